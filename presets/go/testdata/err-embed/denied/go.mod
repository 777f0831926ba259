module example.com/denied

go 1.26
