package templates

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Line tells what made one line of a rendered file.
type Line struct {
	// Template is the template line ("presets/go/Dockerfile.tmpl:12"), empty for what stagegen itself writes.
	Template string `json:"template,omitempty"`
	// Fields are the parameters, facts, pins and caches that the line's actions refer to.
	Fields []string `json:"fields,omitempty"`
	// Branches are the if and range blocks around the line, with the fields that decided them.
	Branches []string `json:"branches,omitempty"`
	// Origins are where the values in the line come from.
	Origins []Origin `json:"origins,omitempty"`
}

// expansion is the stream of one execution, turned into its products.
type expansion struct {
	real, twin strings.Builder
	lines      []Line

	marks  []mark
	tokens []token
	open   []mark // places that are open, outermost first
	line   Line   // the line in work
	begun  bool   // the line has a visible byte
	place  string // template line in work
}

// expand reads the stream. Runs of blank lines that the template itself writes collapse to one; tokens are left alone.
func expand(stream string, marks []mark, tokens []token) *expansion {
	x := &expansion{marks: marks, tokens: tokens}
	for len(stream) > 0 {
		i := strings.IndexAny(stream, string([]rune{markOpen, markClose, tokenOpen, '\n'}))
		if i < 0 {
			i = len(stream)
		}
		if i > 0 {
			x.text(stream[:i])
			stream = stream[i:]
			continue
		}
		r, n := utf8.DecodeRuneInString(stream)
		stream = stream[n:]
		switch r {
		case '\n':
			x.newline()
		case markClose:
			if len(x.open) > 0 {
				x.open = x.open[:len(x.open)-1]
			}
		default:
			end := strings.IndexRune(stream, insertEnd)
			x.insert(r, stream[:end])
			stream = stream[end+utf8.RuneLen(insertEnd):]
		}
	}
	return x
}

func (x *expansion) text(s string) {
	x.begin()
	x.real.WriteString(s)
	x.twin.WriteString(s)
}

// begin fixes the template line and the branches of a line at its first visible byte.
func (x *expansion) begin() {
	if x.begun {
		return
	}
	x.begun = true
	x.line.Template = x.place
	for _, m := range x.open {
		if m.kind == markBranch {
			x.line.Branches = addOnce(x.line.Branches, strings.TrimSpace(m.place+" "+strings.Join(m.fields, " ")))
		}
	}
}

func (x *expansion) newline() {
	if done := x.real.String(); done == "" || strings.HasSuffix(done, "\n\n") {
		x.reset()
		return
	}
	x.real.WriteByte('\n')
	x.twin.WriteByte('\n')
	x.flush()
}

func (x *expansion) flush() {
	x.lines = append(x.lines, x.line)
	x.reset()
}

func (x *expansion) reset() { x.line, x.begun = Line{}, false }

// insert handles a mark ("L12", "A3", "B4") or a token number.
func (x *expansion) insert(kind rune, body string) {
	if kind == tokenOpen {
		n, _ := strconv.Atoi(body)
		x.token(x.tokens[n])
		return
	}
	n, _ := strconv.Atoi(body[1:])
	m := x.marks[n]
	x.place = m.place
	if m.kind == markLine {
		return
	}
	x.open = append(x.open, m)
	if m.kind == markAction {
		for _, f := range m.fields {
			x.line.Fields = addOnce(x.line.Fields, f)
		}
	}
}

func (x *expansion) token(t token) {
	if t.real == "" {
		return
	}
	x.begin()
	if t.origin.String() != "" {
		x.line.Origins = addOnce(x.line.Origins, t.origin)
	}
	// A token of several lines gives each of them its origin.
	breaks := strings.Count(t.real, "\n")
	same := x.line
	for i := range breaks {
		x.flush()
		if i < breaks-1 || !strings.HasSuffix(t.real, "\n") {
			x.line, x.begun = same, true
		}
	}
	x.real.WriteString(t.real)
	x.twin.WriteString(t.benign)
}

func addOnce[T comparable](l []T, v T) []T {
	if slices.Contains(l, v) {
		return l
	}
	return append(l, v)
}
