package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

var (
	rootName     = lazyregexp.New(`\brootProject\.name\s*=\s*["']([^"'\n]+)["']`)
	includes     = lazyregexp.New(`\binclude\s*\(?\s*((?:["'][^"'\n]+["']\s*,?\s*)+)`)
	includeBuild = lazyregexp.New(`\bincludeBuild\s*\(?\s*["']([^"'\n]+)["']`)
	projectDir   = lazyregexp.New(`\bproject\(\s*["'](:[^"'\n]+)["']\s*\)\.projectDir\s*=\s*(?:new\s+)?[fF]ile\s*\(\s*(?:(?:settingsDir|rootDir|rootProject\.projectDir)\s*,\s*)?["']([^"'\n]+)["']`)
	buildFolder  = lazyregexp.New(`^\$\{?(?:settingsDir|rootDir|rootProject\.projectDir)\}?/`)
	quoted       = lazyregexp.New(`["']([^"'\n]+)["']`)
)

// settings is what the settings script of a Gradle build says.
type settings struct {
	dir      string
	script   *script           // nil for a build of one project without settings
	projects map[string]string // folder by path of the project: ":services:api"; the root, ":", among them
	builds   []string          // folders of included builds
	byDir    map[string]string // paths of the projects by their folder
	access   map[string]string // those paths by their type-safe accessors: "libs.commonUtil" for ":libs:common-util"
	problems diag.List
}

// settingsAt reads the settings script in dir, which need not be there.
func (r *Reader) settingsAt(dir string) (settings, diag.List) {
	s, ok := r.settings[dir]
	if !ok {
		s = r.parseSettings(dir)
		r.settings[dir] = s
	}
	return s, s.problems
}

func (r *Reader) parseSettings(dir string) settings {
	s := settings{dir: dir, projects: map[string]string{":": dir}, byDir: map[string]string{}, access: map[string]string{}}
	s.script, s.problems = r.script(dir, "settings.gradle")
	for _, m := range s.script.find(includes) {
		for _, name := range quoted.FindAllStringSubmatch(m.groups[0], -1) {
			p := ":" + strings.TrimPrefix(name[1], ":")
			if at, ok := tree.Join(dir, strings.ReplaceAll(p[1:], ":", "/")); ok {
				s.projects[p] = at
			}
		}
	}
	for _, m := range s.script.find(projectDir) {
		if at, ok := tree.Join(dir, buildFolder.ReplaceAllString(m.groups[1], "")); ok {
			s.projects[m.groups[0]] = at
		}
	}
	for _, m := range s.script.find(includeBuild) {
		if at, ok := tree.Join(dir, m.groups[0]); ok {
			s.builds = append(s.builds, at)
		}
	}
	for _, p := range slices.Backward(s.paths()) {
		s.byDir[s.projects[p]] = p
		if p != ":" {
			s.access[strings.ReplaceAll(camel(p[1:]), ":", ".")] = p
		}
	}
	return s
}

// settingsOf gives the settings of the build that has the project in dir: the nearest at or above it that includes it,
// else none.
func (r *Reader) settingsOf(dir string) (settings, string, diag.List) {
	for _, at := range tree.Above(dir) {
		s, problems := r.settingsAt(at)
		if problems.HasErrors() {
			return s, ":", problems
		}
		if s.script == nil {
			continue
		}
		if p, ok := s.byDir[dir]; ok {
			return s, p, nil
		}
	}
	return settings{dir: dir, projects: map[string]string{":": dir}}, ":", nil
}

// paths lists the paths of the projects in order.
func (s settings) paths() []string {
	out := make([]string, 0, len(s.projects))
	for p := range s.projects {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// name gives the project's name, from which its archive is named. The root's is not that of its folder, since that is
// another one in the image.
func (s settings) name(project string) (unit.Fact, bool) {
	if project != ":" {
		name := project[strings.LastIndex(project, ":")+1:]
		return unit.Found(name, "the last part of %s", project), true
	}
	found := s.script.find(rootName)
	if len(found) == 0 {
		return unit.Found("", "no rootProject.name"), false
	}
	return found[len(found)-1].fact(), true
}

// conventions adds to a project the scripts that it applies as plugins of the build's own: those in buildSrc and in included
// builds, which are named like the plugin. They can apply others.
func (r *Reader) conventions(p *project) diag.List {
	var problems diag.List
	for i := 0; i < len(p.scripts); i++ {
		for _, applied := range p.plugins(p.scripts[i]) {
			for _, dir := range r.logicSources(p.settings) {
				s, more := r.script(dir, applied.id+".gradle")
				problems = append(problems, more...)
				if s != nil && applied.applied && !slices.Contains(p.scripts, s) {
					p.scripts = append(p.scripts, s)
				}
			}
		}
	}
	return problems
}

// logic lists the folders of the code that the scripts of a build are written with.
func (r *Reader) logic(s settings) []string {
	return slices.DeleteFunc(append([]string{path.Join(s.dir, "buildSrc")}, s.builds...), func(dir string) bool { return !r.tree.IsDir(dir) })
}

// logicSources lists the folders that can hold scripts which are plugins.
func (r *Reader) logicSources(s settings) []string {
	if found, ok := r.plugins[s.dir]; ok {
		return found
	}
	var out []string
	for _, dir := range r.logic(s) {
		for _, at := range append([]string{dir}, r.tree.Folders(dir, "*")...) {
			for _, language := range []string{"kotlin", "groovy"} {
				if sources := path.Join(at, "src/main", language); r.tree.IsDir(sources) {
					out = append(out, sources)
				}
			}
		}
	}
	r.plugins[s.dir] = out
	return out
}

// camel turns "common-util" into "commonUtil".
func camel(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' })
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// files lists what belongs to the whole build rather than to one of its projects.
func (s settings) files() []string {
	out := []string{path.Join(s.dir, "gradle"), path.Join(s.dir, "buildSrc")}
	for _, name := range []string{"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
		"gradle.properties", "lombok.config"} {
		out = append(out, path.Join(s.dir, name))
	}
	return append(out, s.builds...)
}
