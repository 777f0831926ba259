// Command b is team B's.
package main

func main() {}
