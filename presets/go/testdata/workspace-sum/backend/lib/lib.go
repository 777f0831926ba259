// Package lib makes identifiers.
package lib

import "github.com/google/uuid"

// ID is an identifier.
func ID() string { return uuid.Nil.String() }
