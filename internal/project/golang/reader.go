package golang

import (
	"path"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Reader reads Go projects of one tree. It parses each go.mod and go.work once, each source file once for each set of build
// tags.
type Reader struct {
	tree  *tree.Tree
	mods  map[string]*module
	works map[string]*workspace
	tags  string // build tags of the request under way, as the user states them
}

// New reads the projects of t.
func New(t *tree.Tree) *Reader {
	return &Reader{tree: t, mods: map[string]*module{}, works: map[string]*workspace{}}
}

// Read gives the facts of the module at or above the request's folder.
func (r *Reader) Read(req unit.Request) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
	r.tags = req.Given["go.tags"]
	dir, problems := r.tree.Folder(req)
	if problems.HasErrors() {
		return out, problems
	}
	file := r.tree.Nearest(dir, "go.mod")
	if file == "" {
		return out, append(problems, tree.NoManifest(req, dir,
			"run `go mod init NAME` in "+dir+", or set `dir` to the folder of a module", "go.mod"))
	}
	m := r.module(path.Dir(file))
	problems = append(problems, m.problems...)
	work, more := r.workspaceOf(m)
	problems = append(problems, more...)
	if problems.HasErrors() {
		return out, problems
	}
	vendor, more := r.vendor(m, work)
	problems = append(problems, more...)
	c, more := r.closure(m, work)
	problems = append(problems, more...)
	if vendor.Value == true {
		c.modules = c.modules[:1] // the others have a copy in the folder, which alone is built from
	}
	out.Context, more = tree.Context(req, c.dirs(work))
	problems = append(problems, more...)
	mains, more := r.programs(out.Facts, req, m, dir)
	problems = append(problems, more...)
	packs := c.packs(mains)
	problems = append(problems, r.cgo(out.Facts, req, c, packs)...)
	out.Facts.Set("go.vendor", vendor)
	if vendor.Value != true {
		problems = append(problems, c.sums(r.tree, work)...)
	}
	if !problems.HasErrors() {
		out.Needs = r.needs(req, out.Context, packs)
	}
	out.Closure, out.About = unit.Folders(m.dir, c.dirs(nil)), m.about()
	r.set(out, m, c, work)
	return out, problems
}

// set stores the facts that follow from the closure.
func (r *Reader) set(out unit.Unit, m *module, c closure, work *workspace) {
	f, rel := out.Facts, func(p string) string { return tree.Rel(out.Context, p) }
	f.Set("go.version", c.version(work))
	f.Set("go.module", unit.Stated(m.path(), m.at(m.mod.Module.Syntax)))
	f.Set("go.dir", unit.Stated(rel(m.dir), m.file.Whole()))
	f.Set("go.download", c.download())
	if vendor := f["go.vendor"]; vendor.Value == true {
		f.Set("go.download", unit.Stated(false, vendor.Pos))
	}
	if test := m.scan().test; test != "" {
		f.Set("go.tests", unit.Found(true, "found %s", test))
	} else {
		f.Set("go.tests", unit.Found(false, "no _test.go file in %s", m.dir))
	}
	f.Set("go.manifests", unit.Found(c.manifests(r.tree, work, rel), "go.mod and go.sum of the closure of %s", m.path()))
	f.Set("go.sources", unit.Found(r.sources(out.Context, c, work, f["go.vendor"].Value == true), "the closure of %s", m.path()))
	if work == nil {
		f.Set("go.work", unit.Found(false, "no go.work above %s uses it", m.dir))
		return
	}
	f.Set("go.work", unit.Stated(true, work.used[m.dir]))
	f.Set("go.workfile", unit.Stated(c.workfile(work, rel), work.file.Whole()))
	if p := path.Join(work.dir, "go.work.sum"); r.tree.Exists(p) {
		f.Set("go.worksum", unit.Found(rel(p), "found %s", p))
	}
}

// sources gives what the ignore file admits. A go.work in the context stays out: the image has its own in /go.work. So does a
// vendor folder that is not used.
func (r *Reader) sources(context string, c closure, work *workspace, vendor bool) []string {
	var out []string
	a := tree.Admission{Drop: []string{"go.work"}}
	if !vendor {
		a.Drop = append(a.Drop, "vendor")
	}
	for _, m := range c.modules {
		a.Foreign = append(a.Foreign, m.scan().nested...) // one of the closure is admitted by itself
	}
	for _, m := range c.modules {
		out = append(out, r.tree.Sources(context, m.dir, a)...)
	}
	if work != nil {
		if p := path.Join(work.dir, "go.work.sum"); r.tree.Exists(p) && tree.Inside(p, context) {
			out = append(out, tree.Rel(context, p))
		}
	}
	return tree.Minimal(out)
}
