// Command a does nothing.
package main

func main() {}
