module example.com/vendored-tides

go 1.26

require example.com/tides v1.0.0
