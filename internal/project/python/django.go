package python

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

var (
	manages     = lazyregexp.New(`DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']`)
	wsgiSetting = lazyregexp.New(`(?m)^WSGI_APPLICATION\s*=\s*["']([\w.]+)\.(\w+)["']`)
	asgiSetting = lazyregexp.New(`(?m)^ASGI_APPLICATION\s*=\s*["']([\w.]+)\.(\w+)["']`)
)

// django starts a project that has a manage.py, in its folder or one below. Its `runserver` is for development.
func (p *project) django() start {
	dir := p.managed()
	if dir == "" {
		return start{}
	}
	out := start{framework: "django", source: p.at(path.Join(dir, "manage.py"))}
	chdir := ""
	if dir != "." {
		chdir = "--chdir " + dir + " "
	}
	wsgi, asgi := p.interfaces(dir)
	switch {
	case asgi != "" && (wsgi == "" || p.requires("channels")) && p.requires("daphne"):
		out.command = "daphne " + asgi
	case wsgi != "" && p.requires("gunicorn"):
		out.command = "gunicorn " + chdir + wsgi
	case asgi != "" && p.requires("gunicorn") && p.requires("uvicorn", "uvicorn-worker"):
		out.command = "gunicorn " + chdir + "-k uvicorn.workers.UvicornWorker " + asgi
	case asgi != "" && p.requires("uvicorn"):
		out.command = "uvicorn " + asgi
	case asgi != "" && p.requires("daphne"):
		out.command = "daphne " + asgi
	case asgi != "" && p.requires("hypercorn"):
		out.command = "hypercorn " + asgi
	case asgi != "" && p.requires("granian"):
		out.command = "granian --interface asgi " + asgi
	case wsgi != "" && p.requires("granian"):
		out.command = "granian --interface wsgi " + wsgi
	case wsgi != "" && p.requires("waitress"):
		out.command = "waitress-serve " + wsgi
	case wsgi != "" && p.requires("uwsgi"):
		out.command = "uwsgi --module " + wsgi
	case wsgi != "":
		out.command, out.doubt = "gunicorn "+chdir+wsgi, "gunicorn serves it, which nothing requires: add it to the requirements, or name another server in a Procfile"
	case asgi != "":
		out.command, out.doubt = "uvicorn "+asgi, "uvicorn serves it, which nothing requires: add it to the requirements, or name another server in a Procfile"
	}
	return out
}

// managed gives the folder of Django's manage.py, relative to the project; "" without one.
func (p *project) managed() string {
	dirs := []string{"."}
	for _, e := range p.folder.Entries {
		if e.Dir && !aside(e.Name) && !slices.ContainsFunc(p.projects, func(o *project) bool { return o.dir == p.at(e.Name) }) {
			dirs = append(dirs, e.Name)
		}
	}
	for _, dir := range dirs {
		name := path.Join(dir, "manage.py")
		if !p.has(name) {
			continue
		}
		if f := p.Source(p.at(name)); f != nil && (bytes.Contains(f.Text, []byte("django")) || manages.Match(f.Text)) {
			return dir
		}
	}
	return ""
}

// interfaces gives the applications that the settings name, "mysite.wsgi:application"; else those of a wsgi.py or asgi.py beside
// the settings. "" for one that is not there.
func (p *project) interfaces(dir string) (wsgi, asgi string) {
	for _, f := range p.siteSettings(dir) {
		if m := wsgiSetting.FindSubmatch(f.Text); m != nil && wsgi == "" {
			wsgi = string(m[1]) + ":" + string(m[2])
		}
		if m := asgiSetting.FindSubmatch(f.Text); m != nil && asgi == "" {
			asgi = string(m[1]) + ":" + string(m[2])
		}
	}
	for _, site := range p.sites(dir) {
		base := path.Join(dir, strings.ReplaceAll(site, ".", "/"))
		if wsgi == "" && p.has(path.Join(base, "wsgi.py")) {
			wsgi = site + ".wsgi:application"
		}
		if asgi == "" && p.has(path.Join(base, "asgi.py")) {
			asgi = site + ".asgi:application"
		}
	}
	return wsgi, asgi
}

// sites lists the packages that may hold a site: that of the settings which manage.py names, then the others.
func (p *project) sites(dir string) []string {
	var out []string
	if f := p.Source(p.at(path.Join(dir, "manage.py"))); f != nil {
		if m := manages.FindSubmatch(f.Text); m != nil {
			for at := string(m[1]); strings.Contains(at, "."); {
				at = at[:strings.LastIndex(at, ".")]
				out = append(out, at)
			}
		}
	}
	for _, e := range p.Tree.List(p.at(dir)) {
		if e.Dir && importable(e.Name) && !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
	}
	return out
}

// siteSettings gives the settings: the module that manage.py names, then the files of that name near it.
func (p *project) siteSettings(dir string) []*tree.File {
	var out []*tree.File
	add := func(name string) {
		if f := p.Source(p.at(name)); f != nil {
			out = append(out, f)
		}
	}
	if f := p.Source(p.at(path.Join(dir, "manage.py"))); f != nil {
		if m := manages.FindSubmatch(f.Text); m != nil {
			named := path.Join(dir, strings.ReplaceAll(string(m[1]), ".", "/"))
			add(named + ".py")
			add(path.Join(named, "__init__.py"))
			add(path.Join(path.Dir(named), "base.py")) // settings.local is built upon it
			add(path.Join(path.Dir(named), "common.py"))
		}
	}
	for _, e := range p.Tree.List(p.at(dir)) {
		if e.Dir {
			for _, name := range []string{"settings.py", "settings/base.py", "settings/__init__.py", "settings/production.py", "settings/common.py"} {
				add(path.Join(dir, e.Name, name))
			}
		}
	}
	add(path.Join(dir, "settings.py"))
	return out
}
