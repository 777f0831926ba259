package yamlsrc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stagegen/stagegen/internal/diag"
)

// text is a file's content after the checks that need no YAML, with its lines for looking up columns.
type text struct {
	file   string
	data   []byte
	lines  []string
	widths []int // in runes, by line
	cursor struct{ line, col, offset int }
}

// maxBytes bounds a file. Two thousand images fit.
const maxBytes = 1 << 20

// maxRawFindings bounds the findings about single characters; a binary file would give thousands.
const maxRawFindings = 10

// readText checks size, encoding and characters. The text is nil when there is no point in parsing it.
func readText(file string, data []byte) (*text, diag.List) {
	whole := diag.Pos{File: file}
	if len(data) > maxBytes {
		return nil, diag.List{{Rule: RuleLimit, Pos: whole, Message: "the file is too large",
			Expected: "at most 1 MiB", Found: fmt.Sprintf("%.1f MiB", float64(len(data))/(1<<20)),
			Hint: "split it with include or members"}}
	}
	for _, bom := range []string{"\xff\xfe", "\xfe\xff", "\x00\x00\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(bom)) {
			return nil, diag.List{{Rule: RuleEncoding, Pos: whole, Message: "the file is not UTF-8",
				Expected: "UTF-8", Found: "a UTF-16 or UTF-32 byte order mark", Hint: "save the file as UTF-8"}}
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	t := &text{file: file, data: data, lines: splitLines(data)}
	t.widths = make([]int, len(t.lines))
	for i, line := range t.lines {
		t.widths[i] = utf8.RuneCountInString(line)
	}
	if list := t.checkCharacters(); len(list) > 0 {
		return nil, list
	}
	return t, nil
}

func splitLines(data []byte) []string {
	lines := strings.Split(string(data), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// checkCharacters looks at the raw text. YAML 1.1 takes some of these characters for line breaks and editors do not, so
// that positions, comments and values would differ from what a person sees.
func (t *text) checkCharacters() diag.List {
	var list diag.List
	for i, line := range t.lines {
		col := 0
		for rest := line; rest != ""; {
			r, size := utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			col++
			pos := diag.Pos{File: t.file, Line: i + 1, Col: col, Len: 1}
			switch {
			case r == utf8.RuneError && size == 1:
				// One finding: what follows an undecodable byte is guesswork.
				return append(list, diag.Finding{Rule: RuleEncoding, Pos: pos, Message: "the file is not UTF-8",
					Expected: "UTF-8", Found: fmt.Sprintf("the byte 0x%02X", line[len(line)-len(rest)-1]), Hint: "save the file as UTF-8"})
			case r != '\t' && IsControl(r):
				list.Add(controlFinding(pos, r, "the file"))
			}
			if len(list) == maxRawFindings {
				return list
			}
		}
	}
	return list
}

// IsControl reports whether r may not stand in a value: control characters (line feed and tab too), the line separators
// and the byte order mark of Unicode, and its noncharacters, which templates use as marks.
func IsControl(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0x2028, r == 0x2029, r == 0xfeff, r >= 0xfdd0 && r <= 0xfdef:
		return true
	}
	return r&0xfffe == 0xfffe
}

func controlFinding(pos diag.Pos, r rune, where string) diag.Finding {
	return diag.Finding{Rule: RuleControl, Pos: pos, Message: where + " holds " + runeName(r), Found: fmt.Sprintf("U+%04X", r), Hint: "remove it"}
}

func runeName(r rune) string {
	switch r {
	case '\n':
		return "a line break"
	case '\t':
		return "a tab"
	case '\r':
		return "a carriage return"
	case 0:
		return "a NUL character"
	case 0x85, 0x2028, 0x2029:
		return "a Unicode line separator"
	case 0xfeff:
		return "a byte order mark inside the text"
	}
	if r >= 0xfdd0 {
		return "a Unicode noncharacter"
	}
	return "a control character"
}

// clamp moves a position into the file: at most one column behind the end of an existing line.
func (t *text) clamp(line, col int) diag.Pos {
	line = max(1, min(line, len(t.lines)))
	return diag.Pos{File: t.file, Line: line, Col: max(1, min(col, t.widths[line-1]+1)), Len: 1}
}

// from returns the text of pos's line from pos on. Nodes come in the order of the text, so a cursor keeps this from being
// quadratic in the length of a line.
func (t *text) from(pos diag.Pos) string {
	line := t.lines[pos.Line-1]
	if len(line) == t.widths[pos.Line-1] {
		return line[pos.Col-1:]
	}
	c := &t.cursor
	if c.line != pos.Line || c.col > pos.Col {
		c.line, c.col, c.offset = pos.Line, 1, 0
	}
	for ; c.col < pos.Col; c.col++ {
		_, size := utf8.DecodeRuneInString(line[c.offset:])
		c.offset += size
	}
	return line[c.offset:]
}
