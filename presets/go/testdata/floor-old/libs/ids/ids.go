// Package ids makes identifiers.
package ids

import "github.com/google/uuid"

// None is the identifier of nothing.
func None() string { return uuid.Nil.String() }
