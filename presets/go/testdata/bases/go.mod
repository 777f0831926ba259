module example.com/bases

go 1.26
