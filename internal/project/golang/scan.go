package golang

import (
	"bytes"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// maxHead is how much of a source file is read for its package clause and imports.
const maxHead = 256 << 10

// scan is what the source files of a module say.
type scan struct {
	mains   []program
	imports map[string]bool // every import path, of tests too
	cgo     diag.Pos        // the first import of "C" outside of tests
	test    string          // the first test file
	nested  []string        // folders of modules below this one
}

// program is one package main.
type program struct {
	dir  string // relative to the root
	file string
}

// scan reads the source files of the module once.
func (m *module) scan() *scan {
	if m.scanned != nil {
		return m.scanned
	}
	s := &scan{imports: map[string]bool{}}
	m.scanned = s
	t := m.reader.tree
	enter := func(p string) bool {
		switch name := path.Base(p); {
		case name[0] == '.', name[0] == '_', name == "vendor", name == "node_modules", name == "testdata":
			return false
		case t.Exists(path.Join(p, "go.mod")):
			s.nested = append(s.nested, p)
			return false
		}
		return true
	}
	t.Walk(m.dir, enter, func(dir string, entries []tree.Entry) {
		for _, e := range entries {
			if !e.Dir && strings.HasSuffix(e.Name, ".go") && e.Name[0] != '_' && e.Name[0] != '.' {
				s.file(t, dir, e.Name)
			}
		}
	})
	return s
}

// paths gives the import paths in order.
func (s *scan) paths() []string {
	out := make([]string, 0, len(s.imports))
	for p := range s.imports {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

func (s *scan) file(t *tree.Tree, dir, name string) {
	p := path.Join(dir, name)
	isTest := strings.HasSuffix(name, "_test.go")
	src := t.Head(p, maxHead)
	if !forLinux(name) || !built(src) {
		return
	}
	if isTest && s.test == "" {
		s.test = p
	}
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, p, src, parser.ImportsOnly|parser.SkipObjectResolution)
	if file == nil || file.Name == nil {
		return
	}
	if !isTest && file.Name.Name == "main" && !slices.ContainsFunc(s.mains, func(m program) bool { return m.dir == dir }) {
		s.mains = append(s.mains, program{dir: dir, file: p})
	}
	for _, spec := range file.Imports {
		s.imported(fset, p, spec, isTest)
	}
}

func (s *scan) imported(fset *token.FileSet, p string, spec *ast.ImportSpec, isTest bool) {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return
	}
	s.imports[name] = true
	if name == "C" && !isTest && s.cgo.IsZero() {
		at := fset.Position(spec.Path.Pos())
		s.cgo = diag.Pos{File: p, Line: at.Line, Col: at.Column, Len: len(spec.Path.Value)}
	}
}

// built reports whether the file's //go:build line holds for a build on Linux without tags of the user's own.
func built(src []byte) bool {
	for line := range bytes.SplitSeq(src, []byte("\n")) {
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "package ") {
			return true
		}
		if !constraint.IsGoBuild(text) {
			continue
		}
		expr, err := constraint.Parse(text)
		return err != nil || expr.Eval(func(tag string) bool {
			switch tag {
			case "linux", "unix", "gc", "cgo", "amd64", "arm64":
				return true
			}
			return strings.HasPrefix(tag, "go1.")
		})
	}
	return true
}

// forLinux reports whether the name of a source file admits it to a build on Linux: main_windows.go is not.
func forLinux(name string) bool {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test"), "_")
	if len(parts) < 2 {
		return true
	}
	last := parts[len(parts)-1]
	if len(parts) > 2 && slices.Contains(architectures(), last) {
		last = parts[len(parts)-2]
	}
	return !slices.Contains(systems(), last)
}

// systems are the values of GOOS other than linux.
func systems() []string {
	return []string{"aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "js", "netbsd", "openbsd",
		"plan9", "solaris", "wasip1", "windows", "zos"}
}

// architectures are the common values of GOARCH.
func architectures() []string {
	return []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64",
		"ppc64le", "riscv64", "s390x", "wasm"}
}
