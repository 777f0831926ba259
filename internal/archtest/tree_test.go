package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// module is the path of the repository's module.
const module = "github.com/stagegen/stagegen"

// root is the folder of the repository, seen from this one.
const root = "../.."

// goFile is one parsed Go file of the module.
type goFile struct {
	path string // from the root, with slashes
	dir  string // the package: its folder from the root, "." for the root itself
	test bool
	text []byte
	set  *token.FileSet
	ast  *ast.File
}

// line is the number of the line that a position stands on.
func (f goFile) line(p token.Pos) int { return f.set.Position(p).Line }

// at names a place for a report.
func (f goFile) at(p token.Pos) string { return fmt.Sprintf("%s:%d", f.path, f.line(p)) }

// imports gives the imported paths, each with the name that the file calls it by.
func (f goFile) imports() map[string]*ast.ImportSpec {
	out := map[string]*ast.ImportSpec{}
	for _, i := range f.ast.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err == nil {
			out[p] = i
		}
	}
	return out
}

// parseTree parses all Go files of the module whose root is fsys. What belongs to other modules or to no build is left out:
// folders with a go.mod of their own, testdata, and names that begin with a dot or an underscore.
func parseTree(fsys fs.FS) ([]goFile, error) {
	var files []goFile
	set := token.NewFileSet()
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && foreign(fsys, p):
			return fs.SkipDir
		case d.IsDir() || path.Ext(p) != ".go":
			return nil
		}
		text, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(set, p, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{path: p, dir: path.Dir(p), test: strings.HasSuffix(p, "_test.go"), text: text, set: set, ast: parsed})
		return nil
	})
	return files, err
}

func foreign(fsys fs.FS, dir string) bool {
	name := path.Base(dir)
	if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := fs.Stat(fsys, path.Join(dir, "go.mod"))
	return err == nil
}

// house parses the repository.
func house(t *testing.T) []goFile {
	t.Helper()
	files, err := parseTree(os.DirFS(root))
	if err != nil {
		t.Fatalf("parsing the repository: %v", err)
	}
	if len(files) < 100 {
		t.Fatalf("found %d Go files only; is %s the root of the repository?", len(files), root)
	}
	return files
}

// sources parses a tree of the test's own: path to text. A package clause is added where the text has none.
func sources(t *testing.T, texts map[string]string) []goFile {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range texts {
		if !strings.Contains(text, "package ") {
			text = "package p\n" + text
		}
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	files, err := parseTree(tree)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// shipped leaves test files out.
func shipped(files []goFile) []goFile {
	return slices.DeleteFunc(slices.Clone(files), func(f goFile) bool { return f.test })
}

// packages gives the folders that hold Go files, sorted.
func packages(files []goFile) []string {
	var dirs []string
	for _, f := range files {
		dirs = append(dirs, f.dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// none reports each problem as a failure of its own.
func none(t *testing.T, problems []string) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

// same compares the problems that a check found in a broken tree with those that it must find.
func same(t *testing.T, got, want []string) {
	t.Helper()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// codeLines counts the lines that hold more than white space and comments.
func codeLines(f goFile) int {
	text := bytes.Clone(f.text)
	for _, group := range f.ast.Comments {
		for _, c := range group.List {
			from, to := f.set.Position(c.Pos()).Offset, f.set.Position(c.End()).Offset
			for i := from; i < to && i < len(text); i++ {
				if text[i] != '\n' {
					text[i] = ' '
				}
			}
		}
	}
	n := 0
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) > 0 {
			n++
		}
	}
	return n
}
