package dockerfile

import (
	"bytes"
	"strings"
)

// checkStructure: the file has the skeleton of its twin. They are made by the same template with the same decisions, so a
// difference is a value that got out of its place.
func (c *checker) checkStructure() {
	if !c.rendered() {
		return
	}
	twin := parse(c.file.Twin)
	if twin.nodes == nil {
		if c.doc.nodes == nil && c.doc.problems[0].message == twin.problems[0].message {
			return // said already: the value has no part in it
		}
		c.report(problem{
			rule: ruleStructure, message: "with harmless values in the place of the user's, " + twin.problems[0].message,
			hint: "this is a mistake in the preset's template",
		})
		return
	}
	twinLines := strings.Split(string(c.file.Twin), "\n")
	if c.doc.nodes == nil {
		c.report(c.stray(twinLines, 1, problem{
			rule: ruleStructure, first: 1, last: len(c.lines),
			message: "a value changes the structure of the file, so that it cannot be read any more",
		}))
		return
	}
	if bytes.Equal(c.file.Text, c.file.Twin) {
		return
	}
	c.compareSkeletons(c.doc.skeleton(), twin.skeleton(), twinLines)
}

// compareSkeletons reports the first difference. The next ones follow from it.
func (c *checker) compareSkeletons(got, want []bone, twinLines []string) {
	for i := range max(len(got), len(want)) {
		g, w := bone{shape: "nothing", first: len(c.lines), last: len(c.lines)}, bone{shape: "nothing"}
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g.shape == w.shape {
			continue
		}
		above := g.first // the instruction before may have swallowed this one without a change of its own shape
		if 0 < i && i <= len(got) {
			above = got[i-1].first
		}
		c.report(c.stray(twinLines, above, problem{
			rule: ruleStructure, first: g.first, last: g.last, expected: w.shape, found: g.shape,
			message: "a value changes the structure of the file",
		}))
		return
	}
}

// stray narrows the problem to the line with the value that got out: the first line of the instruction, else of the one
// that starts at the line above, that differs from the twin's and has a place in build.yaml. Up to there the two files
// agree line by line.
func (c *checker) stray(twin []string, above int, p problem) problem {
	p.hint = "the value needs an encoder for the place where it stands, or is not one that can stand there"
	if line := c.brokenValue(twin, p.last); line > 0 {
		p.first, p.last = line, line
		return p
	}
	for _, from := range []int{p.first, above} {
		for i := from; i <= min(p.last, len(c.lines)); i++ {
			if i <= len(twin) && twin[i-1] == c.lines[i-1] || !c.hasValue(i) {
				continue
			}
			p.first, p.last = i, i
			return p
		}
	}
	return p
}

// hasValue reports whether a value of the user's may stand on the line.
func (c *checker) hasValue(line int) bool {
	if c.file.LinePos == nil {
		return true
	}
	pos, _ := c.file.LinePos(line)
	return !pos.IsZero()
}

// brokenValue finds a value with a line feed in it, up to a line: two lines with one place in build.yaml, in a file that is
// longer than its twin. Declared code may have many lines, but they stand in the twin too.
func (c *checker) brokenValue(twin []string, last int) int {
	if c.file.LinePos == nil || len(c.lines) <= len(twin) {
		return 0
	}
	for i := 2; i <= min(last, len(c.lines)); i++ {
		if i <= len(twin) && twin[i-1] == c.lines[i-1] {
			continue
		}
		above, _ := c.file.LinePos(i - 1)
		if pos, _ := c.file.LinePos(i); pos == above && !pos.IsZero() {
			return i
		}
	}
	return 0
}
