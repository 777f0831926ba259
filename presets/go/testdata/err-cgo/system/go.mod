module example.com/system

go 1.26

require github.com/h2non/bimg v1.1.9
