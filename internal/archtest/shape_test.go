package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The limits of what a reader takes in at once.
const (
	maxFunction = 60  // lines, signature and closing brace included
	maxFile     = 400 // lines
	maxMain     = 15  // lines of code of the program's main.go
)

// long lists the functions ("folder.name") and files that may be longer, each with its reason. It is empty, and stays so as
// long as it can.
func long() map[string]string { return map[string]string{} }

// TestShape: functions and files are short.
func TestShape(t *testing.T) {
	t.Parallel()
	none(t, checkShape(house(t), long()))
}

func checkShape(files []goFile, exceptions map[string]string) []string {
	var problems []string
	excepted := map[string]bool{}
	report := func(name, problem string) {
		if _, ok := exceptions[name]; ok {
			excepted[name] = true
			return
		}
		problems = append(problems, problem)
	}
	for _, f := range shipped(files) {
		if n := bytes.Count(f.text, []byte("\n")); n > maxFile {
			report(f.path, fmt.Sprintf("%s has %d lines, more than %d: give each noun a file", f.path, n, maxFile))
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > maxFunction {
				report(f.dir+"."+fn.Name.Name, fmt.Sprintf("%s: function %s has %d lines, more than %d", f.at(fn.Pos()), fn.Name.Name, n, maxFunction))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exceptions)) {
		if !excepted[name] {
			problems = append(problems, name+" needs no exception any more")
		}
	}
	return problems
}

func TestCheckShape(t *testing.T) {
	t.Parallel()
	body := func(lines int) string { return "() {" + strings.Repeat("\n", lines-1) + "}\n" }
	files := sources(t, map[string]string{
		"a/a.go":      "func short" + body(maxFunction) + "func tall" + body(maxFunction+1) + "func (t T) known" + body(99) + "type T int\n",
		"a/a_test.go": "func tall" + body(maxFunction+1),
		"a/b.go":      strings.Repeat("\n", maxFile-1),
		"a/c.go":      strings.Repeat("\n", maxFile),
	})
	same(t, checkShape(files, map[string]string{"a.known": "a table", "a.gone": "was long"}), []string{
		"a.gone needs no exception any more",
		"a/a.go:62: function tall has 61 lines, more than 60",
		"a/c.go has 401 lines, more than 400: give each noun a file",
	})
}

// TestPackageComments: each package says in one place what it owns and what it may import.
func TestPackageComments(t *testing.T) {
	t.Parallel()
	none(t, checkComments(house(t)))
}

func checkComments(files []goFile) []string {
	count := map[string]int{}
	for _, f := range shipped(files) {
		count[f.dir] += 0
		if doc := f.ast.Doc.Text(); strings.HasPrefix(doc, "Package "+f.ast.Name.Name) || f.ast.Name.Name == "main" && strings.HasPrefix(doc, "Command ") {
			count[f.dir]++
		}
	}
	var problems []string
	for _, dir := range slices.Sorted(maps.Keys(count)) {
		if n := count[dir]; n != 1 {
			problems = append(problems, fmt.Sprintf("package %s has %d package comments, expected 1", dir, n))
		}
	}
	return problems
}

func TestCheckComments(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"a/a.go": "// Package a is good.\npackage a", "a/b.go": "package a", "a/a_test.go": "// Package a again.\npackage a",
		"b/a.go": "// Package b is good.\npackage b", "b/b.go": "// Package b is good twice.\npackage b",
		"c/a.go": "// A licence.\n\npackage c",
		"d/a.go": "// Command d is good.\npackage main",
	})
	same(t, checkComments(files), []string{
		"package b has 2 package comments, expected 1",
		"package c has 0 package comments, expected 1",
	})
}

// mainFile is the program's entry.
const mainFile = "cmd/stagegen/main.go"

// TestMainDoesNothing: main is short, and the process ends in one place, so that every command is a function with a result. The
// tools of the developers end in their own main.
func TestMainDoesNothing(t *testing.T) {
	t.Parallel()
	none(t, checkMain(house(t)))
}

func checkMain(files []goFile) []string {
	var problems []string
	exits := 0
	for _, f := range shipped(files) {
		if n := codeLines(f); f.path == mainFile && n > maxMain {
			problems = append(problems, fmt.Sprintf("%s has %d lines of code, more than %d", f.path, n, maxMain))
		}
		for _, place := range exitsOf(f) {
			switch {
			case f.path == mainFile:
				exits++
			case !slices.Contains(devTools(), f.dir) || !strings.HasSuffix(place, " in main"):
				problems = append(problems, place+" ends the process; return an error")
			}
		}
	}
	if exits != 1 {
		problems = append(problems, mainFile+" ends the process in "+strconv.Itoa(exits)+" places, expected 1")
	}
	return problems
}

// exitsOf finds the calls that end the process, each with its function.
func exitsOf(f goFile) []string {
	var places []string
	for _, d := range f.ast.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := s.X.(*ast.Ident)
			if ok && (id.Name == "os" && s.Sel.Name == "Exit" || id.Name == "log" && strings.HasPrefix(s.Sel.Name, "Fatal")) {
				places = append(places, fmt.Sprintf("%s: %s.%s in %s", f.at(s.Pos()), id.Name, s.Sel.Name, fn.Name.Name))
			}
			return true
		})
	}
	return places
}

func TestCheckMain(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		mainFile:           "// One.\n\n/* Two\nlines. */\n\nimport \"os\"\n\nfunc main() { os.Exit(1) }",
		"cmd/gendocs/a.go": "import \"os\"\nfunc main() { os.Exit(1) }",
	}
	same(t, checkMain(sources(t, good)), nil)
	bad := map[string]string{
		mainFile:           "import \"os\"\nfunc main() { os.Exit(1) }\nfunc f() { os.Exit(2) }\n" + strings.Repeat("var _ = 1 // one\n", maxMain),
		"cmd/gendocs/a.go": "import \"os\"\nfunc run() { os.Exit(1) }",
		"internal/a.go":    "import \"log\"\nfunc main() { log.Fatalf(\"x\") }",
	}
	same(t, checkMain(sources(t, bad)), []string{
		"cmd/gendocs/a.go:3: os.Exit in run ends the process; return an error",
		mainFile + " ends the process in 2 places, expected 1",
		mainFile + " has 19 lines of code, more than 15",
		"internal/a.go:3: log.Fatalf in main ends the process; return an error",
	})
}
