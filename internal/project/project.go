package project

import (
	"io/fs"
	"maps"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/cargo"
	"github.com/stagegen/stagegen/internal/project/golang"
	"github.com/stagegen/stagegen/internal/project/jvm"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/node"
	"github.com/stagegen/stagegen/internal/project/site"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// What a reader is asked and what it answers is defined in unit, which the readers import.
type (
	// Request names the project that a reader looks at.
	Request = unit.Request
	// Asset is a project that is built on its own, and whose output is placed into another.
	Asset = unit.Asset
	// Statement is a value that the user wrote.
	Statement = unit.Statement
	// Unit is a reader's answer.
	Unit = unit.Unit
	// Facts are a unit's facts by name.
	Facts = unit.Facts
	// Fact is one fact with its origin.
	Fact = unit.Fact
	// About is what the manifests say of a project to people.
	About = unit.About
	// Need is a path of the context that something in the project's files names.
	Need = unit.Need
	// Submodule is a folder into which git checks out another repository.
	Submodule = tree.Submodule
	// Definition describes a fact that a reader sets.
	Definition = unit.Definition
)

// The types of facts, as a Definition names them.
const (
	String = unit.String
	Bool   = unit.Bool
	Int    = unit.Int
	List   = unit.List
)

// Tree is one run's view of the files below the root. Each manifest and workspace is parsed once, however many images
// ask for it. It is not for concurrent use.
type Tree struct {
	files   *tree.Tree
	readers map[string]func(Request) (Unit, diag.List)
}

// Open starts a run over the files below the root, the folder of the root build.yaml.
func Open(fsys fs.FS) *Tree {
	files := tree.Open(fsys)
	docs := manifest.NewReader(files)
	packages := node.New(files, docs)
	crates := cargo.New(files, docs)
	return &Tree{files: files, readers: map[string]func(Request) (Unit, diag.List){
		"go":     golang.New(files).Read,
		"java":   jvm.New(files, docs).Read,
		"node":   func(r Request) (Unit, diag.List) { return packages.Read(r, node.Server) },
		"musl":   crates.ReadStatic,
		"rust":   crates.Read,
		"static": site.New(files, docs, packages).Read,
	}}
}

// Common gives the nearest folder that holds all of the given ones.
func Common(dirs ...string) string { return tree.Common(dirs...) }

// Ignored reports whether git leaves the slash path p out of the repository by a .gitignore below the root. What is
// ignored is not there for any reader.
func (t *Tree) Ignored(p string, dir bool) bool { return t.files.Ignored(p, dir) }

// Submodules lists the folders into which git checks out other repositories.
func (t *Tree) Submodules() []Submodule { return t.files.Submodules() }

// Read gives the facts of the requested project as the named reader sees it. Every fact of the reader is set whatever the
// findings say; a unit with findings that are errors is not to be used. The findings are sorted.
func (t *Tree) Read(reader string, r Request) (Unit, diag.List) {
	read, ok := t.readers[reader]
	if !ok {
		return Unit{Context: ".", Facts: Facts{}}, diag.List{{Rule: unit.RuleNoReader, Pos: r.DirPos, Found: reader,
			Message: "there is no project reader " + reader}}
	}
	out, problems := read(r)
	for _, d := range Definitions(reader) {
		if text := r.Given[d.Name]; text != "" && d.Type == String {
			out.Facts.Set(d.Name, unit.Found(text, "stated by the user"))
		}
		problems = append(problems, unprintable(d.Name, out.Facts[d.Name], r)...)
	}
	return out, problems.Sorted()
}

// unprintable finds text that no generated file could hold.
func unprintable(name string, fact Fact, r Request) diag.List {
	texts, ok := fact.Value.([]string)
	if !ok {
		texts = []string{fact.Text()}
	}
	pos := fact.Pos
	if pos.IsZero() {
		pos = r.DirPos
	}
	for _, text := range texts {
		if !tree.Printable(text) {
			return diag.List{{Rule: unit.RuleUnprintable, Pos: pos, Message: "the fact " + name + " holds a control character"}}
		}
	}
	return nil
}

// Printable reports whether a text holds no control characters, so that a generated file can have it.
func Printable(s string) bool { return tree.Printable(s) }

// Readers lists the names of the readers.
func Readers() []string { return slices.Sorted(maps.Keys(definitions())) }

// Definitions lists every fact that the reader sets, sorted by name; none for an unknown reader.
func Definitions(reader string) []Definition { return definitions()[reader] }

func definitions() map[string][]Definition {
	return map[string][]Definition{
		"go":     golang.Definitions(),
		"java":   jvm.Definitions(),
		"node":   node.Definitions(),
		"musl":   cargo.StaticDefinitions(),
		"rust":   cargo.Definitions(),
		"static": site.Definitions(),
	}
}

// Rules describes every kind of finding that Read raises.
func Rules() []diag.Rule { return unit.Rules() }
