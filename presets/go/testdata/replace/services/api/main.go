// Command api serves.
package main

import (
	"fmt"

	"example.com/shop/libs/money"
	"github.com/google/uuid"
)

func main() { fmt.Println(money.Euro(3), uuid.Nil) }
