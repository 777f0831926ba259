package dockerfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// Admitted reads an ignore file and gives the test whether BuildKit's client would send a path of the context: a file, or
// a folder that is sent itself or has something below it that is. Paths are slash paths relative to the context. The error
// is that of a pattern the client would refuse.
//
// The semantics are those of the client's walk (fsutil), not of matching a path alone: each folder hands the verdict of
// each pattern down, and an excluded folder is still entered where a later "!" pattern may match below it.
func Admitted(context fs.FS, ignore []byte) (func(path string) bool, error) {
	t, err := newTree(context, ignore)
	if err != nil {
		return nil, err
	}
	return t.sends, nil
}

// tree is the build context as the client sends it.
type tree struct {
	fsys    fs.FS
	matcher *patternmatcher.PatternMatcher
	// exceptions are the "!" patterns as folder prefixes; plain says that no other kind of "!" pattern is there, so that the
	// walk may skip an excluded folder that none of them leads into.
	exceptions []string
	plain      bool
	folders    map[string]verdict
}

// verdict on a path. A folder that is out may have admitted entries, unless the walk skips it.
type verdict struct {
	out, skip bool
	info      patternmatcher.MatchInfo
}

func newTree(fsys fs.FS, ignore []byte) (*tree, error) {
	if !bytes.Equal(ignore, readable(ignore)) {
		return nil, errors.New("the ignore rules are not UTF-8 text") // the matcher would say so on standard error
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(ignore))
	if err != nil {
		return nil, fmt.Errorf("read the ignore rules: %w", err)
	}
	t := &tree{fsys: fsys, plain: true, folders: map[string]verdict{}}
	if t.matcher, err = patternmatcher.New(patterns); err != nil {
		return nil, badPattern(patterns, err)
	}
	for _, p := range t.matcher.Patterns() {
		s := filepath.ToSlash(p.String())
		if err := compiles(s); err != nil {
			return nil, fmt.Errorf("pattern %q: %w", s, err)
		}
		if !p.Exclusion() {
			continue
		}
		prefix := strings.TrimSuffix(strings.TrimSuffix(s, "/**"), "/*")
		t.exceptions = append(t.exceptions, prefix+"/")
		t.plain = t.plain && !strings.ContainsAny(prefix, `*[]?^\`)
	}
	return t, nil
}

// badPattern finds the pattern that the matcher refused.
func badPattern(patterns []string, err error) error {
	for _, p := range patterns {
		if _, one := patternmatcher.New([]string{p}); one != nil {
			return fmt.Errorf("pattern %q: %w", p, one)
		}
	}
	return err
}

// compiles: the matcher turns a pattern into a regular expression only when it is used, which can fail with brackets and
// backslashes; the client's walk would then fail.
func compiles(pattern string) error {
	if !strings.ContainsAny(pattern, `[\`) {
		return nil
	}
	m, err := patternmatcher.New([]string{pattern})
	if err == nil {
		_, err = m.MatchesOrParentMatches("x")
	}
	return err
}

// sends is the test of Admitted.
func (t *tree) sends(p string) bool {
	p = path.Clean(p)
	if dir := path.Dir(p); dir != "." && t.folder(dir).skip {
		return false // not even looked for on disk: there may be very many
	}
	if p != "." && !t.judge(p).out {
		return true
	}
	return t.isDir(p) && t.sendsBelow(p)
}

func (t *tree) isDir(p string) bool {
	info, err := fs.Lstat(t.fsys, p)
	return err == nil && info.IsDir()
}

// sendsBelow looks for the first thing in the folder that is sent.
func (t *tree) sendsBelow(dir string) bool {
	if dir != "." && t.folder(dir).skip {
		return false
	}
	entries, err := fs.ReadDir(t.fsys, dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		p := path.Join(dir, e.Name())
		if !t.judge(p).out || e.IsDir() && t.sendsBelow(p) {
			return true
		}
	}
	return false
}

// judge gives the verdict of the walk on a path, from that on the folder it is in.
func (t *tree) judge(p string) verdict {
	var parent verdict
	if dir := path.Dir(p); dir != "." {
		parent = t.folder(dir)
	}
	out, info, err := t.matcher.MatchesUsingParentResults(p, parent.info)
	return verdict{out: out || err != nil, info: info}
}

// folder is judge for a folder, remembered.
func (t *tree) folder(p string) verdict {
	v, ok := t.folders[p]
	if !ok {
		v = t.judge(p)
		v.skip = v.out && t.plain && !t.leadsInto(p)
		t.folders[p] = v
	}
	return v
}

func (t *tree) leadsInto(dir string) bool {
	for _, e := range t.exceptions {
		if strings.HasPrefix(e, dir+"/") {
			return true
		}
	}
	return false
}
