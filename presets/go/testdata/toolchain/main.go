// Command toolchain is built by the newer one.
package main

import "runtime"

func main() { println(runtime.Version()) }
