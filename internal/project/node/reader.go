package node

import (
	"path"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Reader reads Node.js projects of one tree. It parses each manifest and expands each workspace once.
type Reader struct {
	tree   *tree.Tree
	docs   *manifest.Reader
	spaces map[string]*workspace
	locks  map[string]map[string]bool // the entries of each yarn.lock
}

// New reads the projects of t through docs.
func New(t *tree.Tree, docs *manifest.Reader) *Reader {
	return &Reader{tree: t, docs: docs, spaces: map[string]*workspace{}, locks: map[string]map[string]bool{}}
}

// pkg is one package: a folder with a package.json.
type pkg struct {
	dir  string
	file string // the name of the manifest: package.json, or package.json5, which pnpm reads too
	doc  *manifest.Value
}

func (p *pkg) manifest() string { return path.Join(p.dir, p.file) }

func (p *pkg) name() string { return p.doc.Get("name").Str() }

func (p *pkg) script(name string) *manifest.Value { return p.doc.Get("scripts", name) }

// has reports whether the package depends on name, for the build or at run time.
func (p *pkg) has(name string) bool {
	return p.doc.Get("dependencies", name) != nil || p.doc.Get("devDependencies", name) != nil
}

// spec is what the package says of the version of its dependency name; "" where it has none.
func (p *pkg) spec(name string) string {
	if v := p.doc.Get("dependencies", name); v != nil {
		return v.Str()
	}
	return p.doc.Get("devDependencies", name).Str()
}

// pkg gives the package in dir, nil when there is none or its manifest is broken.
func (r *Reader) pkg(dir string) (*pkg, diag.List) {
	file := "package.json"
	doc, problems := r.docs.JSON(path.Join(dir, file), false)
	if doc == nil && len(problems) == 0 {
		file = "package.json5"
		doc, problems = r.docs.JSON(path.Join(dir, file), true)
	}
	if doc == nil {
		return nil, problems
	}
	if doc.Kind != manifest.Map {
		return nil, diag.List{{Rule: unit.RuleMalformed, Pos: doc.Pos, Message: "a " + file + " must be an object"}}
	}
	return &pkg{dir: dir, file: file, doc: doc}, nil
}

// Purpose is what an image wants of the package.
type Purpose uint8

// The purposes of a package.
const (
	Server Purpose = iota // a program that node runs
	Site                  // files that the build script writes
)

// Read gives the facts of the package at or above the request's folder. A Site needs no entry; its output is what the
// framework writes for browsers.
func (r *Reader) Read(req unit.Request, purpose Purpose) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
	dir, problems := r.tree.Folder(req)
	if problems.HasErrors() {
		return out, problems
	}
	file := r.tree.Nearest(dir, "package.json")
	if file == "" {
		return out, append(problems, tree.NoManifest(req, dir,
			"run `npm init` in "+dir+", or set `dir` to the folder of a package", "package.json"))
	}
	own, problems := r.pkg(path.Dir(file))
	if own == nil {
		return out, problems
	}
	work, more := r.workspaceOf(own.dir)
	problems = append(problems, more...)
	if work != nil && work.dir != own.dir {
		_, more = r.pkg(work.dir) // which names the package manager, for one
		problems = append(problems, more...)
	}
	if problems.HasErrors() {
		return out, problems
	}
	p := &project{Reader: r, req: req, own: own, work: work, purpose: purpose, facts: out.Facts}
	problems = append(problems, p.read()...)
	out.Context, out.Closure = p.context, unit.Folders(own.dir, p.folders())
	out.About = About(own.doc, p.rootDoc())
	return out, problems
}

// project is one package being read.
type project struct {
	*Reader
	req     unit.Request
	own     *pkg
	work    *workspace // nil for a package of its own
	purpose Purpose
	facts   unit.Facts
	closure []*pkg // own first, the rest by folder
	files   []string
	context string
}

// root is the folder of the lockfile.
func (p *project) root() string {
	if p.work != nil {
		return p.work.dir
	}
	return p.own.dir
}

// rootDoc is the package.json of the root, nil when the root has none.
func (p *project) rootDoc() *manifest.Value {
	root, _ := p.pkg(p.root())
	if root == nil {
		return nil
	}
	return root.doc
}

func (p *project) read() diag.List {
	problems := p.follow()
	var more diag.List
	p.context, more = tree.Context(p.req, append(p.folders(), p.root()))
	problems = append(problems, more...)
	problems = append(problems, p.identity()...)
	problems = append(problems, p.manager()...)
	problems = append(problems, p.version()...)
	problems = append(problems, p.program()...)
	p.bundle()
	if p.purpose == Server {
		problems = append(problems, p.prisma()...)
		problems = append(problems, p.unscripted()...)
	}
	p.native()
	p.sources()
	p.runtime()
	return problems
}

func (p *project) rel(at string) string { return tree.Rel(p.context, at) }

// identity sets the facts that the package.json states outright.
func (p *project) identity() diag.List {
	f, doc := p.facts, p.own.doc
	f.Set("node.dir", unit.Stated(p.rel(p.own.dir), diag.Pos{File: p.own.manifest()}))
	f.Set("node.root", unit.Found(p.rel(p.root()), "the root of %s", p.own.manifest()))
	f.Set("node.module", unit.Found("commonjs", "%s states no type", p.own.manifest()))
	if v := doc.Get("type"); v.Str() == "module" {
		f.Set("node.module", unit.Stated("module", v.Place()))
	}
	f.Set("node.deps", unit.Found(false, "%s has no dependencies", p.own.manifest()))
	for _, table := range []string{"optionalDependencies", "dependencies"} {
		if v := doc.Get(table); len(v.Each()) > 0 {
			f.Set("node.deps", unit.Stated(true, v.Each()[0].Pos))
		}
	}
	f.Set("node.install", p.install())
	if m := p.startedMember(); m != nil {
		f.Set("node.deps", unit.Found(true, "the start script runs a file of %s", m.dir))
		f.Set("node.install", f["node.deps"])
	}
	f.Set("node.prepare", unit.Found(false, "the root has no prepare script"))
	if v := p.rootDoc().Get("scripts", "prepare"); v.Str() != "" {
		f.Set("node.prepare", unit.Stated(true, v.Place()))
	}
	if v := p.own.script("test"); does(v) {
		f.Set("node.test", unit.Stated(true, v.Place()))
	} else {
		f.Set("node.test", unit.Found(false, "%s has no test script", p.own.manifest()))
	}
	f.Set("node.workspace", unit.Found(false, "no workspace above %s has it as a member", p.own.dir))
	if p.work.hasMembers() {
		f.Set("node.workspace", unit.Stated(true, p.work.pos))
	}
	if name := doc.Get("name"); name.Str() != "" {
		f.Set("node.name", unit.Stated(name.Str(), name.Place()))
	} else if p.work.hasMembers() && p.own.dir != p.work.dir {
		return diag.List{{Rule: unit.RuleNoName, Pos: doc.Place(), Message: "a member of a workspace needs a name",
			Expected: `"name" in ` + p.own.manifest()}}
	}
	return nil
}

// install tells whether any package of the closure has dependencies; without one there is nothing to lock.
func (p *project) install() unit.Fact {
	for _, c := range p.closure {
		for _, table := range []string{"dependencies", "devDependencies", "optionalDependencies"} {
			if fields := c.doc.Get(table).Each(); len(fields) > 0 {
				return unit.Stated(true, fields[0].Pos)
			}
		}
	}
	return unit.Found(false, "no package of the closure has dependencies")
}
