package yamlsrc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// What to choose from is said as long as it is short, or nothing is near.
func TestChoose(t *testing.T) {
	t.Parallel()
	few, many := []string{"red", "green"}, []string{}
	for n := range 60 {
		many = append(many, fmt.Sprintf("image-%02d", n))
	}
	for _, tt := range []struct {
		word           string
		values         []string
		expected, hint string
	}{
		{"blue", few, "red, green", ""},
		{"gren", few, "red, green", `did you mean "green"?`},
		{"imag-07", many, "", `did you mean "image-07"?`},
		{"blue", many, strings.Join(many[:40], ", ") + " and 20 more", ""},
	} {
		if expected, hint := yamlsrc.Choose(tt.word, tt.values); expected != tt.expected || hint != tt.hint {
			t.Errorf("%s: %q, %q", tt.word, expected, hint)
		}
	}
}
