package golang

import (
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// version gives the version of Go that the module wishes: pins of version managers, what it tells Heroku as far as that is not the
// go line in other words, toolchain lines, then the go line, which is the least that works. The workspace's lines stand before the module's;
// others are what tools from before modules state.
func (d *detection) version(m *module, work *workspace, others ...survey.Version) (survey.Version, []survey.Doubt) {
	stated := d.survey.Pins(m.dir, []string{"go", "golang"}, ".go-version")
	if words, at := m.heroku("goVersion"); len(words) > 0 && !m.says(words[0]) {
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
	return survey.Choose(slices.Concat(stated, others, toolchains, floors))
}

// says reports whether the go line names a version of the line: go 1.25.3 for go1.25.
func (m *module) says(line string) bool {
	return m.mod != nil && m.mod.Go != nil && survey.Exact(line) != "" && strings.HasPrefix(m.mod.Go.Version+".", survey.Exact(line)+".")
}
