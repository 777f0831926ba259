package detect

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// clean leaves out what a manifest states in characters that no build.yaml can hold, and shows them in doubts.
func clean(c survey.Candidate) survey.Candidate {
	if !tree.Printable(c.Target.Value) {
		c.Target = survey.Target{}
	}
	if !tree.Printable(c.Version.Raw) {
		c.Version = survey.Version{}
	}
	c.With = slices.DeleteFunc(slices.Clone(c.With), func(p survey.Param) bool {
		text, ok := p.Value.(string)
		return ok && !tree.Printable(text)
	})
	c.Doubts = slices.Clone(c.Doubts)
	for i := range c.Doubts {
		c.Doubts[i].Text = shown(c.Doubts[i].Text)
	}
	return c
}

// shown puts a mark in the place of each character that cannot be printed.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if !tree.Printable(string(r)) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
