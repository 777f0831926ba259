// Command billing writes bills.
package main

import "fmt"

func main() { fmt.Println("billing") }
