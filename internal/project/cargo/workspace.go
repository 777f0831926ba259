package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// workspace is a Cargo.toml with a [workspace] table.
type workspace struct {
	dir     string
	doc     *manifest.Value
	crates  map[string]*crate // the members by folder; made at the first question
	ordered []*crate
	broken  diag.List           // findings of members, which cargo loads whatever it builds
	wants   map[string][]string // by folder of a member: what cargo looks for there that the globs do not admit
}

// workspaceOf gives the workspace of the package or virtual manifest in dir: the nearest at or above it that does not
// exclude it, nil when there is none.
func (r *Reader) workspaceOf(dir string) (*workspace, diag.List) {
	candidates := tree.Above(dir)
	if doc, _ := r.docs.TOML(path.Join(dir, "Cargo.toml")); doc != nil {
		if root, ok := tree.Join(dir, doc.Get("package", "workspace").Str()); ok && root != dir {
			candidates = []string{root}
		}
	}
	for _, at := range candidates {
		w, problems := r.workspace(at)
		if problems.HasErrors() {
			return nil, problems
		}
		if w != nil && !w.excludes(dir) {
			return w, nil
		}
	}
	return nil, nil
}

func (r *Reader) workspace(dir string) (*workspace, diag.List) {
	if w, ok := r.spaces[dir]; ok {
		return w, nil
	}
	doc, problems := r.docs.TOML(path.Join(dir, "Cargo.toml"))
	if problems.HasErrors() || doc.Get("workspace") == nil {
		return nil, problems
	}
	w := &workspace{dir: dir, doc: doc, wants: map[string][]string{}}
	r.spaces[dir] = w
	return w, nil
}

// excludes reports whether the workspace leaves dir out. A member that is named outright is in.
func (w *workspace) excludes(dir string) bool {
	in := func(list *manifest.Value) bool {
		return slices.ContainsFunc(list.Strings(), func(v *manifest.Value) bool {
			p, ok := tree.Join(w.dir, v.Text)
			return ok && tree.Inside(dir, p)
		})
	}
	return dir != w.dir && in(w.doc.Get("workspace", "exclude")) && !in(w.doc.Get("workspace", "members"))
}

// patterns lists the member patterns, relative to the workspace.
func (w *workspace) patterns() []string {
	var out []string
	for _, v := range w.doc.Get("workspace", "members").Strings() {
		out = append(out, path.Clean(v.Text))
	}
	return out
}

// members lists the workspace's packages in order of folders: those that the patterns find, the root's own, and path
// dependencies of members, which cargo counts as members when they lie below the root.
func (r *Reader) members(w *workspace) []*crate {
	if w.crates != nil {
		return w.ordered
	}
	w.crates = map[string]*crate{}
	dirs := []string{w.dir}
	for _, pattern := range w.patterns() {
		dirs = append(dirs, r.tree.Folders(w.dir, pattern)...)
	}
	for len(dirs) > 0 {
		dir := dirs[0]
		dirs = dirs[1:]
		if w.crates[dir] != nil || !tree.Inside(dir, w.dir) || w.excludes(dir) {
			continue
		}
		c := r.crate(dir)
		if c == nil {
			_, broken := r.docs.TOML(path.Join(dir, "Cargo.toml"))
			w.broken = append(w.broken, broken...)
			continue
		}
		w.crates[dir] = c
		w.ordered = append(w.ordered, c)
		for _, d := range r.dependencies(c, w, true) {
			if d.dir != "" {
				dirs = append(dirs, d.dir)
			}
		}
	}
	slices.SortFunc(w.ordered, func(a, b *crate) int { return strings.Compare(a.dir, b.dir) })
	return w.ordered
}

// globs gives the patterns, relative to the workspace, below which members lie, such that another member does not change
// them: the manifest's own where all are globs, else any folder.
func (w *workspace) globs() []string {
	var out []string
	for _, p := range w.patterns() {
		switch {
		case p == ".":
		case !tree.HasMeta(p), strings.ContainsAny(p, `[]{}!\`): // classes are written otherwise in ignore files
			return []string{"**"}
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return []string{"**"}
	}
	return out
}

// covers reports whether the globs admit what cargo wants of the member in dir.
func (w *workspace) covers(dir string) bool {
	return slices.ContainsFunc(w.globs(), func(g string) bool {
		ok, err := doublestar.Match(g, tree.Rel(w.dir, dir))
		return err == nil && ok
	})
}
