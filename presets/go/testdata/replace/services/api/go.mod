module example.com/shop/services/api

go 1.26

require (
	example.com/shop/libs/money v0.0.0
	github.com/google/uuid v1.6.0
)

replace example.com/shop/libs/money => ../../libs/money
