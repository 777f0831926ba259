package yamlsrc

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Entry is one entry to add to a mapping.
type Entry struct {
	Key string
	// Lines are the entry in block style, key and comments included, without the indentation of the mapping.
	Lines []string
	// Flow is the value alone on one line, for a mapping in flow style.
	Flow string
}

// Insert adds entries to the mapping under a path of keys, and leaves every other byte of the file alone. In a block whose keys are in
// order they come to their places, else behind its last entry. A key of the root mapping is made where it is not there. root is from a
// Parse of the same text. The outcome is parsed and compared: a file that cannot be edited this way, such as one with an alias there,
// is an error.
func Insert(text []byte, root *Node, under []string, entries []Entry) ([]byte, error) {
	if len(entries) == 0 {
		return text, nil
	}
	out, err := insert(text, root, under, entries)
	if err != nil {
		return nil, err
	}
	edited, findings := Parse(root.Pos.File, out)
	if findings.HasErrors() {
		return nil, fmt.Errorf("%s cannot be edited: %s", root.Pos.File, findings[0])
	}
	if !onlyAdded(root, edited, under, entries) {
		return nil, fmt.Errorf("%s cannot be edited: more than %s would change", root.Pos.File, strings.Join(under, "."))
	}
	return out, nil
}

func insert(text []byte, root *Node, under []string, entries []Entry) ([]byte, error) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	above, last := root.At(under[:len(under)-1]...), under[len(under)-1]
	key, mapping := above.Key(last), above.Get(last)
	switch {
	case key == nil && len(under) > 1:
		return nil, fmt.Errorf("there is no %s", strings.Join(under, "."))
	case key == nil:
		return join(lines, len(lines), append([]string{"", last + ":"}, indented(entries, 2)...)), nil
	}
	row := key.Pos.Line - 1
	switch {
	case row >= len(lines):
		return nil, fmt.Errorf("line %d is not in the file", key.Pos.Line)
	case mapping.IsNull() || mapping.Kind == Mapping && len(mapping.Fields) == 0:
		lines[row] = regexp.MustCompile(`:[ \t]*(?:null|~|\{[ \t]*\})`).ReplaceAll(lines[row], []byte(":"))
		return join(lines, row+1, indented(entries, key.Pos.Col+1)), nil
	case mapping.Kind != Mapping:
		return nil, fmt.Errorf("line %d: %s is no mapping", key.Pos.Line, strings.Join(under, "."))
	case mapping.Pos.Line > len(lines):
		return nil, fmt.Errorf("line %d is not in the file", mapping.Pos.Line)
	}
	open := lines[mapping.Pos.Line-1]
	if at := len(string([]rune(string(open))[:mapping.Pos.Col-1])); at < len(open) && open[at] == '{' {
		var flow []string
		for _, e := range entries {
			flow = append(flow, Quote(e.Key)+": "+e.Flow+",")
		}
		start := offset(lines, mapping.Pos.Line-1) + at + 1
		return splice(text, start, start, " "+strings.Join(flow, " ")), nil
	}
	return insertBlock(lines, mapping, entries), nil
}

// insertBlock puts each entry behind the last one that it follows, from the bottom up so that rows stay what they are.
func insertBlock(lines [][]byte, mapping *Node, entries []Entry) []byte {
	indent := mapping.Fields[0].Key.Pos.Col - 1
	ordered := slices.IsSortedFunc(mapping.Fields, func(a, b Field) int { return cmp.Compare(a.Key.Value, b.Key.Value) })
	at := map[int][]Entry{}
	for _, e := range entries {
		row := mapping.Fields[0].Key.Pos.Line - 1 // ahead of the first, and of the comments that belong to it
		for row > 0 && strings.HasPrefix(strings.TrimSpace(string(lines[row-1])), "#") {
			row--
		}
		for _, f := range slices.Backward(mapping.Fields) {
			if !ordered || f.Key.Value < e.Key {
				row = blockEnd(lines, f.Key.Pos.Line-1, indent) + 1
				break
			}
		}
		at[row] = append(at[row], e)
	}
	out := bytes.Join(lines, nil)
	for _, row := range slices.Backward(slices.Sorted(maps.Keys(at))) {
		out = join(bytes.SplitAfter(out, []byte("\n")), row, indented(at[row], indent))
	}
	return out
}

// blockEnd is lastLine with the comments below an entry that are indented as its own lines are.
func blockEnd(lines [][]byte, row, depth int) int {
	last := lastLine(lines, row, depth)
	for last+1 < len(lines) && indent(lines[last+1]) > depth && bytes.HasPrefix(bytes.TrimSpace(lines[last+1]), []byte("#")) {
		last++
	}
	return last
}

func indented(entries []Entry, depth int) []string {
	var out []string
	for _, e := range entries {
		for _, l := range e.Lines {
			out = append(out, strings.TrimRight(strings.Repeat(" ", depth)+l, " "))
		}
	}
	return out
}

// join puts whole lines ahead of a row, with the line ends of the file.
func join(lines [][]byte, row int, add []string) []byte {
	text := bytes.Join(lines, nil)
	end := eol(text)
	head, tail := bytes.Join(lines[:min(row, len(lines))], nil), bytes.Join(lines[min(row, len(lines)):], nil)
	if len(head) > 0 && !bytes.HasSuffix(head, []byte("\n")) {
		head = append(head, end...)
	}
	return slices.Concat(head, []byte(strings.Join(add, end)+end), tail)
}

// onlyAdded tells whether edited is root with the entries added, and nothing else.
func onlyAdded(root, edited *Node, under []string, entries []Entry) bool {
	added := func(f Field) bool {
		return slices.ContainsFunc(entries, func(e Entry) bool { return e.Key == f.Key.Value })
	}
	before, none := lacking(root, under, func(Field) bool { return false })
	after, gone := lacking(edited, under, added)
	return none == 0 && gone == len(entries) && alike(before, after)
}

// lacking is a node without some entries of the mapping under a path, and without that mapping where nothing is left of it: it may not
// have been there. gone counts the entries.
func lacking(n *Node, under []string, drop func(Field) bool) (out *Node, gone int) {
	if n == nil {
		return n, 0
	}
	c := *n
	c.Fields = nil
	for _, f := range n.Fields {
		if f.Key.Value != under[0] || f.Value == nil {
			c.Fields = append(c.Fields, f)
			continue
		}
		if len(under) > 1 {
			f.Value, gone = lacking(f.Value, under[1:], drop)
			c.Fields = append(c.Fields, f)
			continue
		}
		m := *f.Value
		m.Fields = slices.DeleteFunc(slices.Clone(m.Fields), drop)
		gone = len(f.Value.Fields) - len(m.Fields)
		if f.Value = &m; len(m.Fields) > 0 {
			c.Fields = append(c.Fields, f)
		}
	}
	return &c, gone
}

// alike compares two values without their places.
func alike(a, b *Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value && a.Tag == b.Tag &&
		slices.EqualFunc(a.Items, b.Items, alike) &&
		slices.EqualFunc(a.Fields, b.Fields, func(x, y Field) bool { return alike(x.Key, y.Key) && alike(x.Value, y.Value) })
}
