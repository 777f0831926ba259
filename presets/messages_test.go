package presets_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"
)

// messages are the texts that a file of this package gives to bad, as patterns.
func messages(t *testing.T, file string) []*regexp.Regexp {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile(`%[sdvq]`)
	var out []*regexp.Regexp
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 2 {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); !ok || s.Sel.Name != "bad" {
			return true
		}
		literal, ok := call.Args[1].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: a message that is no literal", file)
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, regexp.MustCompile(verb.ReplaceAllString(regexp.QuoteMeta(text), ".+")))
		return true
	})
	if len(out) == 0 {
		t.Errorf("%s has no messages", file)
	}
	return out
}
