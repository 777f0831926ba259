package dockerfile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/stagegen/stagegen/internal/diag"
)

// problem is a finding before it has a place.
type problem struct {
	rule string
	// first and last are the physical lines of the instruction concerned, counted from 1; a first of 0 is the whole file.
	first, last int
	// word is looked for on these lines, to name the exact one and to underline the word there.
	word string
	pos  diag.Pos // overrides the search when it is not zero

	message, expected, found, hint string
}

// at gives the problem the lines of an instruction.
func (p problem) at(n *parser.Node) problem {
	p.first, p.last = n.StartLine, n.EndLine
	return p
}

// report adds the problem to the findings.
func (c *checker) report(p problem) { c.list.Add(c.locate(p)) }

func (c *checker) located(ps []problem) diag.List {
	var l diag.List
	for _, p := range ps {
		l.Add(c.locate(p))
	}
	return l
}

// locate turns a problem into a finding. The place is that of the build.yaml value behind the line where there is one, for
// that is the text a person can change; the line of the Dockerfile is then a related place.
func (c *checker) locate(p problem) diag.Finding {
	f := diag.Finding{
		Rule: p.rule, Severity: c.severity(p.rule), Pos: p.pos,
		Message: p.message, Expected: p.expected, Found: p.found, Hint: p.hint,
	}
	text := diag.Pos{File: c.file.Path}
	if p.first > 0 {
		text.Line, text.Col, text.Len = c.search(p)
	}
	if !f.Pos.IsZero() {
		return f
	}
	f.Pos = text
	if c.file.LinePos == nil || text.Line == 0 {
		return f
	}
	pos, origin := c.file.LinePos(text.Line)
	switch {
	case !pos.IsZero():
		f.Pos = pos
		note := excerpt(c.lines[text.Line-1])
		if p.rule == ruleSecretValue {
			note = p.found // a log is no place for it
		}
		if origin != "" {
			note += " (" + origin + ")"
		}
		f.Related = []diag.Related{{Pos: text, Message: note}}
	case origin != "":
		f.Related = []diag.Related{{Pos: text, Message: origin}}
	}
	return f
}

// severity: in a file of the user's own only what keeps BuildKit from reading it stops the command.
func (c *checker) severity(rule string) diag.Severity {
	if rule == ruleUndefinedVariable || !c.rendered() && rule != ruleSyntax && rule != ruleLineTooLong {
		return diag.Warning
	}
	return diag.Error
}

// search finds the line, and on it the column and length in runes, of p.word; without a hit it is p.first alone.
func (c *checker) search(p problem) (line, col, length int) {
	first := min(max(p.first, 1), len(c.lines))
	if p.word == "" {
		return first, 0, 0
	}
	for i := first; i <= min(max(p.last, first), len(c.lines)); i++ {
		s := c.lines[i-1]
		if at := indexWord(s, p.word); at >= 0 {
			return i, utf8.RuneCountInString(s[:at]) + 1, utf8.RuneCountInString(p.word)
		}
	}
	return first, 0, 0
}

// indexWord is strings.Index, but prefers a hit that is not a part of a longer name ("go.mod" is not in "go.mode").
func indexWord(s, word string) int {
	part := func(b byte) bool {
		return b == '_' || b == '-' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
	}
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return strings.Index(s, word)
		}
		start, end := from+i, from+i+len(word)
		if (start == 0 || !part(s[start-1])) && (end == len(s) || !part(s[end])) {
			return start
		}
		from = start + 1
	}
}

// readable replaces what is not text. BuildKit reads on, but its scanner complains about such bytes on standard error.
func readable(text []byte) []byte {
	if utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 {
		return text
	}
	return bytes.ReplaceAll(bytes.ToValidUTF8(text, []byte("\uFFFD")), []byte{0}, []byte("\uFFFD"))
}

// checkEncoding names the first line that readable had to change.
func (c *checker) checkEncoding(text []byte) {
	if bytes.Equal(text, c.file.Text) {
		return
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !bytes.Equal(line, readable(line)) {
			c.report(problem{
				rule: ruleEncoding, first: i + 1, last: i + 1, expected: "UTF-8 text without zero bytes",
				message: "the line has bytes that are not text",
			})
			return
		}
	}
}

// printable makes text of the Dockerfile fit to stand in a finding: one line without control characters.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
}

// excerpt is printable text of at most 160 runes.
func excerpt(text string) string {
	s := printable(text)
	if r := []rune(s); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return s
}
