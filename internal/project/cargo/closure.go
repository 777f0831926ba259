package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// closure is what of the tree a build of the package own needs.
type closure struct {
	own    *crate
	work   *workspace // nil for a package of its own
	crates []*crate   // own first, the rest by folder
}

// closure follows the path dependencies of own, and the patches of its root.
func (r *Reader) closure(own *crate, w *workspace) (closure, diag.List) {
	c := closure{own: own, work: w}
	var problems diag.List
	seen := map[string]bool{own.dir: true}
	queue := append(r.dependencies(own, w, true), patches(c.rootDoc(), c.root())...)
	for len(queue) > 0 {
		d := queue[0]
		queue = queue[1:]
		if d.dir == "" {
			problems.Add(diag.Finding{Rule: unit.RuleOutside, Pos: d.pos, Found: d.text,
				Message: "the path of the dependency " + d.name + " is not below the root",
				Hint:    "move it below the folder of build.yaml, or move build.yaml up"})
			continue
		}
		if seen[d.dir] {
			continue
		}
		seen[d.dir] = true
		_, broken := r.docs.TOML(path.Join(d.dir, "Cargo.toml"))
		problems = append(problems, broken...)
		next := r.crate(d.dir)
		if next == nil {
			if len(broken) == 0 {
				problems.Add(diag.Finding{Rule: unit.RuleNoManifest, Pos: d.pos, Found: d.text,
					Message: "the dependency " + d.name + " has no package there", Expected: path.Join(d.dir, "Cargo.toml")})
			}
			continue
		}
		c.crates = append(c.crates, next)
		queue = append(queue, r.dependencies(next, r.owner(next, w), false)...)
	}
	slices.SortFunc(c.crates, func(a, b *crate) int { return strings.Compare(a.dir, b.dir) })
	c.crates = append([]*crate{own}, c.crates...)
	return c, problems
}

// owner gives the workspace whose tables a dependency inherits from: w where it lies below it, else its own.
func (r *Reader) owner(c *crate, w *workspace) *workspace {
	if w != nil && tree.Inside(c.dir, w.dir) && !w.excludes(c.dir) {
		return w
	}
	own, _ := r.workspaceOf(c.dir)
	return own
}

// root is the folder of Cargo.lock.
func (c closure) root() string {
	if c.work != nil {
		return c.work.dir
	}
	return c.own.dir
}

// rootDoc is the manifest whose profiles and patches count.
func (c closure) rootDoc() *manifest.Value {
	if c.work != nil {
		return c.work.doc
	}
	return c.own.doc
}

// folders are those of the packages.
func (c closure) folders() []string {
	var out []string
	for _, crate := range c.crates {
		out = append(out, crate.dir)
	}
	return out
}

// dirs are the folders that the context must hold.
func (c closure) dirs() []string { return append(c.folders(), c.root()) }

// manifests lists the files that say what to download and by which tool.
func (r *Reader) manifests(c closure) []string {
	candidates := []string{path.Join(c.root(), "Cargo.lock"), path.Join(c.root(), "Cargo.toml")}
	for _, crate := range c.crates {
		candidates = append(candidates, crate.manifest())
	}
	for _, name := range []string{"rust-toolchain", "rust-toolchain.toml", ".cargo/config.toml", ".cargo/config"} {
		candidates = append(candidates, path.Join(c.root(), name), path.Join(c.own.dir, name))
	}
	return slices.DeleteFunc(candidates, func(p string) bool { return !r.tree.Exists(p) })
}

// sources gives the paths and the patterns that the ignore file admits, relative to the context.
func (r *Reader) sources(context string, c closure, manifests []string) (literal, globs []string) {
	inside := map[string]bool{}
	for _, crate := range c.crates {
		inside[crate.dir] = true
	}
	a := tree.Admission{Drop: []string{"target"}, Dots: []string{".sqlx"}}
	if c.work != nil {
		for _, member := range r.members(c.work) {
			a.Foreign = append(a.Foreign, member.dir) // one of the closure is admitted by itself
		}
		for _, g := range c.work.globs() {
			for _, name := range stubs() {
				globs = append(globs, path.Join(tree.Rel(context, c.work.dir), g, name))
			}
		}
	}
	for _, p := range manifests {
		if tree.Inside(p, context) {
			literal = append(literal, tree.Rel(context, p))
		}
	}
	for _, crate := range c.crates {
		literal = append(literal, r.tree.Sources(context, crate.dir, a)...)
	}
	for _, dir := range a.Foreign {
		if inside[dir] {
			continue
		}
		for _, p := range r.wanted(r.crate(dir), c.work) {
			literal = append(literal, tree.Rel(context, p))
		}
	}
	for _, name := range []string{".sqlx", "sqlx-data.json"} {
		if p := path.Join(c.root(), name); c.work != nil && (r.tree.IsDir(p) || r.tree.Exists(p)) {
			literal = append(literal, tree.Rel(context, p))
		}
	}
	for _, dir := range r.vendored(c) {
		literal = append(literal, tree.Rel(context, dir))
	}
	return tree.Minimal(literal), unit.Sorted(globs)
}

// wanted lists the files of a member outside of the closure that cargo looks for and the globs do not admit.
func (r *Reader) wanted(c *crate, w *workspace) []string {
	out, ok := w.wants[c.dir]
	if !ok {
		out = r.wantedOf(c, w)
		w.wants[c.dir] = out
	}
	return out
}

func (r *Reader) wantedOf(c *crate, w *workspace) []string {
	covered := w.covers(c.dir)
	var out []string
	for _, p := range r.roots(c) {
		admitted := slices.ContainsFunc(stubs(), func(glob string) bool {
			ok, err := path.Match(glob, tree.Rel(c.dir, p))
			return err == nil && ok
		})
		if !covered || !admitted {
			out = append(out, p)
		}
	}
	if covered {
		return out
	}
	return append(out, c.manifest())
}
