package yamlsrc

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Replace puts a new value, in flow style, in the place of the value of a key, and leaves every other byte of the file alone:
// comments, order and layout of what people wrote survive. key is the node of the key, from a Parse of the same text.
func Replace(text []byte, key *Node, value string) ([]byte, error) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	row := key.Pos.Line - 1
	if row < 0 || row >= len(lines) {
		return nil, fmt.Errorf("line %d is not in the file", key.Pos.Line)
	}
	colon, ok := afterKey(lines[row], key.Pos.Col-1)
	if !ok {
		return nil, fmt.Errorf("line %d holds no key at column %d", key.Pos.Line, key.Pos.Col)
	}
	rest := lines[row][colon:]
	start := offset(lines, row) + colon
	trimmed := bytes.TrimLeft(rest, " ")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		end, ok := closing(text[start+len(rest)-len(trimmed):])
		if !ok {
			return nil, fmt.Errorf("line %d: the value is not closed", key.Pos.Line)
		}
		return splice(text, start, start+len(rest)-len(trimmed)+end, " "+value), nil
	}
	last := lastLine(lines, row, indent(lines[row]))
	end := offset(lines, last) + len(bytes.TrimRight(lines[last], "\r\n"))
	return splice(text, start, end, " "+value), nil
}

func splice(text []byte, start, end int, value string) []byte {
	return bytes.Join([][]byte{text[:start], []byte(value), text[end:]}, nil)
}

func offset(lines [][]byte, row int) int {
	n := 0
	for _, l := range lines[:row] {
		n += len(l)
	}
	return n
}

// afterKey is the byte behind the colon of the key that starts at a column (in runes).
func afterKey(line []byte, col int) (int, bool) {
	at := len(string([]rune(string(line))[:min(col, len([]rune(string(line))))]))
	rest := line[at:]
	m := regexp.MustCompile(`^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^:#\s][^:#]*?)\s*:`).FindIndex(rest)
	if m == nil {
		return 0, false
	}
	return at + m[1], true
}

// closing is the byte behind the bracket that closes the first one, outside of quotes and comments.
func closing(text []byte) (int, bool) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && i > 0 && (text[i-1] == ' ' || text[i-1] == '\n'):
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// lastLine is the last line of a block that hangs below row: blank lines and comments at its end are not part of it.
func lastLine(lines [][]byte, row, depth int) int {
	last := row
	for i := row + 1; i < len(lines); i++ {
		content := bytes.TrimSpace(lines[i])
		switch {
		case len(content) == 0 || content[0] == '#' && indent(lines[i]) <= depth:
			continue
		case indent(lines[i]) <= depth:
			return last
		case content[0] != '#':
			last = i
		}
	}
	return last
}

func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }

// Flow writes a node in flow style, on one line.
func Flow(n *Node) string {
	switch {
	case n.IsNull():
		return "null"
	case n.Kind == Sequence:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = Flow(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case n.Kind == Mapping:
		fields := make([]string, len(n.Fields))
		for i, f := range n.Fields {
			fields[i] = Quote(f.Key.Value) + ": " + Flow(f.Value)
		}
		return "{ " + strings.Join(fields, ", ") + " }"
	case n.Tag != TagString:
		return n.Value
	}
	return Quote(n.Value)
}

// Quote writes text as a scalar of flow style: bare where nothing in it means anything to YAML.
func Quote(s string) string {
	if regexp.MustCompile(`^[A-Za-z_./][A-Za-z0-9_./-]*$`).MatchString(s) && !strings.Contains(" true false null yes no on off ", " "+strings.ToLower(s)+" ") {
		return s
	}
	return strconv.Quote(s)
}
