// Package greeting owns what is said.
package greeting

import _ "embed"

// Text is the greeting.
//
//go:embed greeting.txt
var Text string
