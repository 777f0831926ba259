package golang

import (
	"path"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Reader reads Go projects of one tree. It parses each go.mod, go.work and source file once.
type Reader struct {
	tree  *tree.Tree
	mods  map[string]*module
	works map[string]*workspace
}

// New reads the projects of t.
func New(t *tree.Tree) *Reader {
	return &Reader{tree: t, mods: map[string]*module{}, works: map[string]*workspace{}}
}

// Read gives the facts of the module at or above the request's folder.
func (r *Reader) Read(req unit.Request) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
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
	c, more := r.closure(m, work)
	problems = append(problems, more...)
	out.Context, more = tree.Context(req, c.dirs(work))
	problems = append(problems, more...)
	problems = append(problems, r.program(out.Facts, req, m, dir)...)
	problems = append(problems, c.sums(r.tree, work)...)
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
	f.Set("go.cgo", unit.Found(false, `no file of the closure imports "C"`))
	for _, member := range c.modules {
		if at := member.scan().cgo; !at.IsZero() {
			f.Set("go.cgo", unit.Stated(true, at))
			break
		}
	}
	if test := m.scan().test; test != "" {
		f.Set("go.tests", unit.Found(true, "found %s", test))
	} else {
		f.Set("go.tests", unit.Found(false, "no _test.go file in %s", m.dir))
	}
	f.Set("go.manifests", unit.Found(c.manifests(r.tree, work, rel), "go.mod and go.sum of the closure of %s", m.path()))
	f.Set("go.sources", unit.Found(r.sources(out.Context, c, work), "the closure of %s", m.path()))
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

// sources gives what the ignore file admits. A go.work in the context stays out: the image has its own in /go.work.
func (r *Reader) sources(context string, c closure, work *workspace) []string {
	var out []string
	a := tree.Admission{Drop: []string{"go.work"}}
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
