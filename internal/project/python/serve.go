package python

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// serve starts the application object by the server that the project requires.
func (p *project) serve(a *app) start {
	if a == nil {
		return start{}
	}
	out := start{framework: a.kind.framework, source: survey.Place(a.file.At(a.at, len(a.name)))}
	if a.kind.async {
		out.command, out.doubt = p.async(a)
	} else {
		out.command, out.doubt = p.threaded(a)
	}
	return out
}

// async starts an ASGI application.
func (p *project) async(a *app) (command, doubt string) {
	target, dir := a.module+":"+strings.TrimSuffix(a.name, "()"), ""
	if strings.HasSuffix(a.name, "()") {
		target = "--factory " + target
	}
	if a.dir != "." {
		dir = " --app-dir " + a.dir
	}
	switch {
	case a.kind.framework == "sanic" && guard.Match(a.file.Text):
		return p.run(p.rel(a.file.Path)).command, ""
	case a.kind.framework == "sanic":
		return "sanic " + target, ""
	case p.requires("uvicorn", "uvicorn-worker", "python-fasthtml", "fastapi-cli") || p.extras["fastapi[standard]"] || p.extras["fastapi[all]"] ||
		p.extras["litestar[standard]"] || p.extras["starlette[full]"]:
		return "uvicorn " + target + dir, ""
	case p.requires("hypercorn") || a.kind.framework == "quart":
		return "hypercorn " + target, ""
	case p.requires("granian"):
		return "granian --interface asgi " + target, ""
	case p.requires("daphne"):
		return "daphne " + target, ""
	}
	return "uvicorn " + target + dir, "uvicorn serves it, which nothing requires: add it to the requirements, or name another server in a Procfile"
}

// threaded starts a WSGI application. The server that a framework brings along is for development.
func (p *project) threaded(a *app) (command, doubt string) {
	target, dir := a.module+":"+a.name, ""
	if strings.HasSuffix(a.name, "()") {
		target = "'" + target + "'" // no shell takes parentheses
	}
	if a.dir != "." {
		dir = "--chdir " + a.dir + " "
	}
	switch {
	case strings.Contains(a.name, "."): // no server takes an attribute
		return p.run(p.rel(a.file.Path)).command, "the application is " + a.name + ", which no server can load: give it a name of its own in " + a.file.Path
	case p.requires("gunicorn"):
		return "gunicorn " + dir + target, ""
	case p.requires("waitress"):
		return "waitress-serve " + target, ""
	case p.requires("uwsgi", "pyuwsgi"):
		return "uwsgi --module " + target, ""
	case p.requires("granian"):
		return "granian --interface wsgi " + target, ""
	}
	if guard.Match(a.file.Text) {
		own := a.kind.framework
		if own == "" {
			own = "Python"
		}
		return p.run(p.rel(a.file.Path)).command, "no server for production is required: the one of " + own + " is for development; require gunicorn"
	}
	return "gunicorn " + dir + target, "gunicorn serves it, which nothing requires: add it to the requirements, or name another server in a Procfile"
}

// studio starts a program of a framework that runs its files itself.
func (p *project) studio() start {
	for _, s := range []struct {
		framework, command string
		uses               *lazyregexp.Regexp
	}{{"streamlit", "streamlit run ", usesStreamlit}, {"chainlit", "chainlit run ", usesChainlit}, {"gradio", "python ", usesGradio}} {
		if !p.requires(s.framework) && len(p.needs) > 0 {
			continue
		}
		if f := p.using(s.uses); f != nil {
			return start{command: s.command + p.rel(f.Path), source: f.Path, framework: s.framework}
		}
	}
	return start{}
}

// agents serves the packages of agents, each with an agent.py, of Google's kit for them. Its `web` is for development.
func (p *project) agents() start {
	if !p.requires("google-adk") {
		return start{}
	}
	f := p.using(rootAgent)
	if f == nil || path.Base(f.Path) != "agent.py" {
		return start{}
	}
	command := "adk api_server"
	if dir := path.Dir(path.Dir(p.rel(f.Path))); dir != "." {
		command += " " + dir
	}
	return start{command: command, source: f.Path, framework: "google-adk"}
}

var (
	rootAgent     = lazyregexp.New(`(?m)^root_agent\b`)
	usesStreamlit = lazyregexp.New(`(?m)^\s*(?:import|from)[ \t]+streamlit\b`)
	usesChainlit  = lazyregexp.New(`(?m)^\s*(?:import|from)[ \t]+chainlit\b`)
	usesGradio    = lazyregexp.New(`(?m)^\s*(?:import|from)[ \t]+gradio\b`)
)

// using gives the likeliest file that imports a module: one with a name that such programs have, else the first.
func (p *project) using(module *lazyregexp.Regexp) *tree.File {
	var found []*tree.File
	for f := range p.sources() {
		if module.Match(f.Text) {
			found = append(found, f)
		}
	}
	for _, name := range []string{"streamlit_app.py", "app.py", "main.py", "Home.py", "home.py"} {
		if i := slices.IndexFunc(found, func(f *tree.File) bool { return p.rel(f.Path) == name }); i >= 0 {
			return found[i]
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// frameworks lists those that Detect tells apart, by what counts first where a project requires several.
func frameworks() []string {
	return []string{"django", "fastapi", "litestar", "fasthtml", "quart", "sanic", "starlette", "dash", "flask", "bottle", "falcon", "pyramid",
		"streamlit", "chainlit", "gradio", "google-adk", "functions-framework", "robyn", "nicegui", "aiohttp", "tornado"}
}

// framework names the framework by its application object, else by what is required.
func (p *project) framework(a *app) string {
	if a != nil {
		return a.kind.framework
	}
	for _, name := range frameworks() {
		if p.requires(name, "python-"+name) {
			return name
		}
	}
	return ""
}
