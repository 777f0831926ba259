// Command a is team A's.
package main

func main() {}
