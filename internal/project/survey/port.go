package survey

import (
	"strconv"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// PortIn gives the port that the first group of the first pattern to match names in the file; no port without a match.
func PortIn(f *tree.File, patterns ...*lazyregexp.Regexp) Port {
	if f == nil {
		return Port{}
	}
	for _, pattern := range patterns {
		m := pattern.FindSubmatchIndex(f.Text)
		if m == nil || m[2] < 0 {
			continue
		}
		if n := PortOf(string(f.Text[m[2]:m[3]])); n > 0 {
			return Port{Number: n, Source: Place(f.At(m[2], m[3]-m[2]))}
		}
	}
	return Port{}
}

// PortOf reads a port, 0 for a text that is none.
func PortOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0
	}
	return n
}
