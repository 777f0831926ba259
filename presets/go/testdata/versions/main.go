// Command versions is built by two toolchains.
package main

import "runtime"

func main() { println(runtime.Version()) }
