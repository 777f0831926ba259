// Command proxy forwards.
package main

func main() {}
