package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/stagegen/stagegen/internal/diag"
)

// The rules that a template itself must keep.
const (
	RuleSyntax    = "template-syntax"
	RuleUnencoded = "template-unencoded"
	RuleNesting   = "template-nesting"
)

// Rules lists the findings of this package.
func Rules() []diag.Rule {
	return []diag.Rule{
		{Name: RuleSyntax, Summary: "A template parses, and calls only functions of the allow-list.", Fix: "Mend the template at the line that is named; docs/presets.md lists the functions."},
		{Name: RuleUnencoded, Summary: "Each value that a template writes goes through an encoder.", Fix: "Write sh, word, json, copy, bind, body or another encoder in front of the value."},
		{Name: RuleNesting, Summary: "A template nests if and range one level deep.", Fix: "Move the inner block into a define of its own, or let a fact or parameter make the choice."},
		{Name: RuleValue, Summary: "A value can stand where the template puts it.", Fix: "Change the value in build.yaml."},
		{Name: RuleSlot, Summary: "A slot is used in a stage that can carry it.", Fix: "Choose a base with a shell and that package manager, or another stage."},
		{Name: RuleRender, Summary: "A template runs to its end.", Fix: "This is a defect of the preset; `stagegen presets lint` may say more."},
	}
}

// Template is a parsed template whose parse tree carries marks.
type Template struct {
	name  string
	tree  *template.Template
	marks []mark
	uses  []Use
}

// mark is one place of a template: a text line, an action, or a branch, with the fields that it refers to.
type mark struct {
	kind   byte // markLine, markAction or markBranch
	place  string
	fields []string
}

const (
	markLine   = 'L'
	markAction = 'A'
	markBranch = 'B'
)

// Use is one reference of a template to its data ("p.main", "facts.go.dir") or to a named thing of its preset
// ("pin.go", "stage.base", "cache.go-mod", "open.build").
type Use struct {
	Name string
	Pos  diag.Pos
}

// Uses lists every reference of the template, sorted by position.
func (t *Template) Uses() []Use { return t.uses }

// ParseOptions say what a template may do.
type ParseOptions struct {
	// Closed tells whether the value of a field cannot carry text of the user's (a bool, an enum …), so that it may be
	// written without an encoder.
	Closed func(field string) bool
}

// Parse reads one template. name is the path that findings and explanations show.
func Parse(name, text string, o ParseOptions) (*Template, diag.List) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	tree, err := template.New(name).Option("missingkey=error").Funcs(newRendering(Input{}).funcs()).Parse(text)
	if err != nil {
		return nil, diag.List{syntaxFinding(name, err)}
	}
	t := &Template{name: name, tree: tree}
	in := &instrumenter{t: t, closed: o.Closed}
	sources, err := addPartials(tree, source{file: name, text: text})
	if err != nil {
		return nil, diag.List{syntaxFinding(name, err)}
	}
	defined := tree.Templates()
	slices.SortFunc(defined, func(a, b *template.Template) int { return strings.Compare(a.Name(), b.Name()) })
	for _, d := range defined {
		if d.Tree != nil && d.Tree.Root != nil {
			in.source = sources[d.Tree.ParseName]
			in.list(d.Tree.Root, 0)
		}
	}
	slices.SortStableFunc(t.uses, func(a, b Use) int { return a.Pos.Line - b.Pos.Line })
	return t, in.findings.Sorted()
}

// source is the text that a parse tree was made from.
type source struct{ file, text string }

// addPartials parses the shared partials into a template's set; the result finds the source of each tree by its ParseName.
func addPartials(tree *template.Template, own source) (map[string]source, error) {
	sources := map[string]source{own.file: own}
	shared, err := partials()
	if err != nil {
		return nil, err
	}
	for _, p := range shared {
		if _, err := tree.New(p.name).Parse(p.text); err != nil {
			return nil, err
		}
		sources[p.name] = source{p.file, p.text}
	}
	return sources, nil
}

