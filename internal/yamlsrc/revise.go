package yamlsrc

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// flowWidth is how long a line in flow style may become.
const flowWidth = 120

// Revise changes the mapping that stands under a key: it takes some entries out, and puts others ahead of those that stay, which
// keep their bytes, comments and order where the mapping is a block. A comment behind an entry that goes stays on a line of its
// own. Every byte outside of the mapping is left alone. key and its mapping are from a Parse of the same text.
func Revise(text []byte, key, mapping *Node, drop []string, add []Field) ([]byte, error) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	row := key.Pos.Line - 1
	switch {
	case mapping == nil || mapping.Kind != Mapping || len(mapping.Fields) == 0:
		return nil, fmt.Errorf("line %d holds no mapping", key.Pos.Line)
	case row < 0 || row >= len(lines) || mapping.Pos.Line > len(lines):
		return nil, fmt.Errorf("line %d is not in the file", key.Pos.Line)
	}
	if mapping.Pos.Line == key.Pos.Line {
		return reviseFlow(text, lines, key, mapping, drop, add)
	}
	depth := mapping.Fields[0].Key.Pos.Col - 1
	if indent(lines[mapping.Pos.Line-1]) != depth {
		return nil, fmt.Errorf("line %d: the mapping is no block", mapping.Pos.Line)
	}
	first := mapping.Fields[0].Key.Pos.Line - 1
	out := append([][]byte{}, lines[:first]...)
	for _, f := range add {
		out = append(out, block(depth, f, eol(text)))
	}
	for at := first; at < len(lines); at++ {
		i := slices.IndexFunc(mapping.Fields, func(f Field) bool { return f.Key.Pos.Line-1 == at })
		if i < 0 || !slices.Contains(drop, mapping.Fields[i].Key.Value) {
			out = append(out, lines[at])
			continue
		}
		if comment := behind.FindSubmatch(lines[at]); comment != nil {
			out = append(out, slices.Concat(bytes.Repeat([]byte(" "), depth), comment[1], []byte(eol(text))))
		}
		at = lastLine(lines, at, depth)
	}
	return bytes.Join(out, nil), nil
}

// behind finds a comment behind a value without quotes.
var behind = lazyregexp.New(`^[^"'#]*\s(#[^\r\n]*)\r?\n?$`)

func eol(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// block is one entry of a block: its value in flow style where that fits on the line, else as a block itself.
func block(depth int, f Field, end string) []byte {
	var b bytes.Buffer
	for _, l := range blockLines(Quote(f.Key.Value)+":", f.Value) {
		b.WriteString(strings.Repeat(" ", depth) + l + end)
	}
	return b.Bytes()
}

// blockLines writes a value behind its key, or behind the dash of an item.
func blockLines(head string, n *Node) []string {
	flow := Flow(n)
	if len(head)+len(flow) <= flowWidth-10 && !holdsLines(n) {
		return []string{head + " " + flow}
	}
	out := []string{head}
	switch {
	case n.Kind == Mapping:
		for _, f := range n.Fields {
			out = append(out, indentedBy(blockLines(Quote(f.Key.Value)+":", f.Value))...)
		}
	case n.Kind == Sequence:
		for _, item := range n.Items {
			out = append(out, indentedBy([]string{"- " + Flow(item)})...)
		}
	case holdsLines(n):
		out[0] += " |-"
		out = append(out, indentedBy(strings.Split(n.Value, "\n"))...)
	default:
		out[0] += " " + flow
	}
	return out
}

func indentedBy(lines []string) []string {
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}

// holdsLines tells whether a text of several lines stands in a value, which a literal block shows as they are. One that begins
// with blanks, or has other control characters, cannot stand there.
func holdsLines(n *Node) bool {
	literal := strings.Contains(n.Value, "\n") && !strings.HasPrefix(n.Value, " ") && !strings.HasPrefix(n.Value, "\n") && !strings.HasSuffix(n.Value, "\n") &&
		!strings.ContainsFunc(n.Value, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f })
	return literal || slices.ContainsFunc(n.Values(), holdsLines)
}

// reviseFlow writes a mapping in flow style anew: on one line, or as a block where that is too long.
func reviseFlow(text []byte, lines [][]byte, key, mapping *Node, drop []string, add []Field) ([]byte, error) {
	kept := slices.DeleteFunc(slices.Clone(mapping.Fields), func(f Field) bool { return slices.Contains(drop, f.Key.Value) })
	fields := slices.Concat(add, kept)
	flow := Flow(&Node{Kind: Mapping, Fields: fields})
	long := key.Pos.Col+len(key.Value)+len(flow) > flowWidth || slices.ContainsFunc(fields, func(f Field) bool { return holdsLines(f.Value) })
	if !long || len(fields) < 2 {
		return Replace(text, key, flow)
	}
	row := key.Pos.Line - 1
	colon, ok := afterKey(lines[row], key.Pos.Col-1)
	if !ok || len(bytes.TrimSpace(lines[row][:indent(lines[row])])) > 0 || key.Pos.Col-1 != indent(lines[row]) {
		return Replace(text, key, flow) // the key stands in a mapping of flow style itself
	}
	start := offset(lines, row) + colon
	open := start + len(text[start:]) - len(bytes.TrimLeft(text[start:], " "))
	end, ok := closing(text[open:])
	if !ok {
		return nil, fmt.Errorf("line %d: the value is not closed", key.Pos.Line)
	}
	var b bytes.Buffer
	rest, _, _ := bytes.Cut(text[open+end:], []byte("\n"))
	b.Write(bytes.TrimRight(rest, "\r")) // a comment behind the value stays behind the key
	b.WriteString(eol(text))
	for _, f := range fields {
		b.Write(block(key.Pos.Col+1, f, eol(text)))
	}
	return splice(text, start, open+end+len(bytes.TrimRight(rest, "\r")), strings.TrimSuffix(b.String(), eol(text))), nil
}
