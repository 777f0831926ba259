package python

import (
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// versions lists what the project says of the version of Python, the strongest first: pins, then ranges.
func (p *project) versions() []survey.Version {
	out := p.Pins(p.dir, []string{"python"}, ".python-version")
	out = append(out, p.runtime())
	for _, key := range []string{"python_full_version", "python_version"} {
		out = append(out, stated(p.pipfile.Get("requires", key)))
	}
	for _, item := range p.conda.Get("dependencies").List() {
		if m := condaPython.FindStringSubmatch(item.Value); m != nil {
			raw := m[1]
			if raw[0] >= '0' && raw[0] <= '9' {
				raw, _, _ = strings.Cut(raw, "=") // what follows is the name of a build
			}
			out = append(out, survey.Version{Raw: strings.TrimSpace(raw), Source: survey.Place(item.Pos)})
		}
	}
	out = append(out, stated(p.pixi.Get("dependencies", "python")), stated(p.doc.Get("project", "requires-python")))
	poetry := p.doc.Get("tool", "poetry", "dependencies", "python")
	out = append(out, stated(poetry), stated(poetry.Get("version")))
	return append(out, matched(p.setup, setupPython), matched(p.config, configPython))
}

var (
	condaPython  = lazyregexp.New(`^(?:[\w-]+::)?python(?:\s*==?\s*|\s*)((?:[<>!~]=?\s*)?\d.*)$`)
	setupPython  = lazyregexp.New(`python_requires\s*=\s*["']([^"'\n]+)["']`)
	configPython = lazyregexp.New(`(?m)^\s*python_requires\s*=[ \t]*(\S.*)$`)
	runtimeText  = lazyregexp.New(`^(?:python-)?(\S+)$`)
)

func stated(v *manifest.Value) survey.Version {
	return survey.Version{Raw: v.Str(), Source: survey.Place(v.Place())}
}

func matched(f *tree.File, pattern *lazyregexp.Regexp) survey.Version {
	if f == nil {
		return survey.Version{}
	}
	m := pattern.FindSubmatchIndex(f.Text)
	if m == nil {
		return survey.Version{}
	}
	return survey.Version{Raw: strings.TrimSpace(string(f.Text[m[2]:m[3]])), Source: survey.Place(f.At(m[2], m[3]-m[2]))}
}

// runtime reads runtime.txt: "python-3.11.4".
func (p *project) runtime() survey.Version {
	if !p.folder.Has("runtime.txt") {
		return survey.Version{}
	}
	f, _ := p.Tree.File(p.at("runtime.txt"))
	if f == nil {
		return survey.Version{}
	}
	word, pos := f.FirstLine()
	m := runtimeText.FindStringSubmatch(word)
	if m == nil || !tree.Printable(word) {
		return survey.Version{}
	}
	return survey.Version{Raw: word, Means: m[1], Source: survey.Place(pos)}
}
