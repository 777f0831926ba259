// Package library has a name.
package library

// Name is the name.
const Name = "library"
