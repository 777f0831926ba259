package golang

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// assets are the folders with a package.json of their own whose output the packages embed: `//go:embed web/dist` beside
// web/package.json.
func (d *detection) assets(m *module, packs []*pack) []survey.Asset {
	var out []survey.Asset
	for _, p := range packs {
		for _, e := range p.embeds {
			target := path.Join(p.dir, fixedPart(e.pattern))
			for dir := path.Dir(target); dir != m.dir && tree.Inside(dir, m.dir); dir = path.Dir(dir) {
				if d.survey.Folder(dir).Has("package.json") {
					out = append(out, survey.Asset{Dir: dir, Target: target})
					break
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b survey.Asset) int {
		return slices.Compare([]string{a.Dir, a.Target}, []string{b.Dir, b.Target})
	})
	return slices.Compact(out)
}

// fixedPart is the folder of a pattern above its first wildcard: web/dist of web/dist/*.
func fixedPart(pattern string) string {
	for tree.HasMeta(pattern) {
		pattern = path.Dir(pattern)
	}
	return pattern
}
