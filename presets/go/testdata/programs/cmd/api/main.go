// Command api serves.
package main

func main() { println("api") }
