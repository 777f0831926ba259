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
	base := path.Base(p)
	if base == ".git" {
		return true
	}
	rules := t.ignoreRules(path.Dir(p))
	var parts []string
	for i := len(rules) - 1; i >= 0; i-- { // the last one that fits decides
		if !rules[i].mayFit(p, base) {
			continue
		}
		if parts == nil {
			parts = strings.Split(p, "/")
		}
		if got := rules[i].pattern.Match(parts, dir); got != gitignore.NoMatch {
			return got == gitignore.Exclude
		}
	}
	return false
}

// ignoreRule is a pattern of a .gitignore, with what saves asking it: most patterns fit none of the files of a repository.
type ignoreRule struct {
	pattern gitignore.Pattern
	text    string // what a path that fits holds; "" when that is not known
	whole   bool   // text is the whole name of what fits
	name    bool   // only the last element counts: folders above have been asked for already
}

// parseRule reads a line that is neither blank nor a comment; its paths begin at domain.
func parseRule(line string, domain []string) ignoreRule {
	// The library knows no escapes at the start of a line.
	out := ignoreRule{pattern: gitignore.ParsePattern(strings.TrimPrefix(line, `\`), domain)}
	text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimRight(line, " "), "!"), "/")
	if strings.ContainsAny(text, `[\`) {
		return out
	}
	out.name = line[0] != '!' && !strings.Contains(text, "/") // what takes back counts for what lies below, too
	out.whole = out.name && !HasMeta(text)
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("*?/", r) }) {
		if len(part) > len(out.text) {
			out.text = part
		}
	}
	return out
}

func (r ignoreRule) mayFit(p, base string) bool {
	switch {
	case r.whole:
		return base == r.text
	case r.name:
		return strings.Contains(base, r.text)
	}
	return strings.Contains(p, r.text)
}

// ignoreRules gives the patterns that hold for the entries of dir, weakest first.
func (t *Tree) ignoreRules(dir string) []ignoreRule {
	if got, ok := t.rules[dir]; ok {
		return got
	}
	var out []ignoreRule
	var domain []string
	if dir != "." {
		out = slices.Clip(t.ignoreRules(path.Dir(dir)))
		domain = strings.Split(dir, "/")
	}
	for line := range strings.SplitSeq(t.gitignore(dir), "\n") {
		if line = strings.TrimSuffix(line, "\r"); strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		out = append(out, parseRule(line, domain))
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
