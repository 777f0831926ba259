module example.com/slots/service

go 1.26
