module example.com/toolchain

go 1.25

toolchain go1.27.0
