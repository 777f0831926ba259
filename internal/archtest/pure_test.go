package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// pure lists the packages that are functions over an fs.FS and values: the same tree gives the same bytes, on every machine.
// What lies below them is pure as well.
func pure() []string {
	return []string{"schema", "templates", "presets", "generator", "internal/diag", "internal/lazyregexp", "internal/yamlsrc", "internal/project",
		"internal/lock", "internal/dockerfile", "internal/scaffold", "internal/adopt"}
}

// devTools lie below a pure package and are no part of the program.
func devTools() []string {
	return []string{"schema/internal/gencomments", "cmd/gendocs", "bench", "test/measure"}
}

// banned are packages of the standard library that reach out of the process, or answer differently on another machine or day.
// What lies below them is banned as well.
func banned() map[string]string {
	return map[string]string{
		"os":            "files come in as an fs.FS",
		"net":           "nothing is fetched",
		"log":           "what there is to say is a finding",
		"math/rand":     "the same input gives the same output",
		"crypto/rand":   "the same input gives the same output",
		"path/filepath": "its separator is the machine's; paths have slashes: package path",
		"runtime":       "the output does not depend on the machine",
		"syscall":       "files come in as an fs.FS",
		"testing":       "for tests only",
		"C":             "the program is static",
		"unsafe":        "the program is safe",
	}
}

// harmless are parts of banned packages which reach nowhere.
func harmless() []string { return []string{"net/url"} }

// bannedCalls are functions of packages that are fine otherwise.
func bannedCalls() map[string][]string {
	return map[string][]string{
		"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"},
		"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	}
}

// filepathAllowed: the files of a package that may import path/filepath in spite of all, with the reason.
func filepathAllowed() map[string]string {
	return map[string]string{
		"internal/dockerfile/context.go": "the patterns that patternmatcher gives back have the machine's separator",
	}
}

// TestPure: the core reaches neither disk, network, clock, chance nor standard output.
func TestPure(t *testing.T) {
	t.Parallel()
	none(t, checkPure(house(t)))
}

func checkPure(files []goFile) []string {
	var problems []string
	for _, f := range shipped(files) {
		if !isPure(f.dir) {
			continue
		}
		for p := range f.imports() {
			if why := bannedFor(p); why != "" && !(p == "path/filepath" && filepathAllowed()[f.path] != "") {
				problems = append(problems, fmt.Sprintf("%s: a pure package may not import %s: %s", f.path, p, why))
			}
		}
		problems = append(problems, calls(f)...)
	}
	return problems
}

func isPure(dir string) bool {
	return !slices.Contains(devTools(), dir) && slices.ContainsFunc(pure(), func(p string) bool { return dir == p || strings.HasPrefix(dir, p+"/") })
}

// bannedFor says why a package is banned; "" when it is not.
func bannedFor(p string) string {
	if slices.Contains(harmless(), p) {
		return ""
	}
	for at := p; at != "."; at = path.Dir(at) {
		if why, ok := banned()[at]; ok {
			return why
		}
	}
	return ""
}

// calls finds what stands for a banned function, under whatever name its package is imported, and the built-in print.
func calls(f goFile) []string {
	names := map[string]string{} // what the file calls a package -> the package
	var problems []string
	for p, spec := range f.imports() {
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." {
			problems = append(problems, fmt.Sprintf("%s: imports %s with a dot, which hides where a name comes from", f.path, p))
		}
		names[name] = p
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.SelectorExpr:
			id, ok := x.X.(*ast.Ident)
			if ok && slices.Contains(bannedCalls()[names[id.Name]], x.Sel.Name) {
				problems = append(problems, fmt.Sprintf("%s: %s.%s in a pure package", f.at(x.Pos()), names[id.Name], x.Sel.Name))
			}
		case *ast.CallExpr:
			if id, ok := x.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
				problems = append(problems, fmt.Sprintf("%s: %s in a pure package", f.at(x.Pos()), id.Name))
			}
		}
		return true
	})
	return problems
}

func TestCheckPure(t *testing.T) {
	t.Parallel()
	files := sources(t, map[string]string{
		"schema/ok.go":                     "import (\n\"net/url\"\n\"time\"\n\"fmt\"\n\"io/fs\"\n)\nvar _ = fmt.Sprint(time.ParseDuration(\"1s\"))",
		"schema/a_test.go":                 "import \"os\"",
		"schema/internal/gencomments/a.go": "import \"os\"",
		"internal/cli/a.go":                "import \"os\"",
		"internal/project/node/a.go":       "import (\n\"os/exec\"\n\"net/http\"\n\"log/slog\"\n)",
		"presets/a.go":                     "import \"path/filepath\"",
		"internal/dockerfile/context.go":   "import \"path/filepath\"",
		"templates/a.go":                   "import clock \"time\"\nfunc f() {\n_ = clock.Now\n}",
		"generator/a.go":                   "import \"fmt\"\n\nfunc f() { fmt.Println(1); print(2) }",
		"generator/c.go":                   "import . \"fmt\"",
		"generator/b.go":                   "import \"math/rand/v2\"",
	})
	same(t, checkPure(files), []string{
		"generator/a.go:4: fmt.Println in a pure package",
		"generator/a.go:4: print in a pure package",
		"generator/b.go: a pure package may not import math/rand/v2: the same input gives the same output",
		"generator/c.go: imports fmt with a dot, which hides where a name comes from",
		"internal/project/node/a.go: a pure package may not import log/slog: what there is to say is a finding",
		"internal/project/node/a.go: a pure package may not import net/http: nothing is fetched",
		"internal/project/node/a.go: a pure package may not import os/exec: files come in as an fs.FS",
		"presets/a.go: a pure package may not import path/filepath: its separator is the machine's; paths have slashes: package path",
		"templates/a.go:4: time.Now in a pure package",
	})
}
