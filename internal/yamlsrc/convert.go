package yamlsrc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/stagegen/stagegen/internal/diag"
)

// converter turns yaml.v3's nodes into ours and collects what YAML allows and we do not.
type converter struct {
	text   *text
	list   diag.List
	done   map[*yaml.Node]converted // anchored nodes only: aliases share them
	active map[*yaml.Node]bool      // anchored nodes being converted: an alias to one of them contains itself
	extra  int                      // values that aliases have added so far
}

// converted is a node with what aliases to it must know.
type converted struct {
	node   *Node
	size   int // number of values in it, aliases expanded
	height int // levels of nesting in it
}

// maxFindings bounds what is said about one file; a hostile one would give as many findings as it has bytes.
const maxFindings = 100

func (c *converter) report(f diag.Finding) {
	if len(c.list) < maxFindings {
		c.list.Add(f)
	}
}

func (c *converter) node(y *yaml.Node, depth int) converted {
	pos := c.pos(y)
	if y.Kind == yaml.AliasNode {
		return c.alias(y, pos, depth)
	}
	if depth > maxDepth {
		c.report(diag.Finding{Rule: RuleLimit, Pos: pos, Message: "values are nested too deeply", Expected: fmt.Sprintf("at most %d levels", maxDepth)})
		return converted{node: refused(pos), size: 1, height: 1}
	}
	if y.Anchor != "" {
		c.active[y] = true
	}
	var out converted
	switch {
	case y.Style&yaml.TaggedStyle != 0:
		c.report(diag.Finding{Rule: RuleTag, Pos: pos, Message: fmt.Sprintf("the tag %s is not supported", clip(y.Tag)),
			Hint: "remove the tag; quote the value when it is text"})
		out = converted{node: refused(pos), size: 1, height: 1}
	case y.Kind == yaml.MappingNode:
		out = c.mapping(y, pos, depth)
	case y.Kind == yaml.SequenceNode:
		out = c.sequence(y, pos, depth)
	default:
		out = converted{node: c.scalar(y, pos), size: 1, height: 1}
	}
	if y.Anchor != "" {
		delete(c.active, y)
		c.done[y] = out
	}
	return out
}

func (c *converter) alias(y *yaml.Node, pos diag.Pos, depth int) converted {
	target, ok := c.done[y.Alias]
	f := diag.Finding{Rule: RuleAlias, Pos: pos, Hint: "use presets with extends, or defaults, instead of YAML anchors"}
	switch {
	case c.active[y.Alias]:
		f.Message = fmt.Sprintf("the alias *%s contains itself", clip(y.Value))
	case !ok:
		// The anchor stands in a part that was not converted because it has a finding of its own.
		return converted{node: refused(pos), size: 1, height: 1}
	case depth+target.height-1 > maxDepth:
		f.Rule, f.Hint = RuleLimit, ""
		f.Message, f.Expected = "values are nested too deeply", fmt.Sprintf("at most %d levels", maxDepth)
	case c.extra > maxExpanded:
		return converted{node: refused(pos), size: 1, height: 1} // one finding about it is enough
	case c.extra+target.size > maxExpanded:
		c.extra = maxExpanded + 1
		f.Message = fmt.Sprintf("the aliases of this file multiply it: *%s goes too far", clip(y.Value))
		f.Expected = fmt.Sprintf("at most %d values through aliases", maxExpanded)
	default:
		c.extra += target.size
		return target
	}
	c.report(f)
	return converted{node: refused(pos), size: 1, height: 1}
}

func (c *converter) sequence(y *yaml.Node, pos diag.Pos, depth int) converted {
	out := converted{node: &Node{Kind: Sequence, Pos: pos, Items: make([]*Node, 0, len(y.Content))}, size: 1}
	for _, item := range y.Content {
		out.take(c.node(item, depth+1), &out.node.Items)
	}
	out.height++
	return out
}

// take adds a child's weight to its parent, and the child to list when there is one.
func (p *converted) take(child converted, list *[]*Node) {
	p.size += child.size
	p.height = max(p.height, child.height)
	if list != nil {
		*list = append(*list, child.node)
	}
}

func (c *converter) mapping(y *yaml.Node, pos diag.Pos, depth int) converted {
	out := converted{node: &Node{Kind: Mapping, Pos: pos, Fields: make([]Field, 0, len(y.Content)/2)}, size: 1}
	seen := make(map[string]diag.Pos, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := c.key(y.Content[i])
		value := c.node(y.Content[i+1], depth+1)
		out.take(value, nil)
		out.size++
		if key == nil {
			continue
		}
		if first, ok := seen[key.Value]; ok {
			c.report(diag.Finding{Rule: RuleDuplicate, Pos: key.Pos, Message: fmt.Sprintf("the key %s stands here twice", quote(key.Value)),
				Hint: "remove one of the two, or join them", Related: []diag.Related{{Pos: first, Message: "first here"}}})
			continue
		}
		seen[key.Value] = key.Pos
		if isImplicitNull(y.Content[i+1]) {
			value.node = null(key.Pos)
		}
		out.node.Fields = append(out.node.Fields, Field{Key: key, Value: value.node})
	}
	out.height++
	return out
}

