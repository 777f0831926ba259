package generator

import (
	"maps"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// Schema is the JSON Schema of a kind of build.yaml with the parameters of every preset of the set. With a project, its house presets are
// in it too, each as the preset at the end of its chain.
func Schema(kind schema.Kind, set *presets.Set, p *schema.Project) ([]byte, diag.List, error) {
	var list []schema.PresetSchema
	var findings diag.List
	for _, name := range set.Names() {
		preset, more := set.Get(name)
		findings = append(findings, more...)
		if preset != nil {
			list = append(list, presetSchema(name, preset))
		}
	}
	if p != nil {
		for _, house := range slices.Sorted(maps.Keys(p.File.Presets)) {
			if preset, _ := set.Get(p.PresetOf(house)); preset != nil {
				list = slices.DeleteFunc(list, func(s schema.PresetSchema) bool { return s.Name == house })
				list = append(list, presetSchema(house, preset))
			}
		}
	}
	text, err := schema.JSONSchema(kind, list)
	return text, findings, err
}

func presetSchema(name string, p *presets.Preset) schema.PresetSchema {
	out := schema.PresetSchema{Name: name, Stages: p.Manifest.Stages}
	for _, k := range slices.Sorted(maps.Keys(p.Manifest.Params)) {
		param := p.Manifest.Params[k]
		s := schema.ParamSchema{Name: k, Type: param.Type, Of: param.Of, Values: param.Values, Doc: param.Doc}
		if param.Default != nil {
			s.Default, _ = param.Decode(k, param.Default)
		}
		out.Params = append(out.Params, s)
	}
	return out
}