// syntaxFinding takes the position out of text/template's message: "template: NAME:LINE[:COL]: text".
func syntaxFinding(name string, err error) diag.Finding {
	m := regexp.MustCompile(`(?s)^template: ` + regexp.QuoteMeta(name) + `:(\d+):(?:(\d+):)? (.*)$`).FindStringSubmatch(err.Error())
	f := diag.Finding{Rule: RuleSyntax, Pos: diag.Pos{File: name}, Message: err.Error()}
	if m != nil {
		f.Pos.Line, _ = strconv.Atoi(m[1])
		f.Pos.Col, _ = strconv.Atoi(m[2])
		f.Message = m[3]
	}
	return f
}

// instrumenter rewrites a parse tree as html/template does: a mark before each line of text, a span around each action,
// template call and branch. The same walk is the lint.
type instrumenter struct {
	t        *Template
	source   source // of the tree in work
	closed   func(string) bool
	findings diag.List
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

// list instruments the nodes of one block; depth counts the branches around it inside one define.
func (in *instrumenter) list(l *parse.ListNode, depth int) {
	if l == nil {
		return
	}
	var out []parse.Node
	for _, n := range l.Nodes {
		switch x := n.(type) {
		case *parse.TextNode:
			in.markText(x)
			out = append(out, x)
		case *parse.ActionNode:
			fields := in.uses(x.Pipe)
			if len(x.Pipe.Decl) > 0 {
				out = append(out, x)
				continue
			}
			in.checkEncoded(x, fields)
			out = append(out, in.span(markAction, x, fields)...)
		case *parse.TemplateNode:
			out = append(out, in.span(markAction, x, in.uses(x.Pipe))...)
		case *parse.IfNode:
			in.branch(&x.BranchNode, depth)
			out = append(out, x)
		case *parse.RangeNode:
			in.branch(&x.BranchNode, depth)
			out = append(out, x)
		case *parse.WithNode:
			in.branch(&x.BranchNode, depth)
			out = append(out, x)
		default:
			out = append(out, n)
		}
	}
	l.Nodes = out
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

func (in *instrumenter) span(kind byte, n parse.Node, fields []string) []parse.Node {
	at := n.Position()
	return []parse.Node{textNode(in.mark(kind, in.pos(at).Line, fields), at), n, textNode(string(markClose), at)}
}

func (in *instrumenter) branch(b *parse.BranchNode, depth int) {
	fields := in.uses(b.Pipe)
	if depth > 0 {
		in.findings.Add(diag.Finding{Rule: RuleNesting, Pos: in.pos(b.Pos), Message: fmt.Sprintf("{{%s}} stands inside another if or range", b.Pipe),
			Expected: "one level", Found: "two levels", Hint: "put the inner block into a define, or let a fact or parameter make the choice"})
	}
	for i, l := range []*parse.ListNode{b.List, b.ElseList} {
		inner := depth + 1
		if i == 1 && isElseIf(l) {
			inner = depth // {{else if}} is one more arm, not one more level
		}
		in.list(l, inner)
		if l != nil {
			l.Nodes = append([]parse.Node{textNode(in.mark(markBranch, in.pos(b.Pos).Line, fields), b.Pos)}, append(l.Nodes, textNode(string(markClose), b.Pos))...)
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

// checkEncoded demands that the last function of an action is an encoder, or that its value is closed.
func (in *instrumenter) checkEncoded(x *parse.ActionNode, fields []string) {
	last := x.Pipe.Cmds[len(x.Pipe.Cmds)-1]
	if id, ok := last.Args[0].(*parse.IdentifierNode); ok && isEncoder(id.Ident) {
		return
	}
	if len(x.Pipe.Cmds) == 1 && len(last.Args) == 1 && len(fields) == 1 && in.closed != nil && in.closed(fields[0]) {
		return
	}
	in.findings.Add(diag.Finding{Rule: RuleUnencoded, Pos: in.pos(x.Pos), Message: fmt.Sprintf("{{%s}} puts a value into the file without an encoder", x.Pipe),
		Expected: "an encoder in front of the value", Found: x.Pipe.String(), Hint: "in a RUN write {{ sh … }}, in ENV and LABEL {{ word … }}, in JSON {{ json … }}"})
}
