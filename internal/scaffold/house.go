package scaffold

import (
	"cmp"
	"slices"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// house gives images the presets that the project has for their folders; what the user named stands.
func (r Request) house(images []*image, p *schema.Project) {
	set := presets.NewSet(r.Tree, p.File.PresetDirs, generator.FactTypes())
	for _, i := range images {
		if !slices.Contains(r.Given, i.Dir) {
			i.Preset, i.Fits = initAs(p, set, i.Dir, i.Preset), initAs(p, set, i.Dir, i.Fits)
		}
		name := cmp.Or(i.Preset, i.Fits)
		i.restrict(set, cmp.Or(p.PresetOf(name), name))
	}
}

// initAs is the house preset for a folder in the place of a built-in one.
func initAs(p *schema.Project, set *presets.Set, dir, preset string) string {
	if preset == "" {
		return ""
	}
	return p.InitAs(dir, preset, set.Kind)
}

// restrict leaves of what a detector found what a preset has a parameter for: one of the project's own may have fewer than the
// built-in one that was found to fit.
func (i *image) restrict(set *presets.Set, name string) {
	preset, _ := set.Get(name)
	if preset == nil {
		return
	}
	unknown := func(param string) bool {
		_, ok := preset.Manifest.Params[param]
		return !ok && param != "" && param != "preset"
	}
	i.Unit.With = slices.DeleteFunc(slices.Clone(i.Unit.With), func(p survey.Param) bool { return unknown(p.Name) })
	i.with = slices.DeleteFunc(slices.Clone(i.with), func(p survey.Param) bool { return unknown(p.Name) })
	i.Unit.Doubts = slices.Clone(i.Unit.Doubts)
	for n, d := range i.Unit.Doubts {
		if unknown(d.Param) {
			i.Unit.Doubts[n].Param, i.Unit.Doubts[n].Choices = "", nil
		}
	}
}
