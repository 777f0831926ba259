module example.com/shop/teams/a

go 1.26
