package tree

import (
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// Ignored reports whether git leaves p out of the repository by a .gitignore below the root: p itself or a folder of it.
// What is ignored is not there for any reader, since a clone does not have it.
func (t *Tree) Ignored(p string, dir bool) bool {
	if p == "." {
		return false
	}
	if dir {
		if got, ok := t.off[p]; ok {
			return got
		}
	}
	got := t.Ignored(path.Dir(p), true) || t.matches(p, dir)
	if dir {
		t.off[p] = got
	}
	return got
}

func (t *Tree) matches(p string, dir bool) bool {
	if path.Base(p) == ".git" {
		return true
	}
	rules := t.ignoreRules(path.Dir(p))
	if len(rules) == 0 {
		return false
	}
	return gitignore.NewMatcher(rules).Match(strings.Split(p, "/"), dir)
}

// ignoreRules gives the patterns that hold for the entries of dir, weakest first.
func (t *Tree) ignoreRules(dir string) []gitignore.Pattern {
	if got, ok := t.rules[dir]; ok {
		return got
	}
	var out []gitignore.Pattern
	var domain []string
	if dir != "." {
		out = slices.Clip(t.ignoreRules(path.Dir(dir)))
		domain = strings.Split(dir, "/")
	}
	for line := range strings.SplitSeq(t.gitignore(dir), "\n") {
		// The library knows no escapes at the start of a line.
		if line = strings.TrimSuffix(line, "\r"); strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		out = append(out, gitignore.ParsePattern(strings.TrimPrefix(line, `\`), domain))
	}
	t.rules[dir] = out
	return out
}

// gitignore gives the text of the folder's .gitignore. Like git, it does not follow a symbolic link there.
func (t *Tree) gitignore(dir string) string {
	got := t.resolve(dir)
	if got.path == "" {
		return ""
	}
	p := path.Join(got.path, ".gitignore")
	if kind, ok := t.kind(p); !ok || !kind.IsRegular() {
		return ""
	}
	data, err := t.bytes(p, MaxFile)
	if err != nil {
		return ""
	}
	return string(normalise(data))
}
