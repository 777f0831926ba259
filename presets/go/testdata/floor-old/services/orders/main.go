// Command orders takes orders.
package main

import (
	"fmt"

	"example.com/shop/libs/ids"
)

func main() { fmt.Println("orders", ids.None()) }
