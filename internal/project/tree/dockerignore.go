package tree

import (
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// Dockerignored reports whether a .dockerignore above the folder dir leaves it out. One that leaves everything out and takes some
// back says what an image needs, not what there is, and does not count.
func (t *Tree) Dockerignored(dir string) bool {
	for _, at := range Above(dir) {
		if at == dir {
			continue
		}
		if rules := t.dockerRules(at); len(rules) > 0 && t.excluded(rules, at, dir) {
			return true
		}
	}
	return false
}

// excluded asks for dir and the folders between it and that of the rules.
func (t *Tree) excluded(rules []gitignore.Pattern, at, dir string) bool {
	m := gitignore.NewMatcher(rules)
	for p := dir; p != at; p = path.Dir(p) {
		if m.Match(strings.Split(Rel(at, p), "/"), true) {
			return true
		}
	}
	return false
}

// dockerRules gives the patterns of the folder's .dockerignore, weakest first. They begin at its folder, unlike those of git.
func (t *Tree) dockerRules(dir string) []gitignore.Pattern {
	if got, ok := t.docker[dir]; ok {
		return got
	}
	var out []gitignore.Pattern
	if f, _ := t.File(path.Join(dir, ".dockerignore")); f != nil {
		out = parseDocker(string(f.Text))
	}
	t.docker[dir] = out
	return out
}

func parseDocker(text string) []gitignore.Pattern {
	var out []gitignore.Pattern
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		pattern, back := strings.CutPrefix(line, "!")
		pattern = path.Clean("/" + strings.TrimSpace(pattern))
		if slices.Contains([]string{"/", "/*", "/**", "/**/*"}, pattern) {
			return nil
		}
		if back {
			pattern = "!" + pattern
		}
		out = append(out, gitignore.ParsePattern(pattern, nil))
	}
	return out
}
