// Package other is of no use to the image.
package other
