package python

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// start is how a program is started.
type start struct {
	command   string // "" where nothing tells
	source    string // the place that tells it
	framework string
	port      survey.Port
	doubt     string
	written   bool // a person wrote it as a command
	script    bool // it is an entry of the package's, which a library may have too
}

// start finds the command of the project's program: what a person wrote comes before a script of the package, that before the
// application object of a framework, and that before a file to run.
func (p *project) start() start {
	app := p.application()
	for _, find := range []func() start{p.written, func() start { return p.entry(app) }, p.django, func() start { return p.serve(app) }, p.studio, p.agents, p.cloud, p.file} {
		if out := find(); out.command != "" {
			if out.framework == "" {
				out.framework = p.framework(app)
			}
			if out.port.Number == 0 {
				out.port = p.port(app, out)
			}
			return out
		}
	}
	return start{framework: p.framework(app)}
}

// written is the command that a Procfile or the settings of a platform state.
func (p *project) written() start {
	for _, process := range []survey.Process{p.Web(p.dir), p.Only(p.dir)} {
		if process.Command == "" {
			continue
		}
		out := start{source: process.Source, written: true}
		var before []string
		if out.command, before = process.Core(); len(before) > 0 {
			out.doubt = process.Source + " first runs " + strings.Join(before, " and ") + ", which the image does not"
		}
		out.command = p.unwrapped(out.command)
		return out
	}
	return start{}
}

// entry is the script that the package installs: the only one, or the one that is named like what serves. One that starts nothing is
// none where there is an application that a server loads.
func (p *project) entry(app *app) start {
	scripts := p.scripts()
	if len(scripts) == 0 {
		return start{}
	}
	chosen := scripts[0]
	if len(scripts) > 1 {
		at := slices.IndexFunc(scripts, func(s script) bool {
			return slices.Contains([]string{"start", "serve", "server", "web", "app", "api", "main", "run"}, s.name)
		})
		if at < 0 {
			at = slices.IndexFunc(scripts, func(s script) bool { return normal(s.name) == normal(p.name()) })
		}
		if at < 0 {
			return start{}
		}
		chosen = scripts[at]
	}
	if p.idle(chosen) && p.serve(app).command != "" {
		return start{}
	}
	out := start{command: chosen.name, source: chosen.source, script: true}
	if mode := p.doc.Get("tool", "poetry", "package-mode"); mode != nil && !mode.True() {
		out.command = "poetry run " + chosen.name
	}
	return out
}

// idle reports whether nothing in the file of a script's function starts a server or another program.
func (p *project) idle(s script) bool {
	module, _, _ := strings.Cut(s.calls, ":")
	at := strings.ReplaceAll(module, ".", "/")
	for _, name := range []string{at + ".py", at + "/__init__.py", "src/" + at + ".py", "src/" + at + "/__init__.py"} {
		if f := p.open(p.at(name)); module != "" && f != nil {
			return !starting.Match(f.Text)
		}
	}
	return false
}

// starting is a call or a module by which a program serves, or reads what its command line asks for.
var starting = lazyregexp.New(`(?i)(?:run|serve|launch|exec|start|listen|main|cli)\w*\s*\(|uvicorn|gunicorn|hypercorn|granian|waitress|subprocess|click|typer|argparse`)

// script is a command that a package installs, with the function that it calls, "" where that is not read.
type script struct{ name, source, calls string }

var (
	setupScripts  = lazyregexp.New(`(?s)console_scripts(?:["']?\s*[:=]\s*\[|\])(.*?)(?:\]|\x22{3}|'{3})`)
	configScripts = lazyregexp.New(`console_scripts\s*=((?:\n[ \t]+.*)+)`)
	scriptName    = lazyregexp.New(`([\w.-]+)\s*=\s*[\w.]+:\w+`)
)

// scripts lists those that are for use, without those for the work on the project.
func (p *project) scripts() []script {
	var out []script
	add := func(name, source, calls string) {
		if !chore(name) {
			out = append(out, script{name, source, calls})
		}
	}
	virtual := p.doc.Get("tool", "uv", "package") != nil && !p.doc.Get("tool", "uv", "package").True()
	if lock := p.shared("uv.lock"); virtual || lock != "" && !p.packaged() && !p.doc.Get("tool", "uv", "package").True() {
		return nil // uv does not install it
	}
	for _, keys := range [][]string{{"project", "scripts"}, {"tool", "poetry", "scripts"}} {
		for _, f := range p.doc.Get(keys...).Each() {
			add(f.Key, survey.Place(f.Pos), f.Value.Str())
		}
	}
	for _, list := range []survey.Version{matched(p.setup, setupScripts), matched(p.config, configScripts)} {
		for _, m := range scriptName.FindAllStringSubmatch(list.Raw, -1) {
			add(m[1], list.Source, "")
		}
	}
	return out
}

