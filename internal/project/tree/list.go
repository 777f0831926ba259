package tree

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
)

// maxDepth bounds how deep folders are walked.
const maxDepth = 64

// Entry is one entry of a folder.
type Entry struct {
	Name string
	Dir  bool
	Link bool // a symbolic link whose target lies below the root
}

// List gives the entries of the folder dir in order of their names, without those that git ignores, those whose name no
// generated file could hold, and links that leave the root.
func (t *Tree) List(dir string) []Entry {
	if got, ok := t.dirs[dir]; ok {
		return got
	}
	var out []Entry
	if at := t.stat(dir); at.isDir() {
		for _, e := range t.read(at.real) {
			if entry, ok := t.entry(dir, e); ok {
				out = append(out, entry)
			}
		}
	}
	t.dirs[dir] = out
	return out
}

// read lists a folder on disk, and remembers what is in it.
func (t *Tree) read(real string) []fs.DirEntry {
	entries, err := fs.ReadDir(t.fsys, real)
	if err != nil {
		return nil // its files may be readable all the same
	}
	names := make(map[string]fs.FileMode, len(entries))
	for _, e := range entries {
		names[e.Name()] = e.Type()
	}
	t.names[real] = names
	return entries
}

func (t *Tree) entry(dir string, e fs.DirEntry) (Entry, bool) {
	p := path.Join(dir, e.Name())
	out := Entry{Name: e.Name(), Dir: e.IsDir(), Link: e.Type()&fs.ModeSymlink != 0}
	if out.Link {
		at := t.stat(p)
		if at.real == "" {
			return out, false
		}
		out.Dir = at.isDir()
	} else if !out.Dir && !e.Type().IsRegular() {
		return out, false
	}
	return out, Printable(e.Name()) && strings.TrimSpace(e.Name()) == e.Name() && !t.Ignored(p, out.Dir && !out.Link)
}

// Printable reports whether s is UTF-8 text without control characters and noncharacters.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
	})
}

// Walk calls visit for every folder below dir and dir itself, parents first, in order of names. It enters no symbolic
// link, and no folder for which enter is false.
func (t *Tree) Walk(dir string, enter func(p string) bool, visit func(p string, entries []Entry)) {
	t.walk(dir, enter, visit, maxDepth)
}

func (t *Tree) walk(dir string, enter func(string) bool, visit func(string, []Entry), depth int) {
	entries := t.List(dir)
	visit(dir, entries)
	if depth == 0 {
		return
	}
	for _, e := range entries {
		if p := path.Join(dir, e.Name); e.Dir && !e.Link && enter(p) {
			t.walk(p, enter, visit, depth-1)
		}
	}
}

// Folders gives the folders below base that the slash glob matches, in order. "**" matches any number of folders; dot
// folders and node_modules are found only by their names.
func (t *Tree) Folders(base, glob string) []string {
	g := globber{tree: t, seen: map[place]bool{}}
	g.expand(base, strings.Split(path.Clean(glob), "/"), maxDepth)
	slices.Sort(g.out)
	return g.out
}

// globber expands one glob. A folder that it reaches twice with the same rest of the glob is looked at once, so that
// many "**" cost no more than one.
type globber struct {
	tree *Tree
	seen map[place]bool
	out  []string
}

type place struct {
	dir  string
	rest int
}

func (g *globber) expand(dir string, glob []string, depth int) {
	if at := (place{dir, len(glob)}); depth == 0 || g.seen[at] {
		return
	} else {
		g.seen[at] = true
	}
	if len(glob) == 0 {
		g.out = append(g.out, dir)
		return
	}
	first, rest := glob[0], glob[1:]
	switch {
	case first == "**":
		g.expand(dir, rest, depth)
		g.each(dir, "*", glob, depth)
	case first == ".":
		g.expand(dir, rest, depth)
	case !HasMeta(first):
		if p, ok := Join(dir, first); ok && g.tree.IsDir(p) {
			g.expand(p, rest, depth-1)
		}
	default:
		g.each(dir, first, rest, depth)
	}
}

func (g *globber) each(dir, pattern string, rest []string, depth int) {
	for _, e := range g.tree.List(dir) {
		if !e.Dir || e.Link || e.Name == "node_modules" || e.Name[0] == '.' && pattern[0] != '.' {
			continue
		}
		if ok, err := doublestar.Match(pattern, e.Name); err == nil && ok {
			g.expand(path.Join(dir, e.Name), rest, depth-1)
		}
	}
}

// HasMeta reports whether s is a glob rather than a plain path.
func HasMeta(s string) bool { return strings.ContainsAny(s, `*?[{`) }
