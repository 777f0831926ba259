package tree

import (
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// Submodule is a folder into which git checks out another repository, and the line of .gitmodules that says so.
type Submodule struct {
	Dir string
	Pos diag.Pos
}

// Submodules lists what .gitmodules in the root names, in its order; what leaves the root is left out.
func (t *Tree) Submodules() []Submodule {
	f, _ := t.File(".gitmodules")
	if f == nil {
		return nil
	}
	var out []Submodule
	offset := 0
	for line := range strings.Lines(string(f.Text)) {
		text := strings.TrimSpace(line)
		key, value, _ := strings.Cut(text, "=")
		if dir, ok := Join(".", strings.Trim(strings.TrimSpace(value), `"`)); ok && dir != "." && strings.TrimSpace(key) == "path" {
			out = append(out, Submodule{Dir: dir, Pos: f.At(offset+strings.Index(line, text), len(text))})
		}
		offset += len(line)
	}
	return out
}
