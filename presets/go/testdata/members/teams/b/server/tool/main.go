// Command tool is team B's too.
package main

func main() {}
