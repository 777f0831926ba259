package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// rulesPage is the tool that writes the reference of all rules.
const rulesPage = "cmd/gendocs"

// handsOn names the packages whose rules another package hands on.
func handsOn() map[string]string {
	return map[string]string{"internal/project/unit": "internal/project"}
}

// TestRulesAreListed: what stands in brackets behind a finding is on the page of the rules. Every package with a function Rules is
// asked by the tool that writes the page, and code names a rule by a constant, as the list does.
func TestRulesAreListed(t *testing.T) {
	t.Parallel()
	none(t, checkRules(house(t)))
}

func checkRules(files []goFile) []string {
	var problems, have, asked []string
	for _, f := range shipped(files) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "Rules" {
				have = append(have, f.dir)
			}
		}
		if f.dir == rulesPage {
			asked = append(asked, asks(f)...)
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if spelled(n) {
				problems = append(problems, fmt.Sprintf("%s: a rule is named by a text; use the constant that Rules lists", f.at(n.Pos())))
			}
			return true
		})
	}
	for _, dir := range have {
		if !slices.Contains(asked, dir) && !slices.Contains(asked, handsOn()[dir]) {
			problems = append(problems, fmt.Sprintf("%s does not ask %s for its rules", rulesPage, dir))
		}
	}
	return problems
}

// asks lists the packages whose function Rules a file calls.
func asks(f goFile) []string {
	names := map[string]string{}
	for p := range f.imports() {
		if dir, inside := strings.CutPrefix(p, module+"/"); inside {
			names[path.Base(p)] = dir
		}
	}
	var out []string
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Rules" {
			if id, ok := s.X.(*ast.Ident); ok {
				out = append(out, names[id.Name])
			}
		}
		return true
	})
	return out
}

// spelled tells code that names a rule by a text: Rule: "text", or a rule compared with one. A text that no rule has would
// never be noticed.
func spelled(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.KeyValueExpr:
		return isRule(x.Key) && isText(x.Value)
	case *ast.BinaryExpr:
		return (x.Op == token.EQL || x.Op == token.NEQ) && (isRule(x.X) && isText(x.Y) || isText(x.X) && isRule(x.Y))
	}
	return false
}

func isRule(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "Rule" || x.Name == "rule"
	case *ast.SelectorExpr:
		return isRule(x.Sel)
	}
	return false
}

func isText(e ast.Expr) bool {
	value, ok := e.(*ast.BasicLit)
	return ok && value.Kind == token.STRING && value.Value != `""`
}

func TestCheckRules(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"schema/a.go": "func Rules() []int { return nil }",
		"presets/a.go": "func Rules() []int { return nil }\nvar _ = f{Rule: \"made-up\"}\nvar _ = f{Rule: known, Name: \"x\"}\n" +
			"func g(v f) bool { return v.Rule != \"made-up\" || v.Rule == known || v.Name == \"x\" || v.Rule == \"\" }",
		"internal/project/unit/a.go": "func Rules() []int { return nil }",
		"internal/project/a.go":      "func Rules() []int { return nil }",
		"cmd/gendocs/a.go":           "import (\n\"" + module + "/schema\"\n\"" + module + "/internal/project\"\n)\nvar _ = append(schema.Rules(), project.Rules()...)",
	})
	same(t, checkRules(files), []string{
		"cmd/gendocs does not ask presets for its rules",
		"presets/a.go:3: a rule is named by a text; use the constant that Rules lists",
		"presets/a.go:5: a rule is named by a text; use the constant that Rules lists",
	})
}
