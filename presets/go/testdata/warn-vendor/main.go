// Command stale prints an identifier.
package main

import (
	"fmt"

	"github.com/google/uuid"
)

func main() { fmt.Println(name(uuid.Nil)) }

func name(id uuid.UUID) string { return "id " + id.String() }
