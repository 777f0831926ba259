package golang

import (
	"path"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// workspace is one parsed go.work.
type workspace struct {
	dir      string
	file     *tree.File
	work     *modfile.WorkFile // nil with problems
	problems diag.List
	used     map[string]diag.Pos // by used folder below the root
	members  map[string]*module  // by module path; made at the first question
}

// workspaceOf gives the workspace of the nearest go.work at or above m that uses it, nil when none does.
func (r *Reader) workspaceOf(m *module) (*workspace, diag.List) {
	for _, dir := range tree.Above(m.dir) {
		w := r.workspace(dir)
		if w.problems.HasErrors() {
			return nil, w.problems
		}
		if w.uses(m.dir) {
			return w, nil
		}
	}
	return nil, nil
}

func (r *Reader) workspace(dir string) *workspace {
	if w, ok := r.works[dir]; ok {
		return w
	}
	w := &workspace{dir: dir, used: map[string]diag.Pos{}}
	r.works[dir] = w
	w.file, w.problems = r.tree.File(path.Join(dir, "go.work"))
	if w.file == nil {
		return w
	}
	work, err := modfile.ParseWork(w.file.Path, w.file.Text, nil)
	if err != nil {
		w.problems = syntaxProblems(w.file, err)
		return w
	}
	w.work = work
	for _, use := range work.Use {
		if p, ok := tree.Join(dir, use.Path); ok {
			w.used[p] = linePos(w.file, use.Syntax)
		}
	}
	return w
}

// uses reports whether the workspace has the folder as a member; a nil workspace has none.
func (w *workspace) uses(dir string) bool {
	if w == nil {
		return false
	}
	_, ok := w.used[dir]
	return ok
}

// member gives the member of the module path, nil when there is none. A member whose go.mod is broken has no path; that
// is a matter of the images that need it.
func (w *workspace) member(r *Reader, modulePath string) *module {
	if w.members == nil {
		w.members = map[string]*module{}
		dirs := make([]string, 0, len(w.used))
		for dir := range w.used {
			dirs = append(dirs, dir)
		}
		slices.Sort(dirs)
		for _, dir := range dirs {
			if m := r.module(dir); m.mod != nil {
				w.members[m.path()] = m
			}
		}
	}
	return w.members[modulePath]
}
