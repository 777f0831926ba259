// Command shop sells.
package main

func main() {}
