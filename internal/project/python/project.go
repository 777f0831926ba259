package python

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// project is a folder with a manifest of Python.
type project struct {
	*detector
	folder *survey.Folder
	dir    string

	doc, pipfile, pixi *manifest.Value // pyproject.toml, Pipfile, pixi.toml
	conda              *yamlsrc.Node   // environment.yml
	setup, config      *tree.File      // setup.py, setup.cfg
	requirements       []string        // names of files, relative to the folder
	bare               bool            // there is no manifest at all
	settings           bool            // there is nothing but a pyproject.toml that holds the settings of tools

	needs    map[string]diag.Pos // what is required, by normal name
	extras   map[string]bool     // "fastapi[standard]"
	paths    []string            // folders that are required, relative to the project's
	indexes  []index
	evidence []string
	likely   []string              // what sources gives, once it was asked
	opened   map[string]*tree.File // sources that were read
}

// read gives the project in a folder, nil where there is none.
func (d *detector) read(f *survey.Folder) *project {
	p := &project{detector: d, folder: f, dir: f.Dir, needs: map[string]diag.Pos{}, extras: map[string]bool{}, opened: map[string]*tree.File{}}
	p.doc = p.toml("pyproject.toml")
	p.pipfile = p.toml("Pipfile")
	p.pixi = p.toml("pixi.toml")
	if name := f.First("environment.yml", "environment.yaml"); name != "" {
		p.environment(name)
	}
	if f.Has("setup.py") {
		p.setup = p.Source(p.at("setup.py"))
	}
	if f.Has("setup.cfg") {
		p.config = p.Source(p.at("setup.cfg"))
		if p.config != nil && !section.Match(p.config.Text) {
			p.config = nil // the settings of tools
		}
	}
	p.requirements = p.requirementFiles()
	for _, name := range append([]string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "environment.yml", "environment.yaml",
		"pixi.toml"}, append(p.requirements, "pyproject.toml", "setup.py", "setup.cfg")...) {
		if p.has(name) && (name != "setup.cfg" || p.config != nil) && (!strings.HasPrefix(name, "environment.") || p.conda != nil) {
			p.evidence = append(p.evidence, p.at(name))
		}
	}
	if len(p.evidence) == 0 {
		return nil
	}
	p.settings = len(p.evidence) == 1 && f.Has("pyproject.toml") && !p.stated()
	p.require()
	return p
}

var section = lazyregexp.New(`(?m)^\[(metadata|options)\]`)

// stated reports whether pyproject.toml says something of a project, and not only of tools.
func (p *project) stated() bool {
	for _, keys := range [][]string{{"project"}, {"build-system"}, {"tool", "poetry"}, {"tool", "pdm"}, {"tool", "uv"}} {
		if p.doc.Get(keys...) != nil {
			return true
		}
	}
	return false
}

// toml reads a manifest in TOML; what is wrong with it is a finding.
func (p *project) toml(name string) *manifest.Value {
	if !p.folder.Has(name) {
		return nil
	}
	doc, problems := p.Docs.TOML(p.at(name))
	p.problems = append(p.problems, problems...)
	return doc
}

// environment reads a list of packages for conda. Files of that name that hold something else are left alone.
func (p *project) environment(name string) {
	f, problems := p.Tree.File(p.at(name))
	if f == nil {
		p.problems = append(p.problems, problems...)
		return
	}
	if !bytes.Contains(f.Text, []byte("dependencies:")) {
		return
	}
	root, problems := yamlsrc.Parse(f.Path, f.Text)
	p.problems = append(p.problems, problems...)
	if root.Get("dependencies") != nil {
		p.conda = root
	}
}

// name is what the project calls itself.
func (p *project) name() string {
	for _, keys := range [][]string{{"project", "name"}, {"tool", "poetry", "name"}} {
		if name := p.doc.Get(keys...).Str(); name != "" {
			return name
		}
	}
	return ""
}

// packaged reports whether the project is built into a package that can be installed.
func (p *project) packaged() bool {
	return p.doc.Get("build-system") != nil || p.setup != nil || p.config != nil
}

// compiled reports whether the package is built from another language.
func (p *project) compiled() bool {
	backend := p.doc.Get("build-system", "build-backend").Str()
	return strings.HasPrefix(backend, "maturin") || strings.HasPrefix(backend, "scikit_build") || strings.HasPrefix(backend, "mesonpy")
}

// packages gives the packages of the folder and of its folder src, relative to the folder: those with an __init__.py.
func (p *project) packages() []string {
	var out []string
	for _, base := range []string{".", "src"} {
		for _, e := range p.Tree.List(p.at(base)) {
			if e.Dir && !aside(e.Name) && p.has(path.Join(base, e.Name, "__init__.py")) {
				out = append(out, path.Join(base, e.Name))
			}
		}
	}
	return out
}

// aside tells folders and files that hold no program: tests, documents, scripts of the project's own.
func aside(name string) bool {
	stem := strings.TrimSuffix(name, ".py")
	return slices.Contains([]string{"test", "tests", "docs", "doc", "examples", "example", "scripts", "tools", "benchmarks", "migrations", "alembic",
		"setup", "conf", "conftest", "fabfile", "conanfile", "versioneer", "tasks", "manage", "settings", "config", "configuration"}, stem) ||
		strings.HasPrefix(stem, "test_") || strings.HasPrefix(stem, "noxfile") || strings.HasSuffix(stem, "_test") || strings.HasPrefix(name, ".")
}
