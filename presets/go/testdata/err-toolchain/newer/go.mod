module example.com/newer

go 1.27.0
