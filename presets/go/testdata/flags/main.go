// Command flags tells how it was built.
package main

import "fmt"

var edition, price string

func main() { fmt.Println(edition, price, premium) }
