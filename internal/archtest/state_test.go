package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

// TestNoState: nothing runs before main, and nothing is kept between two runs in one process: no init function, and no
// assignment to a variable of a package.
func TestNoState(t *testing.T) {
	t.Parallel()
	none(t, checkState(house(t)))
}

func checkState(files []goFile) []string {
	var problems []string
	code := shipped(files)
	for _, f := range code {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				problems = append(problems, f.at(fn.Pos())+": an init function; pass what it prepares as a value")
			}
		}
	}
	for _, dir := range packages(code) {
		problems = append(problems, assignments(slices.DeleteFunc(slices.Clone(code), func(f goFile) bool { return f.dir != dir }))...)
	}
	return problems
}

// assignments finds what changes a variable of the package after its declaration: x = …, x.y = …, x[i] = …, x++, &x.
func assignments(files []goFile) []string {
	var parsed []*ast.File
	for _, f := range files {
		parsed = append(parsed, f.ast)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	// Imports are not resolved: what belongs to this package is known without them.
	config := types.Config{Error: func(error) {}, Importer: nothing{}}
	pkg, _ := config.Check(files[0].dir, files[0].set, parsed, info)
	var problems []string
	for _, f := range files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			for _, target := range targets(n) {
				id := base(target)
				if v, ok := info.Uses[id].(*types.Var); id != nil && ok && v.Parent() == pkg.Scope() {
					problems = append(problems, fmt.Sprintf("%s: changes the package's variable %s", f.at(n.Pos()), id.Name))
				}
			}
			return true
		})
	}
	return problems
}

// targets are the expressions that a node changes or lets others change.
func targets(n ast.Node) []ast.Expr {
	switch x := n.(type) {
	case *ast.AssignStmt:
		if x.Tok != token.DEFINE {
			return x.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{x.X}
	case *ast.RangeStmt:
		if x.Tok == token.ASSIGN {
			return []ast.Expr{x.Key, x.Value}
		}
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return []ast.Expr{x.X}
		}
	}
	return nil
}

// base is the variable that an expression lies in: x of x.y[i].
func base(e ast.Expr) *ast.Ident {
	switch x := e.(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return base(x.X)
	case *ast.IndexExpr:
		return base(x.X)
	case *ast.ParenExpr:
		return base(x.X)
	case *ast.StarExpr:
		return base(x.X)
	}
	return nil
}

// nothing imports nothing.
type nothing struct{}

func (nothing) Import(string) (*types.Package, error) { return nil, errors.New("not resolved") }

func TestCheckState(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"a/a.go": `import "regexp"

var table = map[string]int{}
var count int
var pattern = regexp.MustCompile("x")
var list []int

type box struct{ count int }

func (b *box) init() { b.count++ }
func fine() { count := 1; count++; _ = count; list := []int{}; list[0] = 1; _ = pattern.String() }
`,
		"a/b.go": `
func init() {}
func bad() *int {
	table["x"] = 1
	count++
	count, list = 2, nil
	(list)[0] = 3
	return &count
}
`,
		"a/a_test.go": "func init() { count = 1 }",
	})
	same(t, checkState(files), []string{
		"a/b.go:3: an init function; pass what it prepares as a value",
		"a/b.go:5: changes the package's variable table",
		"a/b.go:6: changes the package's variable count",
		"a/b.go:7: changes the package's variable count",
		"a/b.go:7: changes the package's variable list",
		"a/b.go:8: changes the package's variable list",
		"a/b.go:9: changes the package's variable count",
	})
}
