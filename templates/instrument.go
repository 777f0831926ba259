package templates

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/stagegen/stagegen/internal/diag"
)

// instrumenter rewrites a parse tree as html/template does: a mark before each line of text, a span around each action,
// template call and branch. The same walk is the lint.
type instrumenter struct {
	t        *Template
	source   source // of the tree in work
	closed   func(string) bool
	step     step // of the define in work
	element  bool // the dot is what a range or with made it
	findings diag.List
}

func (in *instrumenter) find(rule string, at parse.Pos, message, hint string) *diag.Finding {
	in.findings.Add(diag.Finding{Rule: rule, Pos: in.pos(at), Message: message, Hint: hint})
	return &in.findings[len(in.findings)-1]
}

func (in *instrumenter) pos(p parse.Pos) diag.Pos {
	before := in.source.text[:int(p)]
	line := 1 + strings.Count(before, "\n")
	col := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
	return diag.Pos{File: in.source.file, Line: line, Col: col}
}

func (in *instrumenter) mark(kind byte, line int, fields []string) string {
	in.t.marks = append(in.t.marks, mark{kind, fmt.Sprintf("%s:%d", in.source.file, line), fields})
	return fmt.Sprintf("%c%c%d%c", markOpen, kind, len(in.t.marks)-1, insertEnd)
}

func textNode(s string, at parse.Pos) *parse.TextNode {
	return &parse.TextNode{NodeType: parse.NodeText, Pos: at, Text: []byte(s)}
}

// define instruments one define, or the template's own text.
func (in *instrumenter) define(root *parse.ListNode) {
	in.step = step{}
	in.list(root, 0)
	in.endSteps()
}

// list instruments the nodes of one block; depth counts the branches around it inside one define.
func (in *instrumenter) list(l *parse.ListNode, depth int) {
	if l == nil {
		return
	}
	var out []parse.Node
	for _, n := range l.Nodes {
		switch x := n.(type) {
		case *parse.TextNode:
			in.stepText(x)
			in.markText(x)
			out = append(out, x)
		case *parse.ActionNode:
			out = append(out, in.action(x)...)
		case *parse.TemplateNode:
			if in.t.tree.Lookup(x.Name) == nil {
				in.find(RuleSyntax, x.Pos, fmt.Sprintf("there is no define %q", x.Name), "")
			}
			out = append(out, in.span(x, in.uses(x.Pipe))...)
		case *parse.IfNode:
			in.branch("if", &x.BranchNode, depth)
			out = append(out, x)
		case *parse.RangeNode:
			in.branch("range", &x.BranchNode, depth)
			out = append(out, x)
		case *parse.WithNode:
			in.branch("with", &x.BranchNode, depth)
			out = append(out, x)
		case *parse.BreakNode, *parse.ContinueNode:
			in.find(RuleNesting, n.Position(), fmt.Sprintf("%s leaves a range in its middle", n), "give the range the list that it should run over")
		default:
			out = append(out, n)
		}
	}
	l.Nodes = out
}

// action instruments {{ … }}. What assigns a variable writes nothing.
func (in *instrumenter) action(x *parse.ActionNode) []parse.Node {
	fields := in.uses(x.Pipe)
	if len(x.Pipe.Decl) == 0 {
		in.checkEncoded(x, fields)
		in.stepAction(x)
	}
	return in.span(x, fields)
}

// markText puts a mark before each line of a text, so that a line of the output knows its template line.
func (in *instrumenter) markText(x *parse.TextNode) {
	line := in.pos(x.Pos).Line
	var b strings.Builder
	for i, part := range strings.SplitAfter(string(x.Text), "\n") {
		if part != "" {
			b.WriteString(in.mark(markLine, line+i, nil))
			b.WriteString(part)
		}
	}
	x.Text = []byte(b.String())
}

func (in *instrumenter) span(n parse.Node, fields []string) []parse.Node {
	at := n.Position()
	return []parse.Node{textNode(in.mark(markAction, in.pos(at).Line, fields), at), n, textNode(string(markClose), at)}
}

func (in *instrumenter) branch(keyword string, b *parse.BranchNode, depth int) {
	fields := in.uses(b.Pipe)
	if depth > 0 {
		f := in.find(RuleNesting, b.Pos, fmt.Sprintf("{{%s %s}} stands inside another block", keyword, b.Pipe), "put the inner block into a define, or let a fact or parameter make the choice")
		f.Expected, f.Found = "one level", "two levels"
	}
	for i, l := range []*parse.ListNode{b.List, b.ElseList} {
		inner := depth + 1
		if i == 1 && keyword == "if" && isElseIf(l) {
			inner = depth // {{else if}} is one more arm, not one more level
		}
		in.element = keyword != "if" && i == 0
		in.list(l, inner)
		in.element = false
		if l != nil {
			open := textNode(in.mark(markBranch, in.pos(b.Pos).Line, fields), b.Pos)
			l.Nodes = slices.Concat([]parse.Node{open}, l.Nodes, []parse.Node{textNode(string(markClose), b.Pos)})
		}
	}
}

func isElseIf(l *parse.ListNode) bool {
	if l == nil || len(l.Nodes) != 1 {
		return false
	}
	_, ok := l.Nodes[0].(*parse.IfNode)
	return ok
}

// checkEncoded demands that the last function of an action is an encoder. A value of a closed type needs none: it gets the
// function that checks it.
func (in *instrumenter) checkEncoded(x *parse.ActionNode, fields []string) {
	last := x.Pipe.Cmds[len(x.Pipe.Cmds)-1]
	if id, ok := last.Args[0].(*parse.IdentifierNode); ok && isEncoder(id.Ident) {
		return
	}
	if len(x.Pipe.Cmds) == 1 && len(last.Args) == 1 && len(fields) == 1 && in.closed != nil && in.closed(fields[0]) {
		check := parse.NewIdentifier(closedFunction).SetPos(last.Pos)
		x.Pipe.Cmds = append(x.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: last.Pos, Args: []parse.Node{check}})
		return
	}
	f := in.find(RuleUnencoded, x.Pos, fmt.Sprintf("{{%s}} puts a value into the file without an encoder", x.Pipe), "in a RUN write {{ sh … }}, in ENV and LABEL {{ word … }}, in JSON {{ json … }}")
	f.Expected, f.Found = "an encoder in front of the value", x.Pipe.String()
}
