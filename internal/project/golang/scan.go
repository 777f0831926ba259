package golang

import (
	"bytes"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"maps"
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
	tags    []string // build tags of the user's own
	mains   []program
	imports map[string]bool  // every import path, of tests too
	packs   map[string]*pack // by folder
	test    string           // the first test file
	nested  []string         // folders of modules below this one
}

// program is one package main.
type program struct {
	dir  string // relative to the root
	file string
	pos  diag.Pos // of the package clause
}

// scan reads the source files of the module once for each set of build tags.
func (m *module) scan() *scan {
	tags := m.reader.tags
	if s := m.scanned[tags]; s != nil {
		return s
	}
	s := m.newScan()
	m.scanned[tags] = s
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
	t.Walk(m.dir, enter, func(dir string, entries []tree.Entry) { s.folder(t, dir, entries) })
	return s
}

func (m *module) newScan() *scan {
	return &scan{tags: strings.Split(m.reader.tags, "\n"), imports: map[string]bool{}, packs: map[string]*pack{}}
}

// folder reads the source files of one folder.
func (s *scan) folder(t *tree.Tree, dir string, entries []tree.Entry) {
	for _, e := range entries {
		if !e.Dir && strings.HasSuffix(e.Name, ".go") && e.Name[0] != '_' && e.Name[0] != '.' {
			s.file(t, dir, e.Name)
		}
	}
}

// paths gives the import paths in order.
func (s *scan) paths() []string { return sortedKeys(s.imports) }

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func (s *scan) file(t *tree.Tree, dir, name string) {
	p := path.Join(dir, name)
	isTest := strings.HasSuffix(name, "_test.go")
	src := t.Head(p, maxHead)
	if !forLinux(name) || !s.built(src) {
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
		s.mains = append(s.mains, program{dir: dir, file: p, pos: diag.Pos{File: p, Line: fset.Position(file.Package).Line}})
	}
	var own *pack // nil for a test, which no program holds
	if !isTest {
		own = s.pkg(dir)
		own.files = append(own.files, name)
	}
	for _, spec := range file.Imports {
		s.imported(fset, p, spec, own)
	}
	if own != nil && own.imports["embed"] {
		own.embeds = append(own.embeds, embeds(p, src)...)
	}
}

func (s *scan) pkg(dir string) *pack {
	if s.packs[dir] == nil {
		s.packs[dir] = &pack{dir: dir, imports: map[string]bool{}}
	}
	return s.packs[dir]
}

// imported notes an import, for the package too where it is not a test's.
func (s *scan) imported(fset *token.FileSet, p string, spec *ast.ImportSpec, own *pack) {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return
	}
	s.imports[name] = true
	if own == nil {
		return
	}
	own.imports[name] = true
	if name == "C" && own.cgo.IsZero() {
		at := fset.Position(spec.Path.Pos())
		own.cgo = diag.Pos{File: p, Line: at.Line, Col: at.Column, Len: len(spec.Path.Value)}
	}
}

// built reports whether the file's build constraints hold for a build on Linux with the user's tags. Lines of the form before
// go 1.17 count where there is no //go:build line.
func (s *scan) built(src []byte) bool {
	old := true
	for line := range bytes.SplitSeq(src, []byte("\n")) {
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "package ") {
			break
		}
		if constraint.IsGoBuild(text) {
			return s.holds(text)
		}
		if constraint.IsPlusBuild(text) {
			old = old && s.holds(text)
		}
	}
	return old
}

// holds evaluates one constraint; one that go would refuse is left to go.
func (s *scan) holds(line string) bool {
	expr, err := constraint.Parse(line)
	return err != nil || expr.Eval(func(tag string) bool {
		switch tag {
		case "linux", "unix", "gc", "cgo", "amd64", "arm64":
			return true
		}
		return strings.HasPrefix(tag, "go1.") || slices.Contains(s.tags, tag)
	})
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
