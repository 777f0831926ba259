package jvm

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// gradleFolder adds the projects of the Gradle build whose root a folder is.
func (d *detection) gradleFolder(dir string) {
	s, at, problems := d.settingsOf(dir)
	d.problems = append(d.problems, problems...)
	if problems.HasErrors() || at != ":" || s.dir != dir {
		return
	}
	for _, at := range s.paths() {
		if d.readable(s.projects[at]) == nil {
			d.gradleProject(s, at)
		}
	}
}

// gradleProject adds what a project makes.
func (d *detection) gradleProject(s settings, at string) {
	p, problems := d.project(s, at)
	d.problems = append(d.problems, problems...)
	if problems.HasErrors() {
		return
	}
	task := p.task()
	if task == "jar" && len(p.find(manifestMain)) == 0 {
		return
	}
	m := module{dir: p.dir, tool: "gradle", root: s.dir, kind: "jar"}
	name, _ := s.name(at)
	m.name = name.Text()
	m.compiled, _ = d.compiled(p)
	m.means = strings.TrimPrefix(d.javaVersion(p).Text(), "=")
	f := unit.NewFacts(Definitions())
	d.gradleArtifact(f, unit.Request{Dir: p.dir, DirPos: diag.Pos{File: path.Join(p.dir, "build.gradle")}}, p)
	m.kind, m.artifact = f["java.kind"].Text(), f["java.artifact"]
	if p.scripts[0] != nil {
		m.evidence = append(m.evidence, diag.Pos{File: p.scripts[0].file.Path, Line: 1})
	}
	d.add(m)
}
