module example.com/slots

go 1.26