// key returns nil, with a finding, for what is no name.
func (c *converter) key(y *yaml.Node) *Node {
	pos := c.pos(y)
	f := diag.Finding{Rule: RuleKey, Pos: pos, Expected: "a name"}
	switch {
	case y.Tag == "!!merge":
		f.Rule, f.Expected = RuleMergeKey, ""
		f.Message, f.Hint = "the merge key << is not supported", "use presets with extends, or defaults, instead"
	case y.Kind == yaml.ScalarNode && y.Style&yaml.TaggedStyle != 0:
		f.Rule, f.Expected = RuleTag, ""
		f.Message, f.Hint = fmt.Sprintf("the tag %s is not supported", clip(y.Tag)), "remove the tag"
	case y.Kind == yaml.MappingNode:
		f.Message, f.Found = "a mapping cannot be a key", "a mapping"
		f.Hint = `quote the value when it is text, as in "{{ x }}"`
	case y.Kind != yaml.ScalarNode:
		f.Message, f.Found = "this cannot be a key", "a list or an alias"
	case y.Value == "" || y.Tag == TagNull:
		f.Message, f.Found = "the key is empty", "nothing"
	default:
		if r, ok := firstControl(y.Value, IsControl); ok {
			c.report(controlFinding(pos, r, "the key"))
			return nil
		}
		return &Node{Kind: Scalar, Value: y.Value, Tag: TagString, Pos: pos}
	}
	c.report(f)
	return nil
}

func (c *converter) scalar(y *yaml.Node, pos diag.Pos) *Node {
	if r, ok := firstControl(y.Value, func(r rune) bool { return r != '\n' && r != '\t' && IsControl(r) }); ok {
		c.report(controlFinding(pos, r, "the value"))
		return refused(pos)
	}
	n := &Node{Kind: Scalar, Value: y.Value, Tag: y.ShortTag(), Pos: pos, Block: y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0}
	switch n.Tag {
	case TagNull:
		return &Node{Kind: Null, Value: y.Value, Tag: TagNull, Pos: pos}
	case TagInt, TagFloat, TagBool:
	default: // a date, or << as a value
		n.Tag = TagString
	}
	return n
}

func firstControl(s string, bad func(rune) bool) (rune, bool) {
	i := strings.IndexFunc(s, bad)
	if i < 0 {
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r, true
}

func null(pos diag.Pos) *Node { return &Node{Kind: Null, Tag: TagNull, Pos: pos} }

// refused stands for a value that has a finding already, so that nobody complains a second time.
func refused(pos diag.Pos) *Node { return &Node{Kind: Null, Tag: TagNull, Pos: pos, refused: true} }

// isImplicitNull reports whether y is a value that is not written at all.
func isImplicitNull(y *yaml.Node) bool {
	return y.Kind == yaml.ScalarNode && y.Value == "" && y.Style == 0
}

// pos is the place of y with the length of what is written there, as far as it stands on one line.
func (c *converter) pos(y *yaml.Node) diag.Pos {
	pos := c.text.clamp(y.Line, y.Column)
	written := c.text.from(pos)
	switch {
	case y.Kind == yaml.AliasNode:
		pos.Len = 1 + utf8.RuneCountInString(y.Value)
	case y.Kind != yaml.ScalarNode || y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
	case strings.HasPrefix(written, `"`):
		pos.Len = quotedLen(written, '"', '\\')
	case strings.HasPrefix(written, "'"):
		pos.Len = quotedLen(written, '\'', '\'')
	case y.Value != "" && strings.HasPrefix(written, y.Value):
		pos.Len = utf8.RuneCountInString(y.Value)
	}
	return pos
}

// quotedLen is the length in runes of the quoted text that s begins with, or of s when it goes on in the next line. An end
// mark that is its own escape (the single quote) is doubled inside the text.
func quotedLen(s string, end, escape rune) int {
	length, inside := 0, s[1:]
	for skip := false; ; {
		r, size := utf8.DecodeRuneInString(inside)
		if size == 0 {
			return length + 1
		}
		inside = inside[size:]
		length++
		switch {
		case skip:
			skip = false
		case r == end && escape == end && strings.HasPrefix(inside, string(end)), r == escape && escape != end:
			skip = true
		case r == end:
			return length + 1
		}
	}
}
