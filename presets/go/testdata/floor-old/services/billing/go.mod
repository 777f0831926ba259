module example.com/shop/services/billing

go 1.26
