module example.com/backend/api

go 1.26
