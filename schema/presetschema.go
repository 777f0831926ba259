package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/lazyregexp"
)

// PresetSchema is what the JSON Schema needs to know of a preset. This package does not know presets; the caller does.
type PresetSchema struct {
	// Name as it is written after preset or extends: a built-in one, one of preset_dirs, or a house preset, which has the
	// parameters and stages of the preset that its chain ends at.
	Name   string
	Params []ParamSchema
	Stages []string
}

// ParamSchema is one parameter of a preset.
type ParamSchema struct {
	Name string
	// Type is string, name, bool, int, enum, list, path, port, image, base or duration.
	Type string
	// Of is the type of a list's items; empty means string.
	Of string
	// Values are those of an enum, and those that a base suggests.
	Values []string
	// Default is the value that holds without the key, nil where there is none.
	Default any
	// Doc is one sentence for people.
	Doc string
}

// addPresets adds to images and house presets: if the preset is X, then these parameters and these stages.
func addPresets(defs jsonschema.Definitions, presets []PresetSchema) {
	sorted := slices.Clone(presets)
	slices.SortFunc(sorted, func(a, b PresetSchema) int { return strings.Compare(a.Name, b.Name) })
	var names []any
	for i, p := range sorted {
		if i > 0 && sorted[i-1].Name == p.Name {
			continue // the house preset and the one it hides have the same parameters
		}
		names = append(names, p.Name)
		with := defName("with", p.Name, defs)
		defs[with] = p.with()
		for key, def := range map[string]string{"preset": "ImageSpec", "extends": "Variant"} {
			if d, ok := defs[def]; ok {
				d.AllOf = append(d.AllOf, p.condition(key, with))
			}
		}
	}
	for key, def := range map[string]string{"preset": "ImageSpec", "extends": "Variant"} {
		if d, ok := defs[def]; ok && len(names) > 0 {
			s, _ := d.Properties.Get(key)
			s.Type = ""
			// The names are for completion: a folder, or a preset that this schema does not know, is right as well.
			s.AnyOf = []*jsonschema.Schema{{Type: "string", Enum: names}, {Type: "string"}}
		}
	}
}

var notInDefName = lazyregexp.New(`[^A-Za-z0-9._-]`)

// defName is a name for a definition that a reference can hold as it is, and that no other definition has.
func defName(prefix, name string, defs jsonschema.Definitions) string {
	out := prefix + "_" + notInDefName.ReplaceAllString(name, "_")
	for i := 2; ; i++ {
		if _, taken := defs[out]; !taken {
			return out
		}
		out = fmt.Sprintf("%s_%s_%d", prefix, notInDefName.ReplaceAllString(name, "_"), i)
	}
}

// with describes the parameters.
func (p PresetSchema) with() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	for _, param := range p.Params {
		properties.Set(param.Name, param.schema())
	}
	return &jsonschema.Schema{Type: "object", Description: "Parameters of the preset " + p.Name + ".", Properties: properties, AdditionalProperties: jsonschema.FalseSchema}
}

// condition is: if key names the preset, then with and stages are its own.
func (p PresetSchema) condition(key, with string) *jsonschema.Schema {
	is := jsonschema.NewProperties()
	is.Set(key, &jsonschema.Schema{Const: p.Name})
	stages := jsonschema.NewProperties()
	for _, s := range p.Stages {
		stages.Set(s, &jsonschema.Schema{Ref: "#/$defs/Stage"})
	}
	then := jsonschema.NewProperties()
	then.Set("with", &jsonschema.Schema{Ref: "#/$defs/" + with})
	then.Set("stages", nullable(&jsonschema.Schema{Type: "object", Properties: stages, AdditionalProperties: jsonschema.FalseSchema}))
	return &jsonschema.Schema{If: &jsonschema.Schema{Properties: is, Required: []string{key}}, Then: &jsonschema.Schema{Properties: then}}
}

func (p ParamSchema) schema() *jsonschema.Schema {
	s := p.typed(p.Type)
	if p.Type == "list" {
		of := p.Of
		if of == "" {
			of = "string"
		}
		s = &jsonschema.Schema{Type: "array", Items: p.typed(of)}
	}
	s.Description, s.Default = p.Doc, p.Default
	return s
}

// typed is the schema of one value. Presets read the text of a scalar as it is written, so that 24 and "24" are the same.
func (p ParamSchema) typed(kind string) *jsonschema.Schema {
	switch kind {
	case "bool":
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, enumSchema([]string{"true", "false"})}}
	case "int":
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer"}, {Type: "string", Pattern: `^[+-]?[0-9]+$`}}}
	case "port":
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: "1", Maximum: "65535"}, {Type: "string", Pattern: `^\+?[0-9]+$`}}}
	case "enum":
		return p.enum()
	}
	s := textShape.schema()
	if kind == "base" && len(p.Values) > 0 {
		s.AnyOf = append([]*jsonschema.Schema{enumSchema(p.Values)}, s.AnyOf...)
	}
	return s
}

// enum lets a value that looks like a number or a truth value stand without quotes.
func (p ParamSchema) enum() *jsonschema.Schema {
	s := &jsonschema.Schema{AnyOf: []*jsonschema.Schema{enumSchema(p.Values)}}
	if slices.ContainsFunc(p.Values, func(v string) bool { _, err := strconv.ParseFloat(v, 64); return err == nil }) {
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Type: "number"})
	}
	if slices.Contains(p.Values, "true") || slices.Contains(p.Values, "false") {
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Type: "boolean"})
	}
	return s
}
