package cargo

import (
	"path"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Reader reads Rust projects of one tree. It parses each manifest and expands each workspace once.
type Reader struct {
	tree   *tree.Tree
	docs   *manifest.Reader
	spaces map[string]*workspace
	locks  map[string]*lock
	built  map[string][]*locked // what is compiled, by the package's folder
}

// New reads the projects of t through docs.
func New(t *tree.Tree, docs *manifest.Reader) *Reader {
	return &Reader{tree: t, docs: docs, spaces: map[string]*workspace{}, locks: map[string]*lock{}, built: map[string][]*locked{}}
}

// Read gives the facts of the package at or above the request's folder, or of the workspace there.
func (r *Reader) Read(req unit.Request) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
	found, problems := r.locate(req)
	if found.crate == nil {
		return out, problems
	}
	c, more := r.closure(found.crate, found.work)
	problems = append(problems, more...)
	out.Context, more = tree.Context(req, c.dirs())
	problems = append(problems, more...)
	out.Closure, out.About = unit.Folders(c.own.dir, c.folders()), c.about()
	out.Facts.Set("rust.bin", found.bin)
	problems = append(problems, r.set(out, c)...)
	problems = append(problems, r.profile(req, c)...)
	problems = append(problems, r.layers(req, c)...)
	compiled, more := r.compiled(c)
	problems = append(problems, more...)
	w := wantedBy(compiled)
	w.linkers = r.linkers(c, "-linux-gnu")
	w.set(out.Facts)
	return out, append(problems, r.sqlx(out.Facts, c, compiled)...)
}

// locate finds the package that the request means, and its program. The package is nil where findings say why.
func (r *Reader) locate(req unit.Request) (program, diag.List) {
	dir, problems := r.tree.Folder(req)
	if problems.HasErrors() {
		return program{}, problems
	}
	file := r.tree.Nearest(dir, "Cargo.toml")
	if file == "" {
		return program{}, append(problems, tree.NoManifest(req, dir,
			"run `cargo init` in "+dir+", or set `dir` to the folder of a package", "Cargo.toml"))
	}
	doc, problems := r.docs.TOML(file)
	if !problems.HasErrors() && doc.Get("package") == nil && doc.Get("workspace") == nil {
		problems.Add(diag.Finding{Rule: unit.RuleMalformed, Pos: diag.Pos{File: file},
			Message: "has neither a [package] nor a [workspace] table"})
	}
	work, more := r.workspaceOf(path.Dir(file))
	if problems = append(problems, more...); problems.HasErrors() {
		return program{}, problems
	}
	chosen, problems := r.program(req, path.Dir(file), work)
	chosen.work = work
	if work != nil {
		r.members(work)
		problems = append(problems, work.broken...)
	}
	return chosen, problems
}

// set stores the facts that follow from the closure.
func (r *Reader) set(out unit.Unit, c closure) diag.List {
	f, rel := out.Facts, func(p string) string { return tree.Rel(out.Context, p) }
	name := c.own.doc.Get("package", "name")
	f.Set("rust.package", unit.Stated(name.Str(), name.Place()))
	f.Set("rust.dir", unit.Stated(rel(c.own.dir), diag.Pos{File: c.own.manifest()}))
	f.Set("rust.root", unit.Found(rel(c.root()), "the root of %s", c.own.manifest()))
	if c.work != nil {
		f.Set("rust.workspace", unit.Stated(true, c.work.doc.Get("workspace").Place()))
	} else {
		f.Set("rust.workspace", unit.Found(false, "no [workspace] above %s has it as a member", c.own.dir))
	}
	strip := c.rootDoc().Get("profile", "release", "strip")
	if strip != nil {
		f.Set("rust.strip", unit.Stated(true, strip.Place()))
	}
	problems := r.toolchain(f, c)
	problems = append(problems, r.lockfile(f, c, rel)...)
	manifests := r.manifests(c)
	f.Set("rust.manifests", unit.Found(relative(manifests, rel), "the closure of %s", c.own.name()))
	literal, globs := r.sources(out.Context, c, manifests)
	f.Set("rust.sources", unit.Found(literal, "the closure of %s", c.own.name()))
	if c.work != nil {
		f.Set("rust.globs", unit.Found(globs, "the members of %s", path.Join(c.work.dir, "Cargo.toml")))
	}
	return problems
}

func relative(paths []string, rel func(string) string) []string {
	out := make([]string, 0, len(paths))
	for _, p := range paths {
		out = append(out, rel(p))
	}
	return unit.Sorted(out)
}

// lockfile sets rust.lockfile, or says that there is none.
func (r *Reader) lockfile(f unit.Facts, c closure, rel func(string) string) diag.List {
	lock := path.Join(c.root(), "Cargo.lock")
	if r.tree.Exists(lock) {
		f.Set("rust.lockfile", unit.Found(rel(lock), "found %s", lock))
		return nil
	}
	bad := diag.Finding{Rule: unit.RuleNoLockfile, Pos: diag.Pos{File: path.Join(c.root(), "Cargo.toml")},
		Message: "there is no " + lock, Hint: "run `cargo generate-lockfile`" + unit.In(c.root()) + " and commit Cargo.lock"}
	if r.tree.Hidden(lock) {
		bad.Message, bad.Hint = "git ignores "+lock, "remove the pattern from .gitignore and commit Cargo.lock"
	}
	return diag.List{bad}
}
