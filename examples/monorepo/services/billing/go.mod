module example.com/shop/services/billing

go 1.26

require (
	example.com/shop/libs/platform v0.0.0
	github.com/shopspring/decimal v1.4.0
)

require github.com/go-chi/chi/v5 v5.5.0 // indirect

replace example.com/shop/libs/platform => ../../libs/platform