// chore tells scripts that serve the work on a project.
func chore(name string) bool {
	return slices.Contains([]string{"dev", "develop", "debug", "test", "tests", "lint", "format", "fmt", "check", "typecheck", "coverage", "docs", "migrate",
		"migrations", "seed", "build", "clean", "install", "release", "publish", "shell", "watch", "reload"}, name)
}

// cloud is a function for Google's framework of functions.
func (p *project) cloud() start {
	f := p.open(p.at("main.py"))
	if f == nil {
		return start{}
	}
	m := cloudFunction.FindSubmatchIndex(f.Text)
	if m == nil && p.requires("functions-framework") {
		m = requestFunction.FindSubmatchIndex(f.Text)
	}
	if m == nil {
		return start{}
	}
	return start{command: "functions-framework --target=" + string(f.Text[m[2]:m[3]]), source: survey.Place(f.At(m[2], m[3]-m[2])),
		framework: "functions-framework"}
}

var (
	cloudFunction   = lazyregexp.New(`(?m)^@functions_framework\.(?:http|cloud_event|typed.*)\s*\n(?:async[ \t]+)?def[ \t]+(\w+)`)
	requestFunction = lazyregexp.New(`(?m)^def[ \t]+(\w+)\([ \t]*(?:request|cloud_event|cloudevent|event)\b`)
)

// file is a program that is run as it stands: a file with a common name, a package with a __main__.py, or the only file.
func (p *project) file() start {
	for _, name := range []string{"main.py", "app.py", "server.py", "run.py", "start.py", "bot.py", "index.py", "application.py", "worker.py",
		"consumer.py", "hello.py", "src/main.py", "src/app.py", "src/server.py", "src/bot.py", "app/main.py"} {
		if p.has(name) {
			return p.run(name)
		}
	}
	if p.has("__main__.py") {
		return start{command: "python .", source: p.at("__main__.py")}
	}
	for _, dir := range p.candidates() {
		if main := path.Join(dir, "__main__.py"); p.has(main) {
			return p.run(main)
		}
	}
	if p.bare {
		return start{} // a script in a repository of something else
	}
	var all, guarded []string
	for _, name := range p.folder.Files(".py") {
		if aside(name) || name == "__init__.py" {
			continue
		}
		all = append(all, name)
		if f := p.open(p.at(name)); f != nil && guard.Match(f.Text) {
			guarded = append(guarded, name)
		}
	}
	switch {
	case len(guarded) == 1:
		return p.run(guarded[0])
	case len(guarded) == 0 && len(all) == 1 && len(p.packages()) == 0:
		return p.run(all[0])
	}
	return start{}
}

// guard is the test of a file whether it is the program.
var guard = lazyregexp.New(`(?m)^if\s+__name__\s*==\s*["']__main__["']`)

// run starts a file, one in a package as a module.
func (p *project) run(name string) start {
	dir := path.Dir(name)
	if dir != "." && path.Base(name) == "__main__.py" {
		return start{command: "python -m " + strings.TrimSuffix(module(strings.TrimSuffix(name, ".py")), ".__main__"), source: p.at(name)}
	}
	if dir != "." && p.has(path.Join(dir, "__init__.py")) {
		return start{command: "python -m " + module(strings.TrimSuffix(name, ".py")), source: p.at(name)}
	}
	return start{command: "python " + name, source: p.at(name)}
}

// candidates are the folders that may hold the program: those of packages and, for names that no import could have, all with a
// __main__.py.
func (p *project) candidates() []string {
	out := p.packages()
	for _, e := range p.folder.Entries {
		if e.Dir && !aside(e.Name) && !slices.Contains(out, e.Name) && p.has(path.Join(e.Name, "__main__.py")) {
			out = append(out, e.Name)
		}
	}
	return out
}

// module gives the dotted name of a path below the project. The folder src is on the path of imports.
func module(p string) string {
	if rest, ok := strings.CutPrefix(p, "src/"); ok && strings.Contains(rest, "/") {
		p = rest
	}
	return strings.ReplaceAll(strings.TrimSuffix(p, "/__init__"), "/", ".")
}
