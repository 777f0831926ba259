package templates

import (
	"slices"
	"strconv"
	"strings"
)

// Line tells what made one line of a rendered file.
type Line struct {
	// Template is the template line ("presets/go/Dockerfile.tmpl:12"), empty for what stagegen itself writes.
	Template string `json:"template,omitempty"`
	// Asset is the name by which the stages of an asset begin, for a line of its build.
	Asset string `json:"asset,omitempty"`
	// Fields are the parameters, facts, pins and caches that the line's actions refer to.
	Fields []string `json:"fields,omitempty"`
	// Branches are the if and range blocks around the line, with the fields that decided them.
	Branches []string `json:"branches,omitempty"`
	// Origins are where the values in the line come from.
	Origins []Origin `json:"origins,omitempty"`
}

// expansion is the stream of one execution, turned into its products. lines has one entry for each line of real.
type expansion struct {
	real, twin strings.Builder
	lines      []Line

	marks  []mark
	tokens []token
	prefix string // of the names of stages
	open   []mark // places that are open, outermost first
	place  string // template line in work
	line   Line   // the line in work
	begun  bool   // the line has a visible byte
	breaks int    // line breaks since the last visible byte
}

// expand reads the stream. Runs of blank lines that the template itself writes collapse to one, and to none at the top; the
// insides of tokens are left alone.
func expand(stream string, marks []mark, tokens []token) *expansion {
	return expandAs("", stream, marks, tokens)
}

// expandAs is expand with a prefix before the name of each stage that the template's own text begins.
func expandAs(prefix, stream string, marks []mark, tokens []token) *expansion {
	x := &expansion{marks: marks, tokens: tokens, prefix: prefix, breaks: 2}
	for kind, body := range pieces(stream) {
		switch kind {
		case textPiece:
			body = renamed(x.prefix, body)
			x.write(body, body)
		case '\n':
			x.newline()
		case markOpen:
			x.enter(body)
		case markClose:
			x.open = x.open[:max(0, len(x.open)-1)]
		case tokenOpen:
			n, _ := strconv.Atoi(body)
			x.token(x.tokens[n])
		}
	}
	if x.begun {
		x.flush()
	}
	return x
}

// write adds visible text of one line.
func (x *expansion) write(real, twin string) {
	x.begin()
	x.breaks = 0
	x.real.WriteString(real)
	x.twin.WriteString(twin)
}

// begin fixes the template line and the branches of a line at its first visible byte; the fields of all actions that have a
// part in the line are collected.
func (x *expansion) begin() {
	first := !x.begun
	if first {
		x.begun = true
		x.line.Template = x.place
	}
	for _, m := range x.open {
		switch {
		case m.kind == markAction:
			for _, f := range m.fields {
				x.line.Fields = addOnce(x.line.Fields, f)
			}
		case first:
			x.line.Branches = addOnce(x.line.Branches, strings.TrimSpace(m.place+" "+strings.Join(m.fields, " ")))
		}
	}
}

func (x *expansion) newline() {
	if x.breaks > 1 {
		return
	}
	x.breaks++
	x.real.WriteByte('\n')
	x.twin.WriteByte('\n')
	x.flush()
}

func (x *expansion) flush() {
	x.lines = append(x.lines, x.line)
	x.line, x.begun = Line{}, false
}

// enter handles a mark: "L12", "A3", "B4".
func (x *expansion) enter(body string) {
	n, _ := strconv.Atoi(body[1:])
	m := x.marks[n]
	x.place = m.place
	if m.kind != markLine {
		x.open = append(x.open, m)
	}
}

// token writes a value. Each of its lines has its origin, and a line that ends inside it stands whatever it holds.
func (x *expansion) token(t token) {
	if t.real == "" && t.benign == "" {
		return
	}
	real, benign := strings.Split(t.real, "\n"), strings.Split(t.benign, "\n")
	for i := range real {
		if i > 0 {
			x.breaks = 1
			x.real.WriteByte('\n')
			x.twin.WriteByte('\n')
			x.flush()
		}
		if i > 0 && i == len(real)-1 && real[i] == "" && benign[i] == "" {
			return // the token ends in a line break: what follows begins a line of its own
		}
		x.write(real[i], benign[i])
		if t.origin.String() != "" {
			x.line.Origins = addOnce(x.line.Origins, t.origin)
		}
	}
}

func addOnce[T comparable](l []T, v T) []T {
	if slices.Contains(l, v) {
		return l
	}
	return append(l, v)
}
