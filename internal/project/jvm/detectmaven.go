package jvm

import (
	"path"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// maven finds the modules of all builds with Maven.
func (d *detection) maven() {
	for _, dir := range d.poms {
		if p := d.readable(dir); p != nil {
			d.note(p)
		}
	}
	for _, dir := range d.poms {
		if p := d.readable(dir); p != nil {
			d.mavenModule(p)
		} else {
			d.problems = append(d.problems, d.pomProblems(path.Join(dir, "pom.xml"))...)
		}
	}
}

func (d *detection) readable(dir string) *pom {
	if p := d.pom(path.Join(dir, "pom.xml")); p != nil && p.root != nil {
		return p
	}
	return nil
}

// note records what a module depends on.
func (d *detection) note(p *pom) {
	for _, at := range p.chain() {
		for _, dep := range at.root.Child("dependencies").All("dependency") {
			if dep.Child("scope").Str() == "test" {
				continue
			}
			group, _ := p.value(dep.Child("groupId"))
			artifact, _ := p.value(dep.Child("artifactId"))
			d.needed[group.Text()+":"+artifact.Text()] = true
		}
	}
}

// mavenModule adds what a module makes.
func (d *detection) mavenModule(p *pom) {
	at := diag.Pos{File: p.file, Line: 1}
	root := d.buildOf(p).dir
	switch p.packaging() {
	case "pom", "ear":
		return
	case "jar", "war", "quarkus":
	default:
		d.library(p.dir, "maven", root, at)
		return
	}
	program, found := d.mavenProgram(p)
	switch {
	case found:
	case d.hasSources(p.sources()):
		d.library(p.dir, "maven", root, at)
		return
	default:
		return
	}
	m := module{dir: p.dir, tool: "maven", root: root, evidence: []diag.Pos{at, program}, compiled: p.compiled(), means: p.javaVersion().Text()}
	m.name = p.root.Child("artifactId").Str()
	d.mavenTarget(p, &m)
	d.add(m)
}

// mavenProgram finds what tells that a module makes something to run.
func (d *detection) mavenProgram(p *pom) (diag.Pos, bool) {
	if p.packaging() == "war" {
		return p.root.Child("packaging").Place(), true
	}
	own := &pom{file: p.file, dir: p.dir, root: p.root}
	for _, name := range []string{bootPlugin, quarkusPlugin, micronautPlugin} {
		if plugins := own.plugin(name, false); len(plugins) > 0 {
			return plugins[0].Child("artifactId").Place(), true
		}
	}
	if e := own.archiveMain(); e != nil {
		return e.Place(), true
	}
	if d.needed[p.id()] {
		return diag.Pos{}, false
	}
	if e := p.statedMain(); e != nil {
		return e.Place(), true
	}
	if _, files := d.mainClasses(p.sources()); len(files) > 0 {
		return diag.Pos{File: files[0]}, true
	}
	return diag.Pos{}, false
}

// mavenTarget sets what a module makes.
func (d *detection) mavenTarget(p *pom, m *module) {
	f := unit.NewFacts(Definitions())
	d.mavenArtifact(f, unit.Request{Dir: p.dir, Name: m.name, DirPos: diag.Pos{File: p.file, Line: 1}}, p)
	m.kind, m.artifact = f["java.kind"].Text(), f["java.artifact"]
	if m.artifact.Text() == "" {
		m.artifact.Value = "target/*.jar"
		if p.packaging() == "war" {
			m.artifact.Value = "target/*.war"
		}
	}
}

// buildOf gives the topmost pom that aggregates p.
func (d *detection) buildOf(own *pom) *pom {
	return d.reactor(own).root
}

// hasSources reports whether one of the folders is there.
func (d *detection) hasSources(dirs []string) bool {
	for _, dir := range dirs {
		if d.tree.IsDir(dir) {
			return true
		}
	}
	return false
}
