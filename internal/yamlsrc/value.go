package yamlsrc

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Value makes a node without a place from a string, bool, int, a node, a list or a map of such; the keys of a map are in order.
func Value(v any) *Node {
	switch x := v.(type) {
	case *Node:
		return x
	case bool:
		return &Node{Kind: Scalar, Tag: TagBool, Value: strconv.FormatBool(x)}
	case int:
		return &Node{Kind: Scalar, Tag: TagInt, Value: strconv.Itoa(x)}
	case []string:
		return sequence(x)
	case []any:
		return sequence(x)
	case map[string]string:
		return mapping(x)
	case map[string]any:
		return mapping(x)
	}
	return &Node{Kind: Scalar, Tag: TagString, Value: fmt.Sprint(v)}
}

func sequence[V any](list []V) *Node {
	n := &Node{Kind: Sequence}
	for _, v := range list {
		n.Items = append(n.Items, Value(v))
	}
	return n
}

func mapping[V any](m map[string]V) *Node {
	n := &Node{Kind: Mapping}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		n.Fields = append(n.Fields, Field{Key: Value(k), Value: Value(m[k])})
	}
	return n
}
