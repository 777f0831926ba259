module example.com/slots/library

go 1.26
