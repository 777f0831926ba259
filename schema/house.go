package schema

import "github.com/stagegen/stagegen/internal/yamlsrc"

// PresetOf is what the chain of a house preset ends at, as Image.Preset has it; "" for a chain that is a finding.
func (p *Project) PresetOf(house string) string {
	ref := &yamlsrc.Node{Kind: yamlsrc.Scalar, Tag: yamlsrc.TagString, Value: house}
	_, end := p.chain(&yamlsrc.Node{Kind: yamlsrc.Mapping, Fields: []yamlsrc.Field{{Key: &yamlsrc.Node{Kind: yamlsrc.Scalar, Value: "preset"}, Value: ref}}})
	return end
}
