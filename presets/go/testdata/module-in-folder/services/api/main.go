// Command api serves.
package main

import (
	"fmt"

	"example.com/shop/services/api/internal/greeting"
)

func main() { fmt.Println(greeting.Text) }
