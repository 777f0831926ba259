package diag

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Options says how Text prints.
type Options struct {
	// Sources returns the content of a file that findings name, for the line above the caret. Nil, or false for a file,
	// leaves that line out.
	Sources func(file string) ([]byte, bool)
	// Color marks positions, rules and carets with ANSI escape sequences.
	Color bool
}

// The ANSI sequences of Options.Color.
const (
	styleBold   = "\x1b[1m"
	styleRed    = "\x1b[1;31m"
	styleYellow = "\x1b[1;33m"
	styleDim    = "\x1b[2m"
	styleReset  = "\x1b[0m"
)

// Text writes the findings for people, in the order given: position and message, the source line with a caret under the
// column, then what was expected, what was found, what to do, and the other places that have a part in it. It returns the
// first error of w.
func Text(w io.Writer, list List, o Options) error {
	p := printer{Options: o, lines: map[string][]string{}}
	for _, f := range list {
		p.finding(f)
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

type printer struct {
	Options
	out   strings.Builder
	lines map[string][]string // of the files asked for so far
}

func (p *printer) finding(f Finding) {
	if !f.Pos.IsZero() {
		p.out.WriteString(p.style(styleBold, clean(f.Pos.String())+":") + " ")
	}
	mark := styleRed
	if !f.IsError() {
		mark = styleYellow
		p.out.WriteString(p.style(mark, "warning:") + " ")
	}
	p.out.WriteString(clean(f.Message))
	if f.Rule != "" {
		p.out.WriteString(" " + p.style(styleDim, "["+f.Rule+"]"))
	}
	p.out.WriteByte('\n')
	p.snippet(f.Pos, mark)
	for _, n := range f.notes() {
		p.note(n)
	}
	for _, r := range f.Related {
		fmt.Fprintf(&p.out, "  %s: %s\n", p.style(styleBold, clean(r.Pos.String())), clean(r.Message))
		p.snippet(r.Pos, styleDim)
	}
}

// note is one explanation of a finding.
type note struct{ name, text string }

// notes are the explanations that f has, in the order in which they are printed.
func (f Finding) notes() []note {
	all := []note{{"expected", f.Expected}, {"found", f.Found}, {"hint", f.Hint}}
	return slices.DeleteFunc(all, func(n note) bool { return n.text == "" })
}

// note writes one explanation; further lines of its text are set below the first.
func (p *printer) note(n note) {
	label := n.name + ": "
	lines := strings.Split(n.text, "\n")
	if n.name == "expected" {
		lines = wrapped(lines)
	}
	for i, line := range lines {
		if i == 1 {
			label = strings.Repeat(" ", len(label))
		}
		fmt.Fprintf(&p.out, "  %s%s\n", p.style(styleDim, label), clean(line))
	}
}

// noteWidth is how many columns a list of values takes before it goes on below.
const noteWidth = 100

// wrapped breaks lines that are too long behind commas.
func wrapped(lines []string) []string {
	var out []string
	for _, line := range lines {
		at := ""
		for part := range strings.SplitAfterSeq(line, ", ") {
			if at != "" && width(at)+width(strings.TrimSuffix(part, " ")) > noteWidth {
				out, at = append(out, strings.TrimSuffix(at, " ")), ""
			}
			at += part
		}
		out = append(out, at)
	}
	return out
}

// snippet writes the source line of pos behind a gutter and a caret below it.
func (p *printer) snippet(pos Pos, mark string) {
	line, ok := p.line(pos)
	if !ok {
		return
	}
	before, marked, after := cut(line, pos)
	number := strconv.Itoa(pos.Line)
	gutter := strings.Repeat(" ", len(number))
	fmt.Fprintf(&p.out, "  %s %s\n", p.style(styleDim, number+" |"), clean(before+marked+after))
	if pos.Col > 0 {
		caret := "^" + strings.Repeat("~", max(0, width(clean(marked))-1))
		fmt.Fprintf(&p.out, "  %s %s%s\n", p.style(styleDim, gutter+" |"), padding(before), p.style(mark, caret))
	}
}

func (p *printer) line(pos Pos) (string, bool) {
	if p.Sources == nil || pos.Line < 1 {
		return "", false
	}
	lines, seen := p.lines[pos.File]
	if !seen {
		if data, ok := p.Sources(pos.File); ok {
			lines = strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
		}
		p.lines[pos.File] = lines
	}
	if pos.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[pos.Line-1], "\r"), true
}

// A line up to runesWhole runes long is shown whole, a longer one with so many runes before and behind the column.
const (
	runesWhole  = 160
	runesBefore = 60
	runesAfter  = 100
)

// cut splits line around the runes that pos marks, and shortens it when it is long.
func cut(line string, pos Pos) (before, marked, after string) {
	start := offset(line, pos.Col-1)
	before, line = line[:start], line[start:]
	end := offset(line, max(1, pos.Len))
	marked, after = line[:end], line[end:]
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(line) <= runesWhole {
		return before, marked, after
	}
	if n := utf8.RuneCountInString(before); n > runesBefore+1 {
		before = "…" + before[offset(before, n-runesBefore):]
	}
	if utf8.RuneCountInString(marked) > runesAfter {
		marked, after = marked[:offset(marked, runesAfter)], "…"
	}
	if utf8.RuneCountInString(after) > runesAfter {
		after = after[:offset(after, runesAfter)] + "…"
	}
	return before, marked, after
}

// offset is the byte offset of the rune with index n, or the length of s.
func offset(s string, n int) int {
	for i := range s {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(s)
}

// padding is blank text as wide as s. Tabs stay, since only the terminal knows where they lead.
func padding(s string) string {
	var out strings.Builder
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			out.WriteByte('\t')
		}
		out.WriteString(strings.Repeat(" ", width(clean(part))))
	}
	return out.String()
}

// width is the number of terminal columns that s takes: two for wide characters, none for combining ones.
func width(s string) int { return uniseg.StringWidth(s) }

// clean replaces what would move the cursor, colour the terminal or end the line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Bidi_Control, r)) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func (p *printer) style(code, s string) string {
	if !p.Color {
		return s
	}
	return code + s + styleReset
}
