package unit

import (
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// The names of what an About holds.
const (
	Description = "description"
	License     = "license"
	Source      = "source"
)

// About is what the manifests say of a project to people, for labels: its description, its license as written, and the page of
// its source code. What they do not state is not there.
type About map[string]Fact

// Say stores a text that a manifest has at pos. Blanks and line breaks become single spaces, since manifests fold long texts.
func (a About) Say(name, text string, pos diag.Pos) {
	if text = strings.Join(strings.Fields(text), " "); text != "" {
		a[name] = Stated(text, pos)
	}
}
