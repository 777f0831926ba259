package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// ask reads the module as generate will, and states the parameters without which generate would have to ask. What is wrong all
// the same is a doubt.
func (d *detection) ask(m module, c *survey.Candidate) unit.Facts {
	req := unit.Request{Dir: m.dir, Name: m.name, DirPos: diag.Pos{File: m.file, Line: 1}, Given: map[string]string{}}
	u, _, problems := d.module(req)
	if lacks(problems, unit.RuleNoWrapper) {
		req.Given["java.builder"] = "gradle"
		c.With = append(c.With, survey.Param{Name: "builder", Value: "gradle"})
		c.Doubts = append(c.Doubts, survey.Doubt{Text: "the Gradle wrapper is not complete; the build runs on the Gradle of an image, which may be too new for its scripts"})
		u, _, problems = d.module(req)
	}
	if lacks(problems, unit.RuleManyPrograms) {
		if classes, files := d.mainClasses(d.sourcesOf(m)); len(classes) > 1 {
			chosen := likeliest(classes)
			req.Given["java.main"] = classes[chosen]
			c.With = append(c.With, survey.Param{Name: "main", Value: classes[chosen], Source: files[chosen]})
			c.Doubts = append(c.Doubts, survey.Doubt{Text: "several classes have a main method; " + classes[chosen] + " is taken",
				Param: "main", Choices: first(classes, chosen)})
			u, _, problems = d.module(req)
		}
	}
	for _, p := range problems {
		if p.IsError() {
			c.Doubts = append(c.Doubts, survey.Doubt{Text: doubt(p)})
		}
	}
	return u.Facts
}

func lacks(problems diag.List, rule string) bool {
	return slices.ContainsFunc(problems, func(f diag.Finding) bool { return f.Rule == rule })
}

// doubt says in one sentence what a finding says.
func doubt(f diag.Finding) string {
	text := f.Message
	if f.Pos.File != "" {
		text = survey.Place(f.Pos) + ": " + text
	}
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}

// likeliest gives the index of the class that looks most like the one to start: by the names that people give it, then by the
// length of its package.
func likeliest(classes []string) int {
	best, rank := 0, 1<<30
	for i, class := range classes {
		name := strings.TrimSuffix(path.Ext("." + class)[1:], "Kt")
		at := 4
		switch {
		case strings.HasSuffix(name, "Application"):
			at = 0
		case name == "Main":
			at = 1
		case name == "App" || name == "Server":
			at = 2
		case strings.HasSuffix(name, "Main") || strings.HasSuffix(name, "Server") || strings.HasSuffix(name, "App"):
			at = 3
		}
		if at = at*100 + strings.Count(class, "."); at < rank {
			best, rank = i, at
		}
	}
	return best
}

// first gives the list with the element at an index in front.
func first(list []string, at int) []string {
	return append([]string{list[at]}, slices.Delete(slices.Clone(list), at, at+1)...)
}

// sourcesOf lists the folders with the sources of a module.
func (d *detection) sourcesOf(m module) []string {
	if p := d.readable(m.dir); p != nil && m.tool == "maven" {
		return p.sources()
	}
	s, at, _ := d.settingsOf(m.dir)
	p, _ := d.project(s, at)
	return p.sources()
}
