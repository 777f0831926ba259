module example.com/shop/services/orders

go 1.26

require (
	example.com/shop/libs/platform v0.0.0
	github.com/go-chi/chi/v5 v5.5.0
	github.com/google/uuid v1.6.0
)

replace example.com/shop/libs/platform => ../../libs/platform
