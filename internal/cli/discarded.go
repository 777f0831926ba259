package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
)

// discarded are the lines that stood in files and do not any more, among which may be somebody's edit, with the files of each.
type discarded struct {
	lines []string // in the order found
	files map[string][]string
}

// add takes in what writing a change discards.
func (d *discarded) add(c generator.Change) {
	if c.State == generator.Missing || c.State == generator.Orphan && c.Want == nil {
		return
	}
	if d.files == nil {
		d.files = map[string][]string{}
	}
	for _, l := range c.Edits() {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if d.files[l] == nil {
			d.lines = append(d.lines, l)
		}
		if !slices.Contains(d.files[l], c.Path) {
			d.files[l] = append(d.files[l], c.Path)
		}
	}
}

// print says each line once: one that goes from many files was generated there, and what somebody has written stands out.
func (d *discarded) print(out io.Writer) {
	for _, l := range d.lines {
		where := d.files[l][0]
		if n := len(d.files[l]); n > 1 {
			where = fmt.Sprintf("%d files", n)
		}
		fmt.Fprintf(out, "  replaced in %s: %s\n", where, l)
	}
}
