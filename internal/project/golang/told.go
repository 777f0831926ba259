package golang

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// told is a file in which a project tells a platform which of its programs to build; the first group of the pattern lists them.
type told struct {
	file    string
	pattern *lazyregexp.Regexp
}

var (
	appEngineMain = lazyregexp.New(`(?m)^main:[ \t]*["']?([^\s"'#]+)`)
	cloudFoundry  = lazyregexp.New(`(?m)^\s+GO_INSTALL_PACKAGE_SPEC:[ \t]*["']?([^\n"'#]+)`)
)

func platforms() []told {
	return []told{{"app.yaml", appEngineMain}, {"manifest.yml", cloudFoundry}}
}

// offer narrows the module's offer to the programs that a platform is told to build, else to those that the Procfile starts.
func (d *detection) offer(m *module) offer {
	mains := m.commands(m.dir)
	if patterns, _ := m.heroku("install"); len(mains) < 2 || len(patterns) > 0 {
		return m.offer()
	}
	for _, wanted := range []func(program) bool{d.toldOf(m), d.startedOf(m)} {
		var named, others []program
		for _, p := range mains {
			if wanted(p) {
				named = append(named, p)
			} else {
				others = append(others, p)
			}
		}
		if len(named) > 0 {
			return offer{mains: named, others: others}
		}
	}
	return m.offer()
}

// targets are the patterns of the go command by which platforms are told what to build in a folder.
func (d *detection) targets(dir string) []string {
	separated := func(text string) []string {
		return strings.FieldsFunc(text, func(c rune) bool { return c == ':' || c == ',' || c == ' ' })
	}
	for _, t := range platforms() {
		if f := d.survey.Source(path.Join(dir, t.file)); f != nil {
			if found := t.pattern.FindSubmatch(f.Text); found != nil {
				return separated(string(found[1]))
			}
		}
	}
	for _, variable := range []string{"BP_GO_TARGETS", "GOOGLE_BUILDABLE"} {
		if v := survey.Buildpack(d.survey.Docs, dir, variable); v.Str() != "" {
			return separated(v.Str())
		}
	}
	return nil
}

// toldOf tells the programs that a platform is told to build.
func (d *detection) toldOf(m *module) func(program) bool {
	patterns := d.targets(m.dir)
	return func(p program) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			return matches(pattern, m.pkg(p.dir)) || m.mod != nil && matches(pattern, path.Join(m.path(), m.pkg(p.dir)))
		})
	}
}

// startedOf tells the programs that the processes of the Procfile start by their names.
func (d *detection) startedOf(m *module) func(program) bool {
	var names []string
	for _, process := range d.survey.Procfile(m.dir) {
		words := slices.DeleteFunc(strings.Fields(process.Command), func(w string) bool { return strings.Contains(w, "=") })
		if len(words) > 0 && process.Name != "release" {
			names = append(names, path.Base(words[0]))
		}
	}
	return func(p program) bool {
		name := path.Base(p.dir)
		if p.dir == m.dir && m.mod != nil {
			name = lastElement(m.path())
		}
		return slices.Contains(names, name)
	}
}
