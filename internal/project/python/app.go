package python

import (
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// app is an application object that a server can load.
type app struct {
	file   *tree.File
	dir    string // the folder on the path of imports, relative to the project; "." for its own
	module string // "app.main"
	name   string // of the object, "create_app()" for a function that makes it
	kind   kind
	at     int // offset of the object's name in the file
}

// kind is how the objects of a framework are made, and which interface they have.
type kind struct {
	framework string
	async     bool
	object    *lazyregexp.Regexp // the first group is the name
}

func made(constructor string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?m)^(\w+)(?:[ \t]*:[ \t]*[\w.\[\]"' |]+)?[ \t]*=[ \t]*(?:\w+\.)*` + constructor + `[ \t]*\(`)
}

// The order is that in which a file is asked.
func kinds() []kind {
	return []kind{
		{"fastapi", true, fastAPI}, {"litestar", true, litestar}, {"fasthtml", true, fastHTML}, {"quart", true, quart}, {"sanic", true, sanic},
		{"starlette", true, starlette}, {"dash", false, dash}, {"flask", false, flask}, {"bottle", false, bottle}, {"falcon", true, falconAsync},
		{"falcon", false, falcon}, {"pyramid", false, pyramid},
	}
}

var (
	fastAPI     = made(`FastAPI`)
	litestar    = made(`Litestar`)
	fastHTML    = lazyregexp.New(`(?m)^(\w+)(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*(?:FastHTML|FastHTMLWithLiveReload|fast_app)[ \t]*\(`)
	quart       = made(`Quart`)
	sanic       = made(`Sanic`)
	starlette   = made(`Starlette`)
	dash        = made(`Dash`)
	flask       = made(`(?:Flask|APIFlask|OpenAPI|FlaskApp)`)
	bottle      = made(`Bottle`)
	falconAsync = made(`falcon\.asgi\.App`)
	falcon      = made(`falcon\.(?:App|API)`)
	pyramid     = made(`make_wsgi_app`)

	wsgi = lazyregexp.New(`(?m)^def[ \t]+(app|application)[ \t]*\([ \t]*env(?:iron)?\w*[^,)\n]*,[ \t]*start_response\b`)
	asgi = lazyregexp.New(`(?m)^async[ \t]+def[ \t]+(app|application)[ \t]*\([ \t]*scope\b[^,)\n]*,[ \t]*receive\b`)

	factory = lazyregexp.New(`(?m)^(?:async[ \t]+)?def[ \t]+(create_app|make_app|get_app|build_app|app_factory|create_application|main)[ \t]*\(`)
	inner   = lazyregexp.New(`(?m)^[ \t]+(?:return[ \t]+|\w+(?:[ \t]*:[ \t]*[\w.]+)?[ \t]*=[ \t]*)(?:\w+\.)*(FastAPI|Litestar|Quart|Sanic|Starlette|Flask|make_wsgi_app)[ \t]*\(`)
	called  = lazyregexp.New(`(?m)^(app|application|server)[ \t]*=[ \t]*(?:\w+\.)*(?:create_app|make_app|get_app|build_app|app_factory|create_application)[ \t]*\(`)
	passed  = lazyregexp.New(`(?m)^from[ \t]+\S+[ \t]+import[ \t]+(?:\w+[ \t]+as[ \t]+)?(app|application|server)[ \t]*(?:#.*)?$`)
)

// application finds the application object of the project, nil without one: an object of a framework, else the function that
// makes one, by its call where a file has one, else a function that is one.
func (p *project) application() *app {
	for f := range p.sources() {
		if a := object(f); a != nil {
			return p.entered(a)
		}
	}
	for f := range p.sources() {
		if a := function(f); a != nil {
			for caller := range p.sources() {
				if m := called.FindSubmatchIndex(caller.Text); m != nil && caller != f {
					return p.entered(&app{file: caller, name: string(caller.Text[m[2]:m[3]]), kind: a.kind, at: m[2]})
				}
			}
			return p.entered(a)
		}
	}
	for f := range p.sources() {
		if a := plain(f); a != nil {
			return p.entered(a)
		}
	}
	return nil
}

// plain gives the application of a file that no framework makes: a function that a server calls with what its interface states.
func plain(f *tree.File) *app {
	for _, k := range []kind{{object: wsgi}, {async: true, object: asgi}} {
		if m := k.object.FindSubmatchIndex(f.Text); m != nil {
			return &app{file: f, name: string(f.Text[m[2]:m[3]]), kind: k, at: m[2]}
		}
	}
	return nil
}

// object gives the first object of a framework at the top of a file.
func object(f *tree.File) *app {
	for _, k := range kinds() {
		m := k.object.FindSubmatchIndex(f.Text)
		if m == nil {
			continue
		}
		out := &app{file: f, name: string(f.Text[m[2]:m[3]]), kind: k, at: m[2]}
		if k.framework == "dash" {
			if m := exposed.FindSubmatchIndex(f.Text); m != nil {
				out.name = string(f.Text[m[2]:m[3]])
			} else {
				out.name += ".server"
			}
		}
		return out
	}
	return nil
}

// exposed is the WSGI application of a Dash object.
var exposed = lazyregexp.New(`(?m)^(\w+)[ \t]*=[ \t]*\w+\.server\b`)

// function gives the function of a file that makes an object.
func function(f *tree.File) *app {
	def, m := factory.FindSubmatchIndex(f.Text), inner.FindSubmatch(f.Text)
	if def == nil || m == nil {
		return nil
	}
	at := slices.IndexFunc(kinds(), func(k kind) bool {
		return strings.EqualFold(k.framework, string(m[1])) || k.framework == "pyramid" && string(m[1]) == "make_wsgi_app"
	})
	return &app{file: f, name: string(f.Text[def[2]:def[3]]) + "()", kind: kinds()[at], at: def[2]}
}

// entered completes the object, or takes the one of a wsgi.py or asgi.py beside the manifest, which is there for servers to load.
func (p *project) entered(a *app) *app {
	want := "wsgi.py"
	if a.kind.async {
		want = "asgi.py"
	}
	if f := p.open(p.at(want)); f != nil && f != a.file {
		for _, pattern := range []*lazyregexp.Regexp{called, passed} {
			if m := pattern.FindSubmatchIndex(f.Text); m != nil {
				a = &app{file: f, name: string(f.Text[m[2]:m[3]]), kind: a.kind, at: m[2]}
				break
			}
		}
	}
	file := p.rel(a.file.Path)
	a.dir, a.module = ".", module(strings.TrimSuffix(file, ".py"))
	if dir := path.Dir(file); dir != "." && !strings.Contains(dir, "/") && (!importable(dir) || p.apart(dir, a.file)) {
		a.dir, a.module = dir, module(strings.TrimSuffix(path.Base(file), ".py"))
	}
	return a
}

// apart reports whether a file imports its neighbours by their names alone, so that its folder must be on the path of imports.
func (p *project) apart(dir string, f *tree.File) bool {
	if p.has(path.Join(dir, "__init__.py")) {
		return false
	}
	for _, m := range imports.FindAllSubmatch(f.Text, -1) {
		name := path.Join(dir, string(m[1]))
		if string(m[1]) != dir && (p.has(name+".py") || p.Tree.IsDir(p.at(name))) {
			return true
		}
	}
	return false
}

var imports = lazyregexp.New(`(?m)^(?:from|import)[ \t]+(\w+)`)

var identifier = lazyregexp.New(`^[A-Za-z_]\w*$`)

func importable(name string) bool { return identifier.MatchString(name) }

// rel gives a path relative to the project.
func (p *project) rel(at string) string { return tree.Rel(p.dir, at) }

// maxSources bounds how many files are looked at for an application object.
const maxSources = 80

// sources gives the files in which an application object may stand, the likeliest first. They are read as they are asked for.
func (p *project) sources() iter.Seq[*tree.File] {
	if p.likely == nil {
		p.likely = p.names()
	}
	return func(yield func(*tree.File) bool) {
		for _, name := range p.likely {
			if f := p.open(name); f != nil && !yield(f) {
				return
			}
		}
	}
}

// open gives a source file, read once; nil where there is none.
func (p *project) open(name string) *tree.File {
	f, ok := p.opened[name]
	if !ok {
		f = p.Source(name)
		p.opened[name] = f
	}
	return f
}

// names lists the paths of the files that sources gives.
func (p *project) names() []string {
	dirs := []string{".", "app", "src", "api", "server", "backend", "web"}
	for _, d := range []string{".", "src"} {
		for _, e := range p.Tree.List(p.at(d)) {
			if dir := path.Join(d, e.Name); e.Dir && !aside(e.Name) && !slices.Contains(dirs, dir) && p.Folder(p.at(dir)) != nil {
				dirs = append(dirs, dir)
			}
		}
	}
	out := []string{}
	for _, dir := range dirs {
		folder := p.Folder(p.at(dir))
		if folder == nil || dir != "." && slices.ContainsFunc(p.projects, func(o *project) bool { return o.dir == folder.Dir }) {
			continue
		}
		for _, name := range ordered(folder.Files(".py")) {
			if out = append(out, folder.Path(name)); len(out) == maxSources {
				return out
			}
		}
	}
	return out
}

// ordered puts the names that programs usually have first, and leaves out what holds none.
func ordered(names []string) []string {
	var out []string
	for _, name := range []string{"main.py", "app.py", "server.py", "api.py", "application.py", "__init__.py", "asgi.py", "wsgi.py", "run.py", "index.py"} {
		if slices.Contains(names, name) {
			out = append(out, name)
		}
	}
	for _, name := range names {
		if !slices.Contains(out, name) && !aside(name) {
			out = append(out, name)
		}
	}
	return out
}
