package dockerfile

import (
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"mvdan.cc/sh/v3/syntax"
)

// bone is the shape of one instruction: what no value of the user's may change.
type bone struct {
	shape       string
	first, last int
}

// skeleton gives the shape of a document: its directives, then for each instruction its name, its flags with the names of
// the options inside each mount, whether it is in JSON form, its number of words, the variables that BuildKit expands in
// it, its heredocs with their number of lines, the comments attached to it, and for shell text the syntax tree with the
// words masked.
func (d *document) skeleton() []bone {
	out := []bone{{shape: "directives" + d.directives(), first: 1, last: 1}}
	for _, n := range d.nodes {
		var b strings.Builder
		d.shape(&b, n)
		out = append(out, bone{b.String(), n.StartLine, n.EndLine})
	}
	return out
}

func (d *document) directives() string {
	var b strings.Builder
	if _, _, _, ok := parser.DetectSyntax(d.text); ok {
		b.WriteString(" syntax")
	}
	for _, name := range []string{"check", "escape"} {
		if _, _, _, ok := parser.ParseDirective(name, d.text); ok {
			b.WriteString(" " + name)
		}
	}
	return b.String()
}

func (d *document) shape(b *strings.Builder, n *parser.Node) {
	b.WriteString(strings.ToUpper(n.Value))
	for _, flag := range n.Flags {
		name, value, hasValue := strings.Cut(flag, "=")
		b.WriteString(" " + name)
		if hasValue {
			b.WriteString("=")
		}
		if name == "--mount" {
			b.WriteString("(" + strings.Join(optionNames(value), ",") + ")")
		}
	}
	if n.Attributes["json"] {
		b.WriteString(" json")
	}
	if words := countWords(n); words > 0 {
		fmt.Fprintf(b, " words=%d", words)
	}
	d.expansions(b, n)
	for _, doc := range n.Heredocs {
		fmt.Fprintf(b, " heredoc(lines=%d expand=%t)", strings.Count(doc.Content, "\n"), doc.Expand)
	}
	if len(n.PrevComment) > 0 {
		fmt.Fprintf(b, " comments=%d", len(n.PrevComment))
	}
	for _, c := range n.PrevComment {
		if name := directiveName(c); name != "" {
			b.WriteString(" #" + name)
		}
	}
	if s := d.scripts[n]; s != nil {
		if s.file == nil {
			b.WriteString(" shell(unread)")
			return
		}
		b.WriteString(" shell(")
		scriptShape(b, s.file)
		b.WriteString(")")
	}
	if n.Next != nil && len(n.Next.Children) == 1 { // ONBUILD
		b.WriteString(" ")
		d.shape(b, n.Next.Children[0])
	}
}

// countWords counts the arguments. A pair of ENV and LABEL is three of BuildKit's nodes.
func countWords(n *parser.Node) int {
	count := 0
	for a := n.Next; a != nil; a = a.Next {
		count++
	}
	switch strings.ToLower(n.Value) {
	case command.Env, command.Label:
		return count / 3
	}
	return count
}

// expansions notes the variables that BuildKit replaces. FROM is left out: the rule on pins compares the result.
func (d *document) expansions(b *strings.Builder, n *parser.Node) {
	if strings.EqualFold(n.Value, command.From) {
		return
	}
	var x expander
	for _, w := range append(expandedWords(n), mountValues(n)...) {
		if !strings.Contains(w, "$") {
			continue
		}
		if x.lex == nil {
			x = newExpander(d.escape)
		}
		env := &lookup{}
		if _, _, err := x.lex.ProcessWord(w, env); err != nil {
			b.WriteString(" $!")
		}
		for _, name := range env.asked {
			b.WriteString(" $" + name)
		}
	}
}

func mountValues(n *parser.Node) []string {
	if !strings.EqualFold(n.Value, command.Run) {
		return nil
	}
	return n.Flags
}

func optionNames(mount string) []string {
	options := mountOptions(mount)
	for i, o := range options {
		options[i], _, _ = strings.Cut(o, "=")
	}
	return options
}

// mountOptions splits the value of --mount at its commas; quotes count, as in CSV.
func mountOptions(value string) []string {
	if !strings.Contains(value, `"`) {
		return strings.Split(value, ",")
	}
	var out []string
	quoted, from := false, 0
	for i := range len(value) {
		switch value[i] {
		case '"':
			quoted = !quoted
		case ',':
			if !quoted {
				out, from = append(out, value[from:i]), i+1
			}
		}
	}
	return append(out, value[from:])
}

// scriptShape writes the syntax tree of a shell text. A word is one token, with what it runs or expands inside.
func scriptShape(b *strings.Builder, f *syntax.File) {
	syntax.Walk(f, func(node syntax.Node) bool {
		switch x := node.(type) {
		case nil:
			b.WriteString(")")
		case *syntax.Stmt:
			b.WriteString("(")
			for _, mark := range []struct {
				on   bool
				text string
			}{{x.Negated, "!"}, {x.Background, "&"}, {x.Coprocess, "|&"}, {x.Disown, "&!"}} {
				if mark.on {
					b.WriteString(mark.text)
				}
			}
		case *syntax.Comment:
			return false
		case *syntax.BinaryCmd:
			b.WriteString("(" + x.Op.String())
		case *syntax.Redirect:
			b.WriteString("(" + x.Op.String())
		case *syntax.Word:
			b.WriteString(" w")
			for _, p := range x.Parts {
				partShape(b, p, false)
			}
			return false
		case *syntax.Lit: // a name that stands for itself: in an assignment, a loop, a function
			b.WriteString(" l")
			return false
		default:
			fmt.Fprintf(b, "(%s", strings.TrimPrefix(fmt.Sprintf("%T", x), "*syntax."))
		}
		return true
	})
}

// partShape writes what is active in a part of a word: patterns, variables, commands. Text and quotes leave no trace.
func partShape(b *strings.Builder, part syntax.WordPart, quoted bool) {
	switch x := part.(type) {
	case *syntax.Lit:
		if !quoted && activePattern(x.Value) {
			b.WriteString("*")
		}
	case *syntax.SglQuoted:
	case *syntax.DblQuoted:
		for _, p := range x.Parts {
			partShape(b, p, true)
		}
	case *syntax.ParamExp:
		if x.Param != nil {
			b.WriteString("$" + x.Param.Value)
		}
		if x.Exp != nil {
			b.WriteString(x.Exp.Op.String())
		}
	case *syntax.CmdSubst:
		b.WriteString("$(")
		for _, s := range x.Stmts {
			scriptShape(b, &syntax.File{Stmts: []*syntax.Stmt{s}})
		}
		b.WriteString(")")
	default: // arithmetic, process substitution, extended patterns, braces
		fmt.Fprintf(b, "{%s}", strings.TrimPrefix(fmt.Sprintf("%T", x), "*syntax."))
	}
}

// activePattern reports whether unquoted text has a character that the shell acts on: a pattern, or a home folder.
func activePattern(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '*', '?', '[':
			return true
		case '~':
			if i == 0 {
				return true
			}
		}
	}
	return false
}
