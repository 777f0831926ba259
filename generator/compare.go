package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"github.com/stagegen/stagegen/templates"
)

// State tells how a file on disk relates to what build.yaml says.
type State string

// The states of a file.
const (
	Same    State = "same"    // equal but for line endings
	Missing State = "missing" // not there yet
	Differs State = "differs" // generated, and not what build.yaml says now
	Foreign State = "foreign" // in the way: it is there without the generated marker
	Orphan  State = "orphan"  // generated, and no image produces it any more
)

// Change is one file compared.
type Change struct {
	Path  string `json:"path"`
	State State  `json:"state"`
	// Image is the image that produces the file; nil for an orphan.
	Image *Image `json:"-"`
	// Want is what the file should be, Have what it is.
	Want, Have []byte `json:"-"`
}

// Compare looks at every file of the outputs on disk. Line endings do not count: a checkout may have changed them.
func Compare(tree fs.FS, outputs []*Output) ([]Change, error) {
	var changes []Change
	for _, o := range outputs {
		for _, f := range o.Files {
			c := Change{Path: f.Path, Image: o.Image, Want: f.Text}
			have, err := fs.ReadFile(tree, f.Path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				c.State = Missing
			case err != nil:
				return nil, fmt.Errorf("reading %s: %w", f.Path, err)
			default:
				c.Have = have
				c.State = stateOf(f.Text, have)
			}
			changes = append(changes, c)
		}
	}
	return changes, nil
}

func stateOf(want, have []byte) State {
	switch {
	case bytes.Equal(want, unixLines(have)):
		return Same
	case !Marked(have):
		return Foreign
	}
	return Differs
}

func unixLines(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

// Marked tells whether a file carries the generated marker: a comment line among its first three, since a directive may stand
// above it.
func Marked(text []byte) bool {
	for i, line := range strings.SplitN(string(text), "\n", 4) {
		if i < 3 && strings.HasPrefix(line, templates.Marker) {
			return true
		}
	}
	return false
}

// Diff is the unified diff from what is on disk to what should be; empty for equal texts.
func (c Change) Diff() string {
	from, to := c.Path, c.Path+" (generated)"
	if c.State == Missing {
		from = "/dev/null"
	}
	if c.State == Orphan {
		to = "/dev/null"
	}
	text, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A: lines(unixLines(c.Have)), B: lines(c.Want), FromFile: from, ToFile: to, Context: 3,
	})
	if err != nil {
		return "" // only a failing writer gives an error, and the writer is a buffer
	}
	return text
}

// lines splits a text behind its line breaks; a last line without one gets one, as diff would show it.
func lines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.SplitAfter(strings.TrimSuffix(string(text), "\n")+"\n", "\n")[:strings.Count(strings.TrimSuffix(string(text), "\n"), "\n")+1]
}

// Edits are the lines on disk that generating would discard: the lines of have that want does not hold, in order.
func (c Change) Edits() []string {
	var out []string
	a, b := lines(unixLines(c.Have)), lines(c.Want)
	for _, op := range difflib.NewMatcher(a, b).GetOpCodes() {
		if op.Tag == 'd' || op.Tag == 'r' {
			for _, l := range a[op.I1:op.I2] {
				out = append(out, strings.TrimSuffix(l, "\n"))
			}
		}
	}
	return out
}

// Orphans finds generated files that no output produces. It looks only at files named Dockerfile, *.Dockerfile and
// *.dockerignore, and not into folders that are another project's: those with a build.yaml that is not among sources.
func Orphans(tree fs.FS, outputs []*Output, sources []string) ([]Change, error) {
	wanted := map[string]bool{}
	for _, o := range outputs {
		for _, f := range o.Files {
			wanted[f.Path] = true
		}
	}
	var changes []Change
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a folder that cannot be read holds nothing of ours
		}
		if d.IsDir() {
			if p != "." && (skipped(d.Name()) || foreignRoot(tree, p, sources)) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || !ours(d.Name()) || wanted[p] {
			return nil
		}
		text, err := fs.ReadFile(tree, p)
		if err != nil {
			return fmt.Errorf("reading %s: %w", p, err)
		}
		if Marked(text) {
			changes = append(changes, Change{Path: p, State: Orphan, Have: text})
		}
		return nil
	})
	return changes, err
}

func skipped(name string) bool { return name == ".git" || name == "node_modules" }

func foreignRoot(tree fs.FS, dir string, sources []string) bool {
	file := path.Join(dir, "build.yaml")
	if slices.Contains(sources, file) {
		return false
	}
	_, err := fs.Stat(tree, file)
	return err == nil
}

// ours tells the names that generated files have.
func ours(name string) bool {
	return name == "Dockerfile" || strings.HasSuffix(name, ".Dockerfile") || strings.HasSuffix(name, ".dockerignore")
}
