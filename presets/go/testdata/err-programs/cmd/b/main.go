// Command b does nothing.
package main

func main() {}
