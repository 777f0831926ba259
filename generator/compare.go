package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/pmezard/go-difflib/difflib"

	"github.com/stagegen/stagegen/internal/lazyregexp"
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
	// Added and Removed are the folders of local packages by which what the image depends on differs from when the committed
	// files were generated.
	Added   []string `json:"now_depends_on,omitempty"`
	Removed []string `json:"no_longer_depends_on,omitempty"`
	// Entered are files and folders that are among the sources of the image now and that the committed ignore file keeps out.
	Entered []string `json:"new_sources,omitempty"`
	// Want is what the file should be, Have what it is.
	Want, Have []byte `json:"-"`
}

// Compare looks at every file of the outputs on disk. Line endings do not count: a checkout may have changed them.
func Compare(tree fs.FS, outputs []*Output) ([]Change, error) {
	var changes []Change
	for _, o := range outputs {
		first := len(changes)
		for _, f := range o.Files {
			c := Change{Path: f.Path, Image: o.Image, Want: f.Text}
			have, err := fs.ReadFile(tree, f.Path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				c.State = Missing
			case err != nil && isFolder(tree, f.Path):
				c.State = Foreign
			case err != nil:
				return nil, fmt.Errorf("reading %s: %w", f.Path, err)
			default:
				c.Have = have
				c.State = stateOf(f.Text, have)
			}
			changes = append(changes, c)
		}
		depends(tree, changes[first:])
	}
	return changes, nil
}

// isFolder tells whether a folder has the name of a file: Docker makes one where it mounts a file that is not there.
func isFolder(tree fs.FS, name string) bool {
	info, err := fs.Stat(tree, name)
	return err == nil && info.IsDir()
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

// Marked tells whether a file carries the generated marker on its first line, or below the directive of its first line.
func Marked(text []byte) bool {
	_, ok := markOf(text)
	return ok
}

// mark is what the header of a generated file says.
type mark struct{ source, image, command string }

// header is the marker's whole sentence, with the line of the command below it where there is one. What git leaves of a merge that did not
// succeed may stand above it, and the file is a generated one all the same.
var header = lazyregexp.New(`^(?:<<<<<<< [^\n]*\n)?(?:# syntax=[^\n]*\n)?` + regexp.QuoteMeta(templates.Marker) +
	` from (\S+) \(images\.(\S+)\)\. Change that file, then run: stagegen generate\n(?:# (docker build [^\n]*)\n)?`)

func markOf(text []byte) (mark, bool) {
	m := header.FindSubmatch(unixLines(text))
	if m == nil {
		return mark{}, false
	}
	return mark{source: string(m[1]), image: string(m[2]), command: string(m[3])}, true
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
	return Diff(from, to, unixLines(c.Have), c.Want)
}

// Diff is the unified diff between two texts under their names; empty for equal texts.
func Diff(from, to string, have, want []byte) string {
	text, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{A: lines(have), B: lines(want), FromFile: from, ToFile: to, Context: 3})
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
