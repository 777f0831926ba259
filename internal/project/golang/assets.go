package golang

import (
	"cmp"
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// assets are the folders with a package.json of their own whose output the packages embed: `//go:embed web/dist` beside
// web/package.json, or where web says that it writes there. What is embedded and not in the repository comes from the only such folder of the module where there is
// one, wherever it writes; that is a doubt.
func (d *detection) assets(m *module, packs []*pack) ([]survey.Asset, []survey.Doubt) {
	var out []survey.Asset
	var doubts []survey.Doubt
	for _, p := range packs {
		for _, e := range p.embeds {
			target := path.Join(p.dir, fixedPart(e.pattern))
			if dir := cmp.Or(d.packageAbove(m, target), d.packageFor(m, target)); dir != "" {
				out = append(out, survey.Asset{Dir: dir, Target: target})
			} else if dir := d.onlyPackage(m); dir != "" && tree.Inside(target, m.dir) && !d.survey.Tree.Exists(target) && !d.survey.Tree.IsDir(target) {
				out = append(out, survey.Asset{Dir: dir, Target: target})
				doubts = append(doubts, survey.Doubt{Text: target + " is embedded and not in the repository; the build of " + dir + " is taken for what writes it"})
			}
		}
	}
	slices.SortFunc(out, func(a, b survey.Asset) int {
		return slices.Compare([]string{a.Dir, a.Target}, []string{b.Dir, b.Target})
	})
	return slices.Compact(out), doubts
}

// packageAbove is the nearest folder of the module with a package.json above a path, without the module's own; "" for none.
func (d *detection) packageAbove(m *module, target string) string {
	for dir := path.Dir(target); dir != m.dir && tree.Inside(dir, m.dir); dir = path.Dir(dir) {
		if d.survey.Folder(dir).Has("package.json") {
			return dir
		}
	}
	return ""
}

// packageFor is the folder of the module with a package.json whose build says that it writes to a path; "" for none.
func (d *detection) packageFor(m *module, target string) string {
	for _, f := range d.survey.Folders {
		if f.Dir == m.dir || !tree.Inside(f.Dir, m.dir) || !f.Has("package.json") {
			continue
		}
		for _, name := range []string{"package.json", "vite.config.ts", "vite.config.mts", "vite.config.js", "vite.config.mjs"} {
			source := d.survey.Source(f.Path(name))
			if source == nil {
				continue
			}
			for _, said := range outputForm.FindAllSubmatch(source.Text, -1) {
				if at, ok := tree.Join(f.Dir, string(said[1])); ok && at == target {
					return f.Dir
				}
			}
		}
	}
	return ""
}

// outputForm is a folder outside of the package's own that its build is told to write to, in a script or in Vite's settings.
var outputForm = lazyregexp.New(`(?:--outDir[= ]|\boutDir:\s*["'\x60])(\.\./[\w./-]+)`)

// onlyPackage is the folder of the module that has a package.json, where one has; "" else.
func (d *detection) onlyPackage(m *module) string {
	only := ""
	for _, f := range d.survey.Folders {
		if f.Dir == m.dir || !tree.Inside(f.Dir, m.dir) || !f.Has("package.json") {
			continue
		}
		if only != "" {
			return ""
		}
		only = f.Dir
	}
	return only
}

// fixedPart is the folder of a pattern above its first wildcard: web/dist of web/dist/*.
func fixedPart(pattern string) string {
	for tree.HasMeta(pattern) {
		pattern = path.Dir(pattern)
	}
	return pattern
}
