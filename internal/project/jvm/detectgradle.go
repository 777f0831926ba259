package jvm

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// gradleBuild adds the projects of the build whose root a folder is.
func (d *detection) gradleBuild(dir string) {
	s, at, problems := d.settingsOf(dir)
	if d.problems = append(d.problems, problems...); problems.HasErrors() || at != ":" || s.dir != dir {
		return
	}
	needed := d.gradleNeeded(s)
	for _, at := range s.paths() {
		in := s.projects[at]
		if d.readable(in) == nil && !inSources(in) && d.tree.IsDir(in) && !d.taken[in] { // by a build around this one
			d.taken[in] = true
			d.gradleProject(s, at, needed[at])
		}
	}
}

// gradleNeeded gives the projects of a build that others need when they run.
func (d *detection) gradleNeeded(s settings) map[string]bool {
	out := map[string]bool{}
	accessors := s.access
	for _, at := range s.paths() {
		if !d.tree.IsDir(s.projects[at]) {
			continue
		}
		p, _ := d.project(s, at)
		for _, script := range p.scripts {
			for _, next := range references(script, accessors, script.runs) {
				if next != at {
					out[next] = true
				}
			}
		}
	}
	return out
}

// runs reports whether the line of a place states a dependency that is there at run time.
func (s *script) runs(at int) bool {
	line := s.text[strings.LastIndexByte(s.text[:at], '\n')+1 : at]
	return s.within(at, "dependencies") && !strings.Contains(strings.ToLower(line), "test") && !strings.Contains(line, "ggregation")
}

// gradleProject adds what a project makes: a program, a library, or nothing.
func (d *detection) gradleProject(s settings, at string, needed bool) {
	p, problems := d.project(s, at)
	if d.problems = append(d.problems, problems...); problems.HasErrors() || p.isForeign() {
		return
	}
	file := p.file()
	evidence, runs := d.gradleProgram(p, needed)
	called := !runs && !needed && p.words(functionAPIs()...)
	if !runs && !called {
		if slices.ContainsFunc(p.sources(), d.tree.IsDir) && file != "" && p.compiles() {
			d.library(p.dir, "gradle", s.dir, file)
		}
		return
	}
	name, _ := s.name(at)
	compiled, _ := d.compiled(p)
	d.add(module{dir: p.dir, name: name.Text(), root: s.dir, tool: "gradle", file: file, compiled: compiled,
		evidence: append([]diag.Pos{{File: file, Line: 1}}, evidence...), words: p.words, program: p.startScript(), classifier: p.classifier("shadowJar"),
		jar: d.namingJar(p), secrets: p.gradleSecrets(), takes: d.gradleTakes(p), called: called})
}

// file gives the path of the script that configures the project.
func (p *project) file() string {
	for _, s := range append(slices.Clone(p.scripts), p.settings.script) {
		if s != nil {
			return s.file.Path
		}
	}
	return ""
}

// isForeign reports whether the project makes something that no JVM on a server runs: an app for a phone, or the build itself.
func (p *project) isForeign() bool {
	for _, s := range p.scripts {
		for _, found := range p.plugins(s) {
			if strings.HasPrefix(found.id, "com.android.") && found.applied {
				return true
			}
		}
	}
	return p.applies("kotlin-dsl", "groovy-gradle-plugin", "java-gradle-plugin")
}

// words reports whether the scripts of the project name an artifact or a plugin that starts with one of the texts.
func (p *project) words(starts ...string) bool {
	for _, s := range p.scripts {
		if s == nil {
			continue
		}
		for _, text := range starts {
			if strings.Contains(s.text, text) {
				return true
			}
		}
	}
	return false
}

// gradleProgram finds what tells that a project makes something to run: a plugin of its own, or, where nothing else needs it, one
// that the root applies to it or a main class.
func (d *detection) gradleProgram(p *project, needed bool) ([]diag.Pos, bool) {
	if d.isUmbrella(p) {
		return nil, false
	}
	ids := slices.Concat([]string{quarkusID, "war", "com.google.cloud.tools.jib"}, appIDs())
	if !p.disabled("bootJar") {
		ids = append(ids, bootIDs()...)
	}
	if found, ok := p.appliedPlugin(ids...); ok && found.own {
		return []diag.Pos{found.pos}, true
	}
	if mains := p.find(manifestMain); len(mains) > 0 {
		return []diag.Pos{mains[0].pos}, true
	}
	if shadow, ok := p.appliedPlugin(shadowIDs()...); ok && shadow.own && d.statedMain(p).Text() != "" {
		return []diag.Pos{shadow.pos}, true
	}
	if needed || !p.compiles() {
		return nil, false
	}
	if _, files := d.mainClasses(p.sources()); len(files) > 0 {
		return []diag.Pos{{File: files[0]}}, true
	}
	return nil, false
}

// isUmbrella reports whether the project is the root of others and has no sources: a plugin that it applies to itself as well makes
// no program there.
func (d *detection) isUmbrella(p *project) bool {
	if p.dir != p.settings.dir || slices.ContainsFunc(p.sources(), d.tree.IsDir) {
		return false
	}
	for _, dir := range p.settings.projects {
		if dir != p.dir && d.tree.IsDir(dir) {
			return true
		}
	}
	return false
}

// namingJar gives the jar whose manifest names the class to start where no setting of the distribution does, so that the script in it
// starts nothing; "" for any other project.
func (d *detection) namingJar(p *project) string {
	if len(p.find(mainClass))+len(p.find(mainVariable)) > 0 || len(p.find(manifestMain)) == 0 {
		return ""
	}
	return path.Join("build/libs", cmp.Or(d.ownJar(p).Text(), "*.jar"))
}

var startScripts = lazyregexp.New(`\bapplicationName\s*=\s*["']([^"'\n]+)["']`)

// startScript gives the name of the script that starts a distribution, where a task of its own writes it.
func (p *project) startScript() string {
	for _, s := range p.mine() {
		for _, m := range s.find(startScripts) {
			if blocks := s.blocks(m.at); len(blocks) > 0 && strings.Contains(strings.ToLower(blocks[0]), "startscripts") {
				return m.groups[0]
			}
		}
	}
	return ""
}
