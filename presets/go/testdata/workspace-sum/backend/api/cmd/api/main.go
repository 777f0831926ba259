// Command api serves.
package main

import (
	"fmt"

	"example.com/backend/lib"
)

func main() { fmt.Println(lib.ID()) }
