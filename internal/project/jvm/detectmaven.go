package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
)

// maven finds the modules of all builds with Maven. What each depends on must be known before the first is judged.
func (d *detection) maven() {
	for _, dir := range d.poms {
		if p := d.readable(dir); p != nil {
			d.note(p)
		} else {
			d.problems = append(d.problems, d.pomProblems(path.Join(dir, "pom.xml"))...)
		}
	}
	for _, dir := range d.poms {
		if p := d.readable(dir); p != nil {
			d.mavenModule(p)
		}
	}
}

// readable gives the pom of a folder, nil where there is none or it is broken.
func (d *detection) readable(dir string) *pom {
	if p := d.pom(path.Join(dir, "pom.xml")); p != nil && p.root != nil {
		return p
	}
	return nil
}

// note records what a module needs when it runs.
func (d *detection) note(p *pom) {
	for _, at := range p.sections {
		for _, dep := range at.Child("dependencies").All("dependency") {
			if dep.Child("scope").Str() == "test" {
				continue
			}
			group, _ := p.value(dep.Child("groupId"))
			artifact, _ := p.value(dep.Child("artifactId"))
			d.needed[group.Text()+":"+artifact.Text()] = true
		}
	}
}

// mavenModule adds what a module makes: a program, a library, or nothing where it only holds others together.
func (d *detection) mavenModule(p *pom) {
	root := d.reactor(p).root.dir
	runs := false
	var evidence []diag.Pos
	switch p.packaging() {
	case "pom", "ear":
		return
	case "jar", "war", "quarkus":
		evidence, runs = d.mavenProgram(p)
	}
	called := !runs && !d.needed[p.id()] && p.packaging() == "jar" && p.words(functionAPIs()...)
	if !runs && !called {
		if slices.ContainsFunc(p.sources(), d.tree.IsDir) {
			d.library(p.dir, "maven", root, p.file)
		}
		return
	}
	d.add(module{dir: p.dir, name: p.root.Child("artifactId").Str(), root: root, tool: "maven", file: p.file, compiled: p.compiled(),
		evidence: append([]diag.Pos{{File: p.file, Line: 1}}, evidence...), words: p.words, secrets: d.mavenSecrets(p),
		takes: d.mavenTakes(p), called: called, script: p.assembled()})
}

// words reports whether the module depends on an artifact, or uses a plugin, whose "groupId:artifactId" starts with one of the texts.
func (p *pom) words(starts ...string) bool {
	var all []*manifest.Element
	for _, at := range p.sections {
		all = append(all, at.Child("dependencies").All("dependency")...)
		all = append(all, at.Child("build", "plugins").All("plugin")...)
	}
	if parent := p.external(); parent != nil {
		all = append(all, parent)
	}
	for _, e := range all {
		group, _ := p.value(e.Child("groupId"))
		id := group.Text() + ":" + e.Child("artifactId").Str()
		if slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(id, s) }) {
			return true
		}
	}
	return false
}

// programPlugins are the plugins that a module calls only to make something to run.
func programPlugins() []string {
	return []string{bootPlugin, quarkusPlugin, micronautPlugin, "vertx-maven-plugin", "jib-maven-plugin"}
}

// mavenProgram finds what tells that a module makes something to run: a plugin of its own, or, where nothing else needs it, one
// that it inherits or a main class.
func (d *detection) mavenProgram(p *pom) ([]diag.Pos, bool) {
	if p.packaging() == "war" {
		return []diag.Pos{p.root.Child("packaging").Place()}, true
	}
	alone := *p
	alone.sections, alone.values = p.sections[:p.own], nil
	for _, name := range programPlugins() {
		if plugins := alone.plugin(name, false); len(plugins) > 0 && !p.skips(plugins) {
			return []diag.Pos{plugins[0].Child("artifactId").Place()}, true
		}
	}
	if e := alone.archiveMain(); e != nil {
		return []diag.Pos{e.Place()}, true
	}
	if d.needed[p.id()] {
		return nil, false
	}
	if e := alone.statedMain(); e != nil {
		return []diag.Pos{e.Place()}, true
	}
	if plugins := p.plugin(quarkusPlugin, false); len(plugins) > 0 && slices.ContainsFunc(p.sources(), d.tree.IsDir) {
		return []diag.Pos{plugins[0].Child("artifactId").Place()}, true
	}
	if _, files := d.mainClasses(p.sources()); len(files) > 0 {
		return []diag.Pos{{File: files[0]}}, true
	}
	return nil, false
}

// skips reports whether the module switches a plugin off.
func (p *pom) skips(plugins []*manifest.Element) bool {
	v, _ := p.value(setting(plugins, "skip"))
	return v.Text() == "true"
}
