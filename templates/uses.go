package templates

import (
	"slices"
	"strings"
	"text/template/parse"
)

// naming are the functions whose first argument names a thing of the preset; the reference is recorded as function.NAME.
func naming(function string) bool {
	switch function {
	case "pin", "stage", "cache", "open", "close", "before", "after", "mounts", "context":
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
		usesOf(c, found)
	}
	names := make([]string, 0, len(found))
	for n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		in.t.uses = append(in.t.uses, Use{Name: n, Pos: in.pos(found[n])})
	}
	return names
}

func usesOf(n parse.Node, found map[string]parse.Pos) {
	switch x := n.(type) {
	case *parse.PipeNode:
		for _, c := range x.Cmds {
			usesOf(c, found)
		}
	case *parse.CommandNode:
		if id, ok := x.Args[0].(*parse.IdentifierNode); ok && naming(id.Ident) && len(x.Args) > 1 {
			if s, ok := x.Args[1].(*parse.StringNode); ok {
				found[id.Ident+"."+s.Text] = x.Pos
			}
		}
		for _, a := range x.Args {
			usesOf(a, found)
		}
	case *parse.ChainNode:
		usesOf(x.Node, found)
	case *parse.FieldNode:
		found[strings.Join(x.Ident, ".")] = x.Pos
	case *parse.VariableNode:
		if x.Ident[0] == "$" && len(x.Ident) > 1 {
			found[strings.Join(x.Ident[1:], ".")] = x.Pos
		}
	}
}
