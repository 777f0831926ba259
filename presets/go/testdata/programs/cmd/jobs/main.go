// Command jobs works.
package main

func main() { println("jobs") }
