// Command migrate moves data.
package main

func main() { println("migrate") }
