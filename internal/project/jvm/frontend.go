package jvm

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// frontendPlugins run a package manager of Node.js within a build with Maven.
func frontendPlugins() []string {
	return []string{"frontend-maven-plugin", "exec-maven-plugin", "vaadin-maven-plugin"}
}

// mavenTakes lists the folders with a package.json that the build of a module builds itself, or that of a module which it needs.
func (d *detection) mavenTakes(p *pom) []string {
	var out []string
	for _, at := range mavenClosure(p, d.reactor(p)) {
		for _, name := range frontendPlugins() {
			for _, plugin := range at.plugin(name, false) {
				out = append(out, d.workingFolders(at, name, plugin)...)
			}
		}
	}
	return slices.DeleteFunc(unit.Sorted(out), func(dir string) bool { return dir == p.dir })
}

// workingFolders lists the folders in which a plugin runs a package manager.
func (d *detection) workingFolders(p *pom, name string, plugin *manifest.Element) []string {
	out := []string{}
	add := func(e *manifest.Element) {
		v, _ := p.value(e)
		if dir, ok := tree.Join(p.dir, inModule(v.Text())); ok && d.survey.Folder(dir).Has("package.json") {
			out = append(out, dir)
		}
	}
	for _, at := range append(plugin.Child("executions").All("execution"), plugin) {
		if e := at.Child("configuration", "workingDirectory"); e != nil {
			add(e)
		}
	}
	if len(out) == 0 && name != "exec-maven-plugin" {
		add(nil)
	}
	return out
}

// inModule takes the references to the folder of the module from a path.
func inModule(p string) string { return moduleFolder.ReplaceAllString(p, "") }

var (
	moduleFolder = lazyregexp.New(`^\$\{(?:project\.)?basedir\}/?`)
	// anyPath matches a string that could be a relative path.
	anyPath = lazyregexp.New(`["'](?:\$\{?\w+(?:\.\w+)*\}?/)?([\w.-]+(?:/[\w.-]+)*)/?["']`)
)

// maxPaths bounds how many strings of a script are taken for paths.
const maxPaths = 256

// gradleTakes lists the folders with a package.json that the scripts of a project name.
func (d *detection) gradleTakes(p *project) []string {
	var out []string
	for _, s := range p.mine() {
		found := s.find(anyPath)
		for _, m := range found[:min(len(found), maxPaths)] {
			dir, ok := tree.Join(p.dir, m.groups[0])
			if d.survey.Folder(path.Dir(dir)).Has("package.json") {
				dir = path.Dir(dir)
			}
			if ok && dir != p.dir && d.survey.Folder(dir).Has("package.json") {
				out = append(out, dir)
			}
		}
	}
	return unit.Sorted(out)
}
