package python

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{
		Markers: []string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "environment.yml", "environment.yaml", "pixi.toml",
			"requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "manage.py"},
		Versions: []string{"mise.toml", ".tool-versions", ".python-version", "runtime.txt", "Pipfile", "environment.yml", "pixi.toml",
			"pyproject.toml", "setup.py", "setup.cfg"},
		Tools:      []string{"uv", "poetry", "pdm", "pipenv", "conda", "pip", "setuptools", "none"},
		Frameworks: frameworks(),
	}
}

// detector is one run over a repository.
type detector struct {
	*survey.Survey
	projects []*project // parents first
	problems diag.List
}

// Detect gives the programs and libraries in Python.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := &detector{Survey: s}
	for _, f := range s.Folders {
		if p := d.read(f); p != nil {
			d.projects = append(d.projects, p)
		}
	}
	if len(d.projects) == 0 {
		if c, ok := d.script(s.Folder(".")); ok {
			return []survey.Candidate{c}, d.problems
		}
	}
	local := d.local()
	var out []survey.Candidate
	for _, p := range d.projects {
		if c, ok := p.candidate(local); ok {
			out = append(out, c)
		}
	}
	return out, d.problems
}

// script is a root with a program and no manifest: it wins only where nothing else is.
func (d *detector) script(f *survey.Folder) (survey.Candidate, bool) {
	if len(f.Files(".py")) == 0 {
		return survey.Candidate{}, false // a Procfile alone may start anything
	}
	p := &project{detector: d, folder: f, dir: ".", bare: true, opened: map[string]*tree.File{}}
	start := p.start()
	if start.command == "" {
		return survey.Candidate{}, false
	}
	c := p.describe(start, "none")
	c.Weak = true
	return c, true
}

// local lists the folders of projects that others of the repository depend on.
func (d *detector) local() map[string]bool {
	byName := map[string]string{}
	for _, p := range d.projects {
		if name := p.name(); name != "" {
			byName[normal(name)] = p.dir
		}
	}
	out := map[string]bool{}
	for _, p := range d.projects {
		for _, source := range p.doc.Get("tool", "uv", "sources").Each() {
			if source.Value.Get("workspace").True() {
				out[byName[normal(source.Key)]] = true
			}
		}
		for _, dir := range p.paths {
			if at, ok := tree.Join(p.dir, dir); ok && at != p.dir {
				out[at] = true
			}
		}
		for _, dir := range p.imported() {
			out[dir] = true
		}
	}
	return out
}

// imported lists the folders of members of the project's workspace that its own files import: uv installs them without a word of it.
func (p *project) imported() []string {
	if p.doc.Get("tool", "uv", "workspace") == nil {
		return nil
	}
	names := map[string]bool{}
	for f := range p.sources() {
		for _, m := range imports.FindAllSubmatch(f.Text, -1) {
			names[normal(string(m[1]))] = true
		}
	}
	var out []string
	for _, member := range p.projects {
		if member != p && tree.Inside(member.dir, p.dir) && names[normal(member.name())] {
			out = append(out, member.dir)
		}
	}
	return out
}

// candidate says what the project is. ok is false for what is neither a program nor a library.
func (p *project) candidate(local map[string]bool) (survey.Candidate, bool) {
	start := p.start()
	tool, doubts := p.tool()
	if p.Azure(p.dir) && !start.written {
		return survey.Candidate{Dir: p.dir, Name: p.name(), Role: survey.Library, Language: "python", Tool: tool, Evidence: p.evidence}, true
	}
	if start.command != "" && !(start.script && local[p.dir]) {
		c := p.describe(start, tool)
		c.Doubts = append(c.Doubts, doubts...)
		return c, true
	}
	if local[p.dir] || p.packaged() && len(p.packages()) > 0 || p.compiled() {
		return survey.Candidate{Dir: p.dir, Name: p.name(), Role: survey.Library, Language: "python", Tool: tool, Evidence: p.evidence}, true
	}
	c := p.describe(start, tool)
	c.Weak = true
	if p.dir != "." || p.settings || p.parent() || p.below(".ipynb") || !p.below(".py") {
		c.Role = survey.Library // of tools, of documentation, of notebooks; or a program of which a Dockerfile alone tells what it starts
		return c, len(p.requirements) > 0 && (p.dir == "." || len(p.folder.Files(".py")) > 0)
	}
	c.Doubts = append(c.Doubts, survey.Doubt{Text: "nothing tells how the program is started: there is no Procfile, no script entry, no application object and no main.py"})
	return c, true
}

// below reports whether a file of a kind lies anywhere in the repository.
func (p *project) below(suffix string) bool {
	return slices.ContainsFunc(p.Folders, func(f *survey.Folder) bool { return len(f.Files(suffix)) > 0 })
}

// parent reports whether other projects lie below this one.
func (p *project) parent() bool {
	return slices.ContainsFunc(p.projects, func(other *project) bool { return other != p && tree.Inside(other.dir, p.dir) })
}

// describe makes the candidate of a program.
func (p *project) describe(start start, tool string) survey.Candidate {
	c := survey.Candidate{Dir: p.dir, Name: p.name(), Language: "python", Tool: tool, Framework: start.framework, Port: start.port,
		Evidence: slices.Clone(p.evidence), Secrets: p.secrets()}
	c.Version, c.Doubts = survey.Choose(p.versions())
	if start.command != "" {
		c.Target, c.Written = survey.Target{Kind: survey.Start, Value: start.command}, start.written
		c.Evidence = append(c.Evidence, start.source)
	}
	if start.doubt != "" {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: start.doubt})
	}
	c.Evidence = append(c.Evidence, p.native()...)
	return c
}

// native gives the places of requirements that need libraries of the system.
func (p *project) native() []string {
	var out []string
	for _, name := range []string{"cairocffi", "gdal", "lxml", "mysqlclient", "opencv-python", "pdf2image", "playwright", "psycopg", "psycopg2",
		"pycairo", "pydub", "pyodbc", "weasyprint"} {
		if pos, ok := p.needs[name]; ok {
			out = append(out, survey.Place(pos))
		}
	}
	return out
}

// has reports whether a file lies at the path below the project's folder.
func (p *project) has(name string) bool { return p.Tree.Exists(p.at(name)) }

// at gives the path of an entry from the root.
func (p *project) at(name string) string { return path.Join(p.dir, name) }
