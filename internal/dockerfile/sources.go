package dockerfile

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
)

// finding a source has four ends.
type found uint8

const (
	isThere found = iota
	isMissing
	isIgnored
	isBad // a pattern that matches nothing ever
)

// openContext prepares the existence checks. A pattern that BuildKit's client refuses is a finding, and ends them.
func (c *checker) openContext() {
	if c.file.Context == nil {
		return
	}
	t, err := newTree(c.file.Context, c.file.Ignore)
	if err != nil {
		c.report(problem{rule: ruleIgnorePattern, message: "the ignore file cannot be read: " + excerpt(err.Error())})
		return
	}
	c.tree = t
}

func (w *walker) checkSources(st step, at *scope, sources []string, parents bool) {
	for _, src := range sources {
		value, _ := w.expand(src, at.vars)
		w.checkSource(st, src, value, parents)
	}
}

// checkSource: a path that an instruction takes from the context is there, and the ignore file lets it through. The word is
// the path as the instruction has it, src its value.
func (w *walker) checkSource(st step, word, src string, parents bool) {
	if w.tree == nil || strings.Contains(src, "$") {
		return
	}
	p := problem{word: word, found: printable(src)}.at(st.node)
	if src == "" {
		p.word, p.found = "--mount", "."
	}
	optional := !w.rendered() && strings.ContainsAny(src, "*?[") // "yarn.lock*" is the way to say: if there is one
	switch w.tree.look(src, parents) {
	case isMissing:
		if optional {
			return
		}
		p.rule, p.message = ruleSourceMissing, p.found+" is not in the build context"
		p.hint = "paths are relative to the build context"
	case isIgnored:
		p.rule, p.message = ruleSourceIgnored, "the ignore file keeps "+p.found+" out of the build context"
		if p.found == "." {
			p.message = "the ignore file keeps everything out of the build context"
		}
		p.hint = "admit it with the line !" + clean(src) + " in the ignore file"
		if w.rendered() {
			p.hint = "name it under files of the image"
		}
	case isBad:
		p.rule, p.message = ruleSourceMissing, p.found+" is not a valid pattern"
	default:
		return
	}
	w.report(p)
}

// checkNeeds: what a command reads below a bind mount of the whole context is there and admitted.
func (c *checker) checkNeeds() {
	if c.tree == nil {
		return
	}
	for _, n := range c.file.Needs {
		p := problem{pos: n.Pos, found: printable(n.Path), expected: "a path of the build context"}
		by := ""
		if n.Why != "" {
			by = ", needed by " + n.Why + ","
		}
		switch c.tree.look(n.Path, false) {
		case isMissing, isBad:
			p.rule, p.message = ruleSourceMissing, excerpt(n.Path)+by+" is not in the build context"
		case isIgnored:
			p.rule, p.message = ruleSourceIgnored, "the ignore file keeps "+excerpt(n.Path)+by+" out of the build context"
			p.hint = n.Hint
		default:
			continue
		}
		c.report(p)
	}
}

// clean turns a source into a path of the context; "." is the context itself.
func clean(src string) string {
	if p := strings.TrimPrefix(path.Clean("/"+src), "/"); p != "" {
		return p
	}
	return "."
}

// look finds a source of COPY, ADD or a mount in the context. With COPY --parents, patterns are those of ignore files and
// "/./" marks where the kept part starts; else they are those of path.Match.
func (t *tree) look(src string, parents bool) found {
	p := clean(src)
	if parents && hasWildcard(p) {
		return t.lookPattern(p)
	}
	matches, err := fs.Glob(t.fsys, p)
	switch {
	case err != nil:
		return isBad
	case len(matches) == 0:
		return isMissing
	case slices.ContainsFunc(matches, t.sends):
		return isThere
	}
	return isIgnored
}

// lookPattern looks among what is sent first: the rest may be large (node_modules), and matters to the message only.
func (t *tree) lookPattern(pattern string) found {
	m, err := patternmatcher.New([]string{pattern})
	if err != nil {
		return isBad
	}
	top := "."
	for _, part := range strings.Split(path.Dir(pattern), "/") {
		if hasWildcard(part) {
			break
		}
		top = path.Join(top, part)
	}
	switch {
	case t.matchBelow(top, m, false):
		return isThere
	case t.matchBelow(top, m, true):
		return isIgnored
	}
	return isMissing
}

// matchBelow reports whether a file below the folder matches; all includes what is not sent.
func (t *tree) matchBelow(top string, m *patternmatcher.PatternMatcher, all bool) bool {
	errHit := errors.New("hit")
	err := fs.WalkDir(t.fsys, top, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir
		case d.IsDir():
			if !all && p != "." && t.folder(p).skip {
				return fs.SkipDir
			}
			return nil
		case !all && t.judge(p).out:
			return nil
		}
		if ok, _ := m.MatchesOrParentMatches(p); ok {
			return errHit
		}
		return nil
	})
	return errors.Is(err, errHit)
}

func hasWildcard(s string) bool { return strings.ContainsAny(s, `*?[\`) }
