package survey

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Survey is one walk over the folders of a repository. Detectors read files through Tree and Docs, which remember them, and
// walk nothing themselves.
type Survey struct {
	Tree *tree.Tree
	Docs *manifest.Reader
	// Folders are those of the repository, parents first, in order of names: without what git leaves out, and without vendored
	// trees and the outputs of builds.
	Folders []*Folder

	byDir map[string]*Folder
}

// Folder is one folder of the walk.
type Folder struct {
	Dir     string // slash path from the root, "." for the root
	Entries []tree.Entry
}

// Walk makes the survey of a tree.
func Walk(t *tree.Tree, docs *manifest.Reader) *Survey {
	s := &Survey{Tree: t, Docs: docs, byDir: map[string]*Folder{}}
	s.walk(".", maxDepth)
	return s
}

func (s *Survey) walk(dir string, depth int) {
	f := &Folder{Dir: dir, Entries: s.Tree.List(dir)}
	s.Folders = append(s.Folders, f)
	s.byDir[dir] = f
	if depth == 0 {
		return
	}
	for _, e := range f.Entries {
		if p := path.Join(dir, e.Name); e.Dir && !e.Link && enter(p, f.Entries) {
			s.walk(p, depth-1)
		}
	}
}

// Folder gives the folder at a slash path, nil when the walk has not seen it.
func (s *Survey) Folder(dir string) *Folder { return s.byDir[dir] }

// Has reports whether a file of that name lies in the folder. A nil folder has none.
func (f *Folder) Has(name string) bool {
	return f != nil && slices.ContainsFunc(f.Entries, func(e tree.Entry) bool { return !e.Dir && e.Name == name })
}

// First gives the first of the names that lies in the folder as a file, "" when none does.
func (f *Folder) First(names ...string) string {
	for _, n := range names {
		if f.Has(n) {
			return n
		}
	}
	return ""
}

// Files gives the names of the folder's files that end in suffix, in order.
func (f *Folder) Files(suffix string) []string {
	var out []string
	if f == nil {
		return nil
	}
	for _, e := range f.Entries {
		if !e.Dir && strings.HasSuffix(e.Name, suffix) {
			out = append(out, e.Name)
		}
	}
	return out
}

// Path gives the path of an entry from the root.
func (f *Folder) Path(name string) string { return path.Join(f.Dir, name) }
