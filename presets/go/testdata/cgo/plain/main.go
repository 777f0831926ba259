// Command plain has nothing to do with C.
package main

func main() { println("plain") }
