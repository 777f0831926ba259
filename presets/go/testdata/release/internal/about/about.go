// Package about knows the program's version.
package about

// Version is set by the linker.
var Version = "unknown"
