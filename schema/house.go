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

// InitAs is the preset that a new image of a folder gets, where the preset of its language is known: the house preset that ends
// at that preset and whose init_as matches the folder, else the preset itself. Of several the longest glob decides, then the
// longer chain, then the name. dir is a slash path from the root.
func (p *Project) InitAs(dir, preset string) string {
	best, glob, length := preset, "", 0
	for _, house := range slices.Sorted(maps.Keys(p.File.Presets)) {
		chain, end := p.chain(imageOf(house))
		if end != preset {
			continue
		}
		for _, g := range p.File.Presets[house].InitAs {
			if ok, err := doublestar.Match(g, dir); err != nil || !ok {
				continue
			}
			if cmp.Or(cmp.Compare(len(g), len(glob)), cmp.Compare(len(chain), length)) > 0 {
				best, glob, length = house, g, len(chain)
			}
		}
	}
	return best
}
