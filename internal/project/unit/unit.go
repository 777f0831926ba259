// Package unit owns what a project reader is asked for and what it answers: requests, facts, and the rules of the
// findings that readers raise. It imports only internal/diag, so that every reader can import it.
package unit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// Request names the project that a reader looks at.
type Request struct {
	// Name is the image's name in build.yaml. It only chooses among several programs; "" chooses nothing.
	Name string
	// Dir is the project's folder: a slash path relative to the root, "." for the root.
	Dir string
	// DirPos is where Dir stands in build.yaml, or the image's key. Findings that no manifest causes are placed there.
	DirPos diag.Pos
	// Context is the build context that the user chose, "" to derive it.
	Context string
	// ContextPos is where Context stands; the zero Pos means DirPos.
	ContextPos diag.Pos
	// Given holds facts that the user states by a parameter, by fact name: {"go.main": "./cmd/api"}. A reader takes
	// such a value as it is, derives other facts from it, and raises no finding about what it could not find itself. A
	// truth value is "true" or "false", a list is its elements with line feeds between.
	Given map[string]string
	// GivenPos holds the places of the values in Given.
	GivenPos map[string]diag.Pos
	// With holds what the user wrote for parameters that no fact gives a default, by their names: {"cross": "true"}. No fact
	// follows from it; a reader objects to what the project cannot bear.
	With map[string]Statement
	// Assets are projects that are built on their own, and whose output is placed into this one.
	Assets []Asset
}

// Asset is one such project. Its paths are relative to the root.
type Asset struct {
	Dir    string // folder of its sources
	Target string // where its output stands when this project is built
}

// BuiltApart tells whether a path relative to the root is, or lies in, the sources of an asset.
func (r Request) BuiltApart(p string) bool {
	return slices.ContainsFunc(r.Assets, func(a Asset) bool { return p == a.Dir || strings.HasPrefix(p, a.Dir+"/") })
}

// PosOf is the place where the user states a fact, DirPos when nothing says so.
func (r Request) PosOf(fact string) diag.Pos {
	if pos, ok := r.GivenPos[fact]; ok {
		return pos
	}
	return r.DirPos
}

// Statement is a value that the user wrote, as text, with its place.
type Statement struct {
	Value string
	Pos   diag.Pos
}

// Unit is a reader's answer.
type Unit struct {
	Context string // the build context: a slash path relative to the root, "." for the root
	Facts   Facts
	About   About // nil where the reader has not found the project
	// Closure lists the folders, relative to the root, of the project and of the local packages that it depends on: its own
	// first, the others in order.
	Closure []string
	// Needs are paths that the build reads though no instruction of a Dockerfile would name them.
	Needs []Need
}

// Need is a path of the build context that something in the project's files names.
type Need struct {
	Path   string   // relative to the context
	Why    string   // what needs it, in words that follow "needed by"
	Pos    diag.Pos // where the project says so
	Absent bool     // nothing that git has lies there: unless a step of the build makes it, the build fails
}

// Folders gives a closure: own, and the distinct others in order.
func Folders(own string, others []string) []string {
	rest := slices.DeleteFunc(Sorted(others), func(dir string) bool { return dir == own })
	return append([]string{own}, rest...)
}

// Facts are a unit's facts by name ("go.version"). Every fact of the reader is there.
type Facts map[string]Fact

// Fact is one fact with its origin.
type Fact struct {
	Value any      // string, bool, int or []string, as the fact's Definition says; a list is never nil
	Pos   diag.Pos // where a manifest states it; zero when none does
	Note  string   // how it was found when no position says it
}

// Text gives the value of a string fact, "" for any other.
func (f Fact) Text() string {
	s, _ := f.Value.(string)
	return s
}

// Stated is a fact that a manifest states at pos.
func Stated(value any, pos diag.Pos) Fact { return Fact{Value: value, Pos: pos} }

// Found is a fact that was worked out; the note says how.
func Found(value any, format string, args ...any) Fact {
	return Fact{Value: value, Note: fmt.Sprintf(format, args...)}
}

// Type is the type of a fact's value.
type Type = string

// The types of facts.
const (
	String Type = "string"
	Bool   Type = "bool"
	Int    Type = "int"
	List   Type = "list"
)

// Definition describes a fact that a reader sets.
type Definition struct {
	Name string // "go.version"
	Type Type
	Doc  string // one sentence for the reference
}

// Unstated is the note of a fact that has its zero value because nothing in the tree says otherwise.
const Unstated = "nothing in the tree states it"

// NewFacts gives every defined fact its zero value.
func NewFacts(defs []Definition) Facts {
	out := make(Facts, len(defs))
	for _, d := range defs {
		out[d.Name] = Fact{Value: zero(d.Type), Note: Unstated}
	}
	return out
}

// Set stores a fact. A nil list becomes an empty one.
func (f Facts) Set(name string, fact Fact) {
	if list, ok := fact.Value.([]string); ok && list == nil {
		fact.Value = []string{}
	}
	f[name] = fact
}

func zero(t Type) any {
	switch t {
	case Bool:
		return false
	case Int:
		return 0
	case List:
		return []string{}
	}
	return ""
}

// Sorted gives the list's distinct elements in order.
func Sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
