// Package money counts.
package money

import "strconv"

// Euro writes an amount.
func Euro(n int) string { return strconv.Itoa(n) + " EUR" }
