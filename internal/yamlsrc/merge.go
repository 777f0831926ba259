package yamlsrc

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// MergeOptions says how two trees become one.
type MergeOptions struct {
	// Set reports whether the list under path is a set: sets unite, other lists replace. Steps are the keys from the nodes
	// that Merge was called with; the slice is only valid during the call.
	Set func(path []string) bool
	// KeepNull keeps a null as a wish that a weaker layer, merged later, must still hear. Files are merged with it, layers
	// without.
	KeepNull bool
}

// Merge returns base overlaid by over, and changes neither. Mappings merge by key, in base's order and then over's. Sets
// unite; their result has no duplicates and is sorted (numbers by value). Everything else in over replaces what base has,
// whatever kind it is. A null in over removes what base has under that key, or is kept. Either argument may be nil. Every
// node of the result is one of the arguments' or has the position of the stronger one.
func Merge(base, over *Node, o MergeOptions) *Node {
	m := merger{o}
	return m.merge(base, over, nil)
}

type merger struct{ MergeOptions }

func (m merger) merge(base, over *Node, path []string) *Node {
	switch {
	case over == nil:
		return m.settle(base, path)
	case over.Kind == Null && !over.refused && !m.KeepNull:
		return nil
	case base == nil || base.Kind != over.Kind:
		return m.settle(over, path)
	case over.Kind == Mapping:
		return m.mapping(base, over, path)
	case over.Kind == Sequence && m.isSet(path):
		return unite(over, base.Items)
	}
	return m.settle(over, path)
}

func (m merger) mapping(base, over *Node, path []string) *Node {
	stronger := make(map[string]Field, len(over.Fields))
	for _, f := range over.Fields {
		stronger[f.Key.Value] = f
	}
	out := &Node{Kind: Mapping, Pos: over.Pos, Fields: make([]Field, 0, len(base.Fields)+len(over.Fields))}
	add := func(key, weak, strong *Node) {
		if v := m.merge(weak, strong, append(path, key.Value)); v != nil {
			out.Fields = append(out.Fields, Field{Key: key, Value: v})
		}
	}
	common := make(map[string]bool, len(base.Fields))
	for _, f := range base.Fields {
		if s, ok := stronger[f.Key.Value]; ok {
			common[f.Key.Value] = true
			add(s.Key, f.Value, s.Value)
		} else {
			add(f.Key, f.Value, nil)
		}
	}
	for _, f := range over.Fields {
		if !common[f.Key.Value] {
			add(f.Key, nil, f.Value)
		}
	}
	return out
}

// settle applies to a single tree what merging two of them does: nulls of mappings go unless they are kept, sets are
// sorted.
func (m merger) settle(n *Node, path []string) *Node {
	switch {
	case n == nil, n.Kind == Null && !n.refused && !m.KeepNull:
		return nil
	case n.Kind == Mapping:
		out := &Node{Kind: Mapping, Pos: n.Pos, Fields: make([]Field, 0, len(n.Fields))}
		for _, f := range n.Fields {
			if v := m.settle(f.Value, append(path, f.Key.Value)); v != nil {
				out.Fields = append(out.Fields, Field{Key: f.Key, Value: v})
			}
		}
		return out
	case n.Kind == Sequence && m.isSet(path):
		return unite(n, nil)
	}
	return n
}

func (m merger) isSet(path []string) bool { return m.Set != nil && m.Set(path) }

func unite(over *Node, base []*Node) *Node {
	items := slices.Concat(base, over.Items)
	slices.SortStableFunc(items, compareNodes)
	items = slices.CompactFunc(items, func(a, b *Node) bool { return compareNodes(a, b) == 0 })
	return &Node{Kind: Sequence, Pos: over.Pos, Items: items}
}

// compareNodes orders the members of a set: scalars by the number they begin with and then by their text; lists and
// mappings by their parts.
func compareNodes(a, b *Node) int {
	return cmp.Or(
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(leadingNumber(a.Value), leadingNumber(b.Value)),
		strings.Compare(a.Value, b.Value),
		slices.CompareFunc(a.Items, b.Items, compareNodes),
		slices.CompareFunc(a.Fields, b.Fields, func(x, y Field) int {
			return cmp.Or(strings.Compare(x.Key.Value, y.Key.Value), compareNodes(x.Value, y.Value))
		}),
	)
}

// leadingNumber is the decimal that s begins with; text without one sorts behind all numbers.
func leadingNumber(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		return int(^uint(0) >> 1)
	}
	return n
}
