package golang

import (
	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// version gives the version of Go that the module wishes: pins of version managers, toolchain lines, then the go line, which is
// the least that works. The workspace's lines stand before the module's.
func (d *detection) version(m *module, work *workspace) (survey.Version, []survey.Doubt) {
	stated := d.survey.Pins(m.dir, []string{"go", "golang"}, ".go-version")
	if words, at := m.heroku("goVersion"); len(words) > 0 {
		stated = append(stated, survey.Version{Raw: words[0], Source: at})
	}
	var toolchains, floors []survey.Version
	add := func(f *tree.File, g *modfile.Go, tc *modfile.Toolchain) {
		if tc != nil && survey.Exact(tc.Name) != "" { // default and local name no version
			toolchains = append(toolchains, survey.Version{Raw: tc.Name, Source: survey.Place(linePos(f, tc.Syntax))})
		}
		if g != nil {
			floors = append(floors, survey.Version{Raw: g.Version, Source: survey.Place(linePos(f, g.Syntax)), Floor: true})
		}
	}
	if work != nil {
		add(work.file, work.work.Go, work.work.Toolchain)
	}
	if m.mod != nil {
		add(m.file, m.mod.Go, m.mod.Toolchain)
	}
	return survey.Choose(append(append(stated, toolchains...), floors...))
}
