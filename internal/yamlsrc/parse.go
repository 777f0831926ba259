package yamlsrc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/stagegen/stagegen/internal/diag"
)

// Bounds that keep hostile files cheap. A node costs some 350 bytes, so maxMarks keeps a parse well under 64 MiB.
const (
	maxDepth    = 100    // nested lists and mappings
	maxMarks    = 50_000 // characters that can begin a value, see countMarks
	maxExpanded = 10_000 // values that aliases add to the file
)

// Parse reads one YAML document. file is the slash path from the root that positions carry. The node is nil exactly when
// the findings hold an error that leaves nothing to work with (syntax, encoding, size, an empty file); with other
// findings, what is sound is returned so that the caller can go on and collect more.
func Parse(file string, data []byte) (*Node, diag.List) {
	t, list := readText(file, data)
	if t == nil {
		return nil, list
	}
	if n := countMarks(t.data); n > maxMarks {
		return nil, diag.List{{Rule: RuleLimit, Pos: diag.Pos{File: file}, Message: "the file holds too many values",
			Expected: fmt.Sprintf("at most %d", maxMarks), Found: fmt.Sprintf("about %d", n), Hint: "split it with include or members"}}
	}
	root, err := t.decode()
	if err != nil {
		return nil, diag.List{t.syntaxFinding(err)}
	}
	if root == nil || len(root.node.Content) == 0 || isImplicitNull(root.node.Content[0]) {
		return nil, diag.List{{Rule: RuleDocument, Pos: t.clamp(1, 1), Message: "the file is empty", Expected: "a YAML document"}}
	}
	c := &converter{text: t, done: map[*yaml.Node]converted{}, active: map[*yaml.Node]bool{}}
	out := c.node(root.node.Content[0], 1)
	if root.second != nil {
		c.list.Add(diag.Finding{Rule: RuleDocument, Pos: t.secondDocument(root.second), Message: "a second document begins here",
			Expected: "one YAML document", Hint: "remove the --- line, or move what follows into a file of its own"})
	}
	return out.node, c.list
}

type documents struct{ node, second *yaml.Node }

// decode runs yaml.v3. It returns nil for a text without a document.
func (t *text) decode() (docs *documents, err error) {
	// yaml.v3 turns its own failures into errors. A bug in it must not end the program: the text is the user's.
	defer func() {
		if r := recover(); r != nil {
			docs, err = nil, fmt.Errorf("yaml: the parser gave up: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(t.data))
	var first, second yaml.Node
	if err := dec.Decode(&first); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	switch err := dec.Decode(&second); {
	case errors.Is(err, io.EOF):
		return &documents{node: &first}, nil
	case err != nil:
		return nil, err
	}
	return &documents{node: &first, second: &second}, nil
}

// secondDocument is the place of the --- line that begins doc.
func (t *text) secondDocument(doc *yaml.Node) diag.Pos {
	for line := min(doc.Line, len(t.lines)); line > 0; line-- {
		if strings.HasPrefix(t.lines[line-1], "---") {
			pos := t.clamp(line, 1)
			pos.Len = 3
			return pos
		}
	}
	return t.clamp(doc.Line, doc.Column)
}

// countMarks counts the characters without which no further value can begin. It is an upper bound, cheap enough to take
// before anything is allocated: each mark gives at most two values.
func countMarks(data []byte) int {
	n := 0
	for i, b := range data {
		switch b {
		case ',', '[', '{', '&', '*', '!':
			n++
		case ':', '-', '?':
			if i+1 == len(data) || strings.IndexByte(" \t\r\n,[]{}", data[i+1]) >= 0 || i > 0 && (data[i-1] == '"' || data[i-1] == '\'') {
				n++
			}
		}
	}
	return n
}
