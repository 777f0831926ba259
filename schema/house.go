package schema

import (
	"cmp"
	"maps"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// PresetOf is what the chain of a house preset ends at, as Image.Preset has it; "" for a chain that is a finding.
func (p *Project) PresetOf(house string) string {
	_, end := p.chain(imageOf(house))
	return end
}

// imageOf is an image that names a preset.
func imageOf(preset string) *yamlsrc.Node {
	ref := &yamlsrc.Node{Kind: yamlsrc.Scalar, Tag: yamlsrc.TagString, Value: preset}
	return &yamlsrc.Node{Kind: yamlsrc.Mapping, Fields: []yamlsrc.Field{{Key: &yamlsrc.Node{Kind: yamlsrc.Scalar, Value: "preset"}, Value: ref}}}
}

// InitAs is the preset that a new image of a folder gets, where the preset of its language is known: the house preset whose init_as
// matches the folder and whose chain ends at that preset, or at one of the same kind, else the preset itself. Of several the longest
// glob decides, then whether its chain ends at that very preset, then the longer chain, then the name. dir is a slash path from the
// root; kind says what the projects of a preset are written in, "" where it does not know.
func (p *Project) InitAs(dir, preset string, kind func(preset string) string) string {
	type match struct{ glob, exact, chain int }
	best, by := preset, match{}
	for _, house := range slices.Sorted(maps.Keys(p.File.Presets)) {
		chain, end := p.chain(imageOf(house))
		if end != preset && (kind(end) == "" || kind(end) != kind(preset)) {
			continue
		}
		for _, g := range p.File.Presets[house].InitAs {
			if ok, err := doublestar.Match(g, dir); err != nil || !ok {
				continue
			}
			m := match{glob: len(g), chain: len(chain)}
			if end == preset {
				m.exact = 1
			}
			if cmp.Or(cmp.Compare(m.glob, by.glob), cmp.Compare(m.exact, by.exact), cmp.Compare(m.chain, by.chain)) > 0 {
				best, by = house, m
			}
		}
	}
	return best
}
