// Command tool helps.
package main

func main() { println("tool") }
