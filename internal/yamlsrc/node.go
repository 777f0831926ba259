// Package yamlsrc owns the way from YAML text to typed values: it parses a file into nodes that know their place, merges
// nodes without losing that place, and decodes them strictly. Whatever is wrong with the text is a finding; nothing in it
// makes the package panic, hang or grow without bound. It imports gopkg.in/yaml.v3 (and is the only package that does)
// and internal/diag.
package yamlsrc

import (
	"strconv"

	"github.com/stagegen/stagegen/internal/diag"
)

// Kind is the shape of a node.
type Kind uint8

// The kinds. Null is a key without a value, "~" or "null".
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// The tags of scalars, as YAML's core schema resolves them. A date is a string here.
const (
	TagString = "!!str"
	TagInt    = "!!int"
	TagFloat  = "!!float"
	TagBool   = "!!bool"
	TagNull   = "!!null"
)

// Node is one value of a YAML file, or of several after Merge. It is never changed after it was made, so nodes may be
// shared; an alias is the node of its anchor.
type Node struct {
	Kind   Kind
	Value  string   // a scalar's text as written: 1.10 stays "1.10"
	Tag    string   // a scalar's resolved tag, one of the Tag constants
	Pos    diag.Pos // where the value starts; for a null that is not written, its key
	Block  bool     // literal (|) or folded (>) scalar
	Items  []*Node  // of a sequence
	Fields []Field  // of a mapping, in source order

	refused bool // Parse has a finding about it; see the function refused
}

// Field is one entry of a mapping. Key is always a scalar.
type Field struct{ Key, Value *Node }

// Get returns the value under key, or nil when n is nil, is no mapping or has no such key.
func (n *Node) Get(key string) *Node { return n.field(key).Value }

// Key returns the node of the key itself, for findings about keys; nil like Get.
func (n *Node) Key(key string) *Node { return n.field(key).Key }

func (n *Node) field(key string) Field {
	if n != nil {
		for _, f := range n.Fields {
			if f.Key.Value == key {
				return f
			}
		}
	}
	return Field{}
}

// At follows path from n: keys of mappings, decimal indexes of sequences. It returns nil when the path leaves the tree.
func (n *Node) At(path ...string) *Node {
	for _, step := range path {
		n = n.child(step)
	}
	return n
}

// Nearest follows path as far as it exists and returns the last node met. Findings about something absent stand there.
func (n *Node) Nearest(path ...string) *Node {
	for _, step := range path {
		next := n.child(step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func (n *Node) child(step string) *Node {
	if n == nil || n.Kind != Sequence {
		return n.Get(step)
	}
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 || i >= len(n.Items) {
		return nil
	}
	return n.Items[i]
}

// IsNull reports whether n is absent or null.
func (n *Node) IsNull() bool { return n == nil || n.Kind == Null }

// Keys returns the keys of a mapping in source order.
func (n *Node) Keys() []string {
	if n == nil {
		return nil
	}
	out := make([]string, len(n.Fields))
	for i, f := range n.Fields {
		out[i] = f.Key.Value
	}
	return out
}

// Refused reports whether Parse has a finding about n, so that nothing more need be said about it.
func (n *Node) Refused() bool { return n != nil && n.refused }

// List returns the items of a sequence, or nothing.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Values returns the values of a mapping in source order, or nothing.
func (n *Node) Values() []*Node {
	if n == nil {
		return nil
	}
	out := make([]*Node, len(n.Fields))
	for i, f := range n.Fields {
		out[i] = f.Value
	}
	return out
}
