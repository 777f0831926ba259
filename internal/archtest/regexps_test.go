package archtest

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"testing"
)

// TestRegexps: no start of the program compiles a regular expression, and each that waits for its first use is well formed,
// whether or not a test comes by its place.
func TestRegexps(t *testing.T) {
	t.Parallel()
	none(t, checkRegexps(house(t)))
}

func checkRegexps(files []goFile) []string {
	var problems []string
	code := shipped(files)
	for _, f := range code {
		problems = append(problems, compiledAtStart(f)...)
	}
	for _, dir := range packages(code) {
		problems = append(problems, malformed(slices.DeleteFunc(slices.Clone(code), func(f goFile) bool { return f.dir != dir }))...)
	}
	return problems
}

// compiledAtStart finds what a variable of the package compiles before main runs.
func compiledAtStart(f goFile) []string {
	var problems []string
	for _, d := range f.ast.Decls {
		if _, ok := d.(*ast.GenDecl); !ok {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if _, ok := n.(*ast.FuncLit); ok {
				return false
			}
			if call, ok := n.(*ast.CallExpr); ok && (calling(call, "regexp", "MustCompile") || calling(call, "regexp", "Compile")) {
				problems = append(problems, f.at(n.Pos())+": compiles a regular expression at every start; use lazyregexp.New")
			}
			return true
		})
	}
	return problems
}

// malformed finds the arguments of lazyregexp.New that are no regular expressions.
func malformed(files []goFile) []string {
	var parsed []*ast.File
	for _, f := range files {
		parsed = append(parsed, f.ast)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	// Imports are not resolved: a constant of another package counts as a word, as does a variable.
	config := types.Config{Error: func(error) {}, Importer: nothing{}}
	_, _ = config.Check(files[0].dir, files[0].set, parsed, info)
	var problems []string
	for _, f := range files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !calling(call, "lazyregexp", "New") || len(call.Args) != 1 {
				return true
			}
			if _, err := regexp.Compile(expression(info, call.Args[0])); err != nil {
				problems = append(problems, f.at(n.Pos())+": "+err.Error())
			}
			return true
		})
	}
	return problems
}

// expression is the text of an expression whose constant parts are known.
func expression(info *types.Info, e ast.Expr) string {
	if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		return expression(info, sum.X) + expression(info, sum.Y)
	}
	return "word"
}

func calling(call *ast.CallExpr, pkg, name string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg
}

func TestCheckRegexps(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"a/a.go": `import ("regexp"; "` + module + `/internal/lazyregexp"; "` + module + `/b")

const open = "("

var early = regexp.MustCompile("x")
var (
	table = map[string]*regexp.Regexp{"a": regexp.MustCompile("x")}
	later = func() *regexp.Regexp { return regexp.MustCompile("x") }
)
var bad = lazyregexp.New("[")
var sum = lazyregexp.New("x" + open + b.Name)
var fine = lazyregexp.New("x" + open + regexp.QuoteMeta(b.Name) + ")")

func f(name string) {
	_ = regexp.MustCompile(name)
	_ = lazyregexp.New(name + "+" + "*")
}
`,
		"a/a_test.go": `import "regexp"
var inTest = regexp.MustCompile("x")`,
	})
	same(t, checkRegexps(files), []string{
		"a/a.go:11: error parsing regexp: missing closing ]: `[`",
		"a/a.go:12: error parsing regexp: missing closing ): `x(word`",
		"a/a.go:17: error parsing regexp: invalid nested repetition operator: `+*`",
		"a/a.go:6: compiles a regular expression at every start; use lazyregexp.New",
		"a/a.go:8: compiles a regular expression at every start; use lazyregexp.New",
	})
}
