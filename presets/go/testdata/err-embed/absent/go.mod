module example.com/absent

go 1.26
