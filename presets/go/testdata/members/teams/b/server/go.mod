module example.com/shop/teams/b/server

go 1.26
