package tree

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Unmerged finds what git left where it could not merge the file at p, a lockfile that nobody parses here: no package manager
// installs from it. Each file is read once, and its text not kept, for it may be far larger than a manifest.
func (t *Tree) Unmerged(p string) diag.List {
	found, seen := t.unmerged[p]
	if !seen {
		found = unmerged(p, t.Head(p, MaxFile))
		t.unmerged[p] = found
	}
	return found
}

func unmerged(p string, text []byte) diag.List {
	f, found := diag.Conflict(p, text)
	if !found {
		return nil
	}
	f.Rule = unit.RuleMalformed
	return diag.List{f}
}
