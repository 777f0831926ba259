// Command own imports C.
package main

import "C"

func main() {}
