package dockerfile

import (
	"maps"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// shellReader knows the variables of a script whose values are static.
type shellReader struct{ vars map[string]variable }

// commands lists the simple commands of a script in order, each as its words. plain tells that nothing else is there than
// those commands one after another, none in the background and none on a condition other than the success of the last.
func commands(f *syntax.File, vars map[string]variable) (list [][]string, plain bool) {
	r := shellReader{maps.Clone(vars)}
	syntax.Walk(f, func(node syntax.Node) bool {
		switch x := node.(type) {
		case *syntax.CallExpr:
			if words := r.call(x); len(words) > 0 {
				list = append(list, words)
			}
		case *syntax.WordIter:
			delete(r.vars, x.Name.Value)
		case *syntax.Stmt:
			if f := fed(x); f != nil {
				more, _ := commands(f, r.vars)
				list = append(list, more...)
			}
		}
		return true
	})
	plain = true
	for _, s := range f.Stmts {
		plain = plain && isPlain(s)
	}
	return list, plain
}

// fed is the script that a statement hands to a shell as its input: RUN <<EOF bash.
func fed(s *syntax.Stmt) *syntax.File {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || len(s.Redirs) != 1 || s.Redirs[0].Hdoc == nil {
		return nil
	}
	for i, w := range call.Args {
		if word := w.Lit(); word == "" || i == 0 && !isShell(word) || i > 0 && !strings.HasPrefix(word, "-") {
			return nil
		}
	}
	f, err := newShells().parse(s.Redirs[0].Hdoc.Lit())
	if err != nil {
		return nil
	}
	return f
}

func isPlain(s *syntax.Stmt) bool {
	if s.Negated || s.Background || s.Coprocess || len(s.Redirs) > 0 {
		return false
	}
	switch x := s.Cmd.(type) {
	case *syntax.CallExpr:
		return true
	case *syntax.BinaryCmd:
		return x.Op == syntax.AndStmt && isPlain(x.X) && isPlain(x.Y)
	}
	return false
}

// plainCommand gives the words of a script that is one command whose words are static; nil for any other. An exec in front
// changes nothing, and a fallback on "exit 1" is what a health check says anyway.
func plainCommand(f *syntax.File, vars map[string]variable) []string {
	if len(f.Stmts) != 1 {
		return nil
	}
	s := f.Stmts[0]
	if or, ok := s.Cmd.(*syntax.BinaryCmd); ok && or.Op == syntax.OrStmt && exits(or.Y) {
		s = or.X
	}
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || !isPlain(s) || len(call.Assigns) > 0 {
		return nil
	}
	r := shellReader{vars}
	var words []string
	for _, w := range call.Args {
		fields, static := r.fields(w)
		if !static {
			return nil
		}
		words = append(words, fields...)
	}
	if len(words) > 1 && words[0] == "exec" {
		words = words[1:]
	}
	return words
}

// exits tells whether a statement is "exit 1".
func exits(s *syntax.Stmt) bool {
	call, ok := s.Cmd.(*syntax.CallExpr)
	return ok && len(call.Args) == 2 && call.Args[0].Lit() == "exit" && call.Args[1].Lit() == "1"
}

// call reads one command, and the variables that it sets where it is nothing but assignments.
func (r *shellReader) call(x *syntax.CallExpr) []string {
	if len(x.Args) == 0 {
		for _, a := range x.Assigns {
			if a.Name == nil {
				continue
			}
			value, static := "", a.Value == nil && a.Array == nil
			if a.Value != nil {
				value, static = r.quoted(a.Value.Parts)
			}
			r.vars[a.Name.Value] = variable{value: value, known: static}
		}
		return nil
	}
	var words []string
	for _, w := range x.Args {
		fields, static := r.fields(w)
		if !static {
			fields = []string{written(w)}
		}
		words = append(words, fields...)
	}
	return words
}

// written is a word as it stands in the script.
func written(w *syntax.Word) string {
	var b strings.Builder
	if syntax.NewPrinter().Print(&b, w) != nil {
		return "?"
	}
	return b.String()
}

// fields is what a word becomes: several, or none, where a variable outside of quotes holds blanks.
func (r *shellReader) fields(w *syntax.Word) ([]string, bool) {
	fields, open := []string{}, false
	add := func(text string) {
		if !open {
			fields, open = append(fields, ""), true
		}
		fields[len(fields)-1] += text
	}
	for _, part := range w.Parts {
		param, ok := part.(*syntax.ParamExp)
		if !ok {
			text, static := r.quoted([]syntax.WordPart{part})
			if !static {
				return nil, false
			}
			add(text)
			continue
		}
		value, static := r.param(param)
		if !static {
			return nil, false
		}
		words := strings.Fields(value)
		open = open && (value == "" || !strings.ContainsAny(value[:1], " \t\n"))
		for i, word := range words {
			open = open && i == 0
			add(word)
		}
		open = open && (value == "" || !strings.ContainsAny(value[len(value)-1:], " \t\n"))
	}
	return fields, true
}

// quoted is the text of the parts of a word, with variables that are not split.
func (r *shellReader) quoted(parts []syntax.WordPart) (string, bool) {
	var b strings.Builder
	for _, part := range parts {
		text, static := "", true
		switch x := part.(type) {
		case *syntax.Lit:
			text = unescaped(x.Value)
		case *syntax.SglQuoted:
			text, static = x.Value, !x.Dollar
		case *syntax.DblQuoted:
			text, static = r.quoted(x.Parts)
		case *syntax.ParamExp:
			text, static = r.param(x)
		default:
			return "", false
		}
		if !static {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// unescaped drops backslashes, which the parser keeps.
func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// param is the value of $NAME, ${NAME} or ${NAME:-text}.
func (r *shellReader) param(x *syntax.ParamExp) (string, bool) {
	if x.Param == nil || x.Excl || x.Length || x.Width || x.Index != nil || x.Slice != nil || x.Repl != nil || x.Names != 0 {
		return "", false
	}
	v, ok := r.vars[x.Param.Value]
	switch {
	case x.Exp == nil:
		return v.value, ok && v.known
	case x.Exp.Op != syntax.DefaultUnset && x.Exp.Op != syntax.DefaultUnsetOrNull:
		return "", false
	case ok:
		return v.value, v.known && v.value != ""
	case x.Exp.Word == nil:
		return "", true
	}
	return "", false // the base image may set it
}
