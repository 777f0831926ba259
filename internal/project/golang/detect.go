package golang

import (
	"path"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{
		Markers:    []string{"go.mod", "go.work", "*.go"},
		Versions:   []string{"go.mod", "go.work", ".go-version", "mise.toml", ".tool-versions", "Godeps.json", "vendor.json", "Gopkg.toml"},
		Tools:      []string{"go"},
		Frameworks: frameworkNames(),
	}
}

// Detect gives the programs and the libraries of the Go modules in the survey. A go.mod that cannot be read is a finding, and
// its folder is a Go project all the same.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	d := detection{survey: s, reader: New(s.Tree), ports: map[string]survey.Port{}}
	for _, f := range s.Folders {
		switch {
		case f.Has("go.mod"):
			d.module(f.Dir)
		case f.Has("go.work"):
			d.problems = append(d.problems, d.reader.workspace(f.Dir).problems...)
		default:
			d.loose(f)
		}
	}
	return d.out, d.problems
}

// detection is one run of Detect.
type detection struct {
	survey   *survey.Survey
	reader   *Reader
	out      []survey.Candidate
	loosed   []string               // folders of programs without a module
	ports    map[string]survey.Port // by folder of a package, which many programs may share
	problems diag.List
}

// module adds what the module in dir is.
func (d *detection) module(dir string) {
	m := d.reader.module(dir)
	d.problems = append(d.problems, m.problems...)
	if m.file == nil {
		return
	}
	offered := d.offer(m)
	if len(offered.mains) == 0 {
		if c, ok := d.function(m); ok {
			d.out = append(d.out, c)
		} else if len(m.scan().packs) > 0 {
			d.out = append(d.out, survey.Candidate{Dir: dir, Role: survey.Library, Language: "go", Tool: "go", Evidence: []string{m.evidence()}})
		}
		return
	}
	work, problems := d.reader.workspaceOf(m)
	d.problems = append(d.problems, problems...)
	version, doubts := d.version(m, work)
	for _, p := range offered.mains {
		c := survey.Candidate{Dir: dir, Name: offered.name(m, p), Language: "go", Tool: "go", Preset: "go", Version: version,
			Target: survey.Target{Kind: survey.Bin, Value: m.pkg(p.dir)}, Evidence: []string{m.evidence(), p.evidence()},
			Doubts: append(append([]survey.Doubt{}, doubts...), offered.doubts(m, p)...)}
		if offered.ambiguous(m) {
			c.With = []survey.Param{{Name: "main", Value: m.pkg(p.dir), Source: p.file}}
		}
		d.closure(&c, m, work, p)
		d.out = append(d.out, c)
	}
}

// closure adds what the packages and modules say that a program is made of.
func (d *detection) closure(c *survey.Candidate, m *module, work *workspace, p program) {
	if m.mod == nil {
		return
	}
	made, _ := d.reader.closure(m, work) // what is wrong with it is found when the image is planned
	packs := made.packs([]string{m.pkg(p.dir)})
	c.Framework = frameworkOf(packs)
	c.Port = d.port(packs)
	c.Secrets = made.secrets()
	var doubts []survey.Doubt
	c.Assets, doubts = d.assets(m, packs)
	c.Doubts = append(c.Doubts, doubts...)
	if work == nil && made.download().Value == true && !d.survey.Tree.Exists(path.Join(m.dir, "go.sum")) && !d.survey.Tree.Exists(path.Join(m.dir, "vendor/modules.txt")) {
		c.Doubts = append(c.Doubts, survey.Doubt{Text: "there is no go.sum: run `" + command(m.dir, "mod tidy") + "` and commit it"})
	}
}

// function is a module for Google's framework of functions, which builds the program around its root package.
func (d *detection) function(m *module) (survey.Candidate, bool) {
	if m.mod == nil || m.scan().packs[m.dir] == nil || !slices.ContainsFunc(m.mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == functionsModule }) {
		return survey.Candidate{}, false
	}
	c := survey.Candidate{Dir: m.dir, Name: offer{}.name(m, program{dir: m.dir}), Language: "go", Tool: "go", Framework: functions, Evidence: []string{m.evidence()},
		Doubts: []survey.Doubt{{Text: "it is a function, and no program: a package main that starts the framework of functions is needed"}}}
	var doubts []survey.Doubt
	c.Version, doubts = d.version(m, nil)
	c.Doubts = append(c.Doubts, doubts...)
	return c, true
}

// evidence is the line that names the module.
func (m *module) evidence() string {
	if m.mod == nil {
		return m.file.Path
	}
	return survey.Place(m.at(m.mod.Module.Syntax))
}
