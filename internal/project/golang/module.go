package golang

import (
	"errors"
	"path"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// module is one parsed go.mod.
type module struct {
	reader   *Reader
	dir      string
	file     *tree.File
	mod      *modfile.File // nil with problems
	problems diag.List
	scanned  map[string]*scan // by the build tags
}

// module gives the module whose go.mod lies in dir; its problems say why there is none to use.
func (r *Reader) module(dir string) *module {
	if m, ok := r.mods[dir]; ok {
		return m
	}
	m := &module{reader: r, dir: dir, scanned: map[string]*scan{}}
	r.mods[dir] = m
	m.file, m.problems = r.tree.File(path.Join(dir, "go.mod"))
	if m.file == nil {
		return m
	}
	mod, err := modfile.Parse(m.file.Path, m.file.Text, nil)
	switch {
	case err != nil:
		m.problems = syntaxProblems(m.file, err)
	case mod.Module == nil || mod.Module.Mod.Path == "":
		m.problems = diag.List{{Rule: unit.RuleMalformed, Pos: m.file.Whole(), Message: "has no module line",
			Hint: "run `go mod init NAME`" + unit.In(dir)}}
	default:
		m.mod = mod
	}
	return m
}

func (m *module) path() string { return m.mod.Module.Mod.Path }

// at gives the position of a line, underlining all of it.
func (m *module) at(line *modfile.Line) diag.Pos { return linePos(m.file, line) }

func linePos(f *tree.File, line *modfile.Line) diag.Pos {
	if line == nil {
		return f.Whole()
	}
	return f.At(line.Start.Byte, line.End.Byte-line.Start.Byte)
}

// syntaxProblems turns the parser's errors into findings.
func syntaxProblems(f *tree.File, err error) diag.List {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		return diag.List{{Rule: unit.RuleMalformed, Pos: f.Whole(), Message: "cannot be parsed: " + err.Error()}}
	}
	var out diag.List
	for _, e := range list {
		pos := f.Whole()
		if e.Pos.Line > 0 {
			pos = f.At(e.Pos.Byte, 1)
		}
		message := e.Err.Error()
		if e.Verb != "" {
			message = e.Verb + ": " + message
		}
		out.Add(diag.Finding{Rule: unit.RuleMalformed, Pos: pos, Message: "cannot be parsed: " + message})
	}
	return out
}

// lastElement gives the name that the go command gives the program of an import path.
func lastElement(importPath string) string {
	base := path.Base(importPath)
	if isMajor(base) && path.Dir(importPath) != "." {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// isMajor reports whether s is a major version suffix: v2 and up.
func isMajor(s string) bool {
	if len(s) < 2 || s[0] != 'v' || s[1] == '0' || s == "v1" {
		return false
	}
	return strings.Trim(s[1:], "0123456789") == ""
}

// command is a call of go in the folder dir, for people.
func command(dir, arguments string) string {
	if dir == "." {
		return "go " + arguments
	}
	return "go -C " + dir + " " + arguments
}
