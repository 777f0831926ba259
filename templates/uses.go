package templates

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// naming are the functions whose first argument names a thing of the preset; the reference is recorded as function.NAME.
func naming(function string) bool {
	switch function {
	case "pin", "line", "stage", "cache", "open", "close", "before", "after", "mounts", "reach", "context":
		return true
	}
	return false
}

// uses records what a pipeline refers to, and returns the sorted names.
func (in *instrumenter) uses(p *parse.PipeNode) []string {
	if p == nil {
		return nil
	}
	found := map[string]parse.Pos{}
	for _, c := range p.Cmds {
		in.usesOf(c, found)
	}
	names := sortedKeys(found)
	for _, n := range names {
		in.t.uses = append(in.t.uses, Use{Name: n, Pos: in.pos(found[n])})
	}
	return names
}

func (in *instrumenter) usesOf(n parse.Node, found map[string]parse.Pos) {
	switch x := n.(type) {
	case *parse.PipeNode:
		for _, c := range x.Cmds {
			in.usesOf(c, found)
		}
	case *parse.CommandNode:
		if id, ok := x.Args[0].(*parse.IdentifierNode); ok {
			in.named(id.Ident, x, found)
		}
		for _, a := range x.Args {
			in.usesOf(a, found)
		}
	case *parse.ChainNode:
		in.usesOf(x.Node, found)
	case *parse.FieldNode:
		if in.element && (x.Ident[0] == "p" || x.Ident[0] == "facts") {
			in.find(RuleSyntax, fieldPos(x), fmt.Sprintf("%s stands in a range or with, where the dot is another value", x), "write $"+x.String())
		}
		found[strings.Join(x.Ident, ".")] = fieldPos(x)
	case *parse.VariableNode:
		if x.Ident[0] == "$" && len(x.Ident) > 1 {
			found[strings.Join(x.Ident[1:], ".")] = x.Pos - 1 // the parser gives the place behind the dollar
		}
	}
}

// fieldPos is where a field begins. The parser gives the place of its second part, where it has one.
func fieldPos(x *parse.FieldNode) parse.Pos {
	if len(x.Ident) > 1 {
		return x.Pos - parse.Pos(len(x.Ident[0])+1)
	}
	return x.Pos
}

// named records the name that a function is given. What must be declared has to stand in the template as text, or else
// nobody could tell whether it is. A pin may be a parameter of type base, whose values are known.
func (in *instrumenter) named(function string, c *parse.CommandNode, found map[string]parse.Pos) {
	if !naming(function) && function != "body" {
		return
	}
	if len(c.Args) > 1 {
		if s, ok := c.Args[1].(*parse.StringNode); ok {
			if naming(function) {
				found[function+"."+s.Text] = c.Pos
			}
			return
		}
		if function == "pin" {
			return
		}
	}
	in.find(RuleName, c.Pos, fmt.Sprintf("%s is given no name in quotes", c), fmt.Sprintf(`write {{ %s "NAME" }}`, function))
}
