package node

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// workspace is a pnpm-workspace.yaml, or a package.json with workspaces. A pnpm-workspace.yaml without packages holds
// settings only; then it has no members.
type workspace struct {
	dir     string
	file    string        // the pnpm-workspace.yaml, "" for one of package.json
	yaml    *yamlsrc.Node // of that file
	pos     diag.Pos      // where the members are stated
	globs   []string
	members map[string]*pkg // by name; made at the first question
	byDir   []*pkg
	broken  diag.List // of members whose manifest cannot be read
}

// brokenMembers are the reasons why a package that is there may not have been found.
func (w *workspace) brokenMembers() diag.List {
	if w == nil {
		return nil
	}
	return w.broken
}

func (w *workspace) hasMembers() bool { return w != nil && len(w.globs) > 0 }

// workspaceOf gives the nearest workspace at or above dir that has the package there as its root or a member, nil when
// none does.
func (r *Reader) workspaceOf(dir string) (*workspace, diag.List) {
	for _, at := range tree.Above(dir) {
		w, problems := r.workspace(at)
		if problems.HasErrors() {
			return nil, problems
		}
		if w != nil && (at == dir || w.admits(dir)) {
			return w, nil
		}
	}
	return nil, nil
}

func (r *Reader) workspace(dir string) (*workspace, diag.List) {
	if w, ok := r.spaces[dir]; ok {
		return w, nil
	}
	w, problems := r.pnpmWorkspace(dir)
	if w == nil && len(problems) == 0 {
		w = r.npmWorkspace(dir)
	}
	if len(problems) == 0 {
		r.spaces[dir] = w
	}
	return w, problems
}

func (r *Reader) pnpmWorkspace(dir string) (*workspace, diag.List) {
	file, problems := r.tree.File(path.Join(dir, "pnpm-workspace.yaml"))
	if file == nil {
		return nil, problems
	}
	doc, problems := yamlsrc.Parse(file.Path, file.Text)
	if problems.HasErrors() {
		return nil, problems
	}
	w := &workspace{dir: dir, file: file.Path, yaml: doc, pos: file.Whole()}
	if packages := doc.Get("packages"); packages != nil {
		w.pos = packages.Pos
		for _, item := range packages.Items {
			w.globs = append(w.globs, item.Value)
		}
	}
	return w, nil
}

func (r *Reader) npmWorkspace(dir string) *workspace {
	root, _ := r.pkg(dir) // a broken manifest is reported where it is the image's own
	if root == nil {
		return nil
	}
	v := root.doc.Get("workspaces")
	if v != nil && v.Kind == manifest.Map {
		v = v.Get("packages")
	}
	if len(v.Strings()) == 0 {
		return nil
	}
	w := &workspace{dir: dir, pos: v.Place()}
	for _, item := range v.Strings() {
		w.globs = append(w.globs, item.Text)
	}
	return w
}

// admits reports whether the globs have dir as a member.
func (w *workspace) admits(dir string) bool {
	if !tree.Inside(dir, w.dir) {
		return false
	}
	rel, in := tree.Rel(w.dir, dir), false
	for _, glob := range w.globs {
		glob, negated := strings.CutPrefix(glob, "!")
		ok, err := doublestar.Match(path.Clean(glob), rel)
		switch {
		case err != nil || !ok:
		case negated:
			return false
		default:
			in = true
		}
	}
	return in
}

// packages lists the workspace's members and its root, in order of folders. A member whose manifest is broken is a matter
// of the images that need it.
func (r *Reader) packages(w *workspace) []*pkg {
	if w.members != nil {
		return w.byDir
	}
	w.members = map[string]*pkg{}
	dirs := []string{w.dir}
	for _, glob := range w.globs {
		if !strings.HasPrefix(glob, "!") {
			dirs = append(dirs, r.tree.Folders(w.dir, glob)...)
		}
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if dir != w.dir && !w.admits(dir) {
			continue
		}
		p, problems := r.pkg(dir)
		if p == nil {
			w.broken = append(w.broken, problems...)
			continue
		}
		w.byDir = append(w.byDir, p)
		if name := p.name(); name != "" && w.members[name] == nil {
			w.members[name] = p
		}
	}
	return w.byDir
}

// member gives the workspace's package of the name, nil when there is none.
func (r *Reader) member(w *workspace, name string) *pkg {
	if !w.hasMembers() {
		return nil
	}
	r.packages(w)
	return w.members[name]
}
