package schema

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/invopop/jsonschema"
)

//go:generate go run ./internal/gencomments

// comments are the comments of this package's types and fields, by invopop's names. The sources are not there at run time.
//
//go:embed comments.json
var comments []byte

// Kind is a kind of file that has a JSON Schema of its own.
type Kind string

// The kinds of files.
const (
	KindRoot    Kind = "root"    // the file of a project
	KindInclude Kind = "include" // a file that a root file includes: the same keys, and none is required
	KindMember  Kind = "member"  // the file of one part of a project
)

// Kinds lists the kinds of files.
func Kinds() []Kind { return []Kind{KindRoot, KindInclude, KindMember} }

// schemaID is the identity of the published schemas; it changes with the major version of the format.
const schemaID = "https://github.com/stagegen/stagegen/schema/v" + Version + "/"

// JSONSchema is the JSON Schema of a kind of file, for editors: from the types of this package, and for each of the presets
// its parameters and stages. It accepts whatever Load and the presets accept; it does not find all that they find. Presets
// that are not among those given keep any parameters. The error is ours: the types do not fit together.
func JSONSchema(kind Kind, presets []PresetSchema) ([]byte, error) {
	var known map[string]string
	if err := json.Unmarshal(comments, &known); err != nil {
		return nil, fmt.Errorf("reading the comments of the types: %w", err)
	}
	r := &jsonschema.Reflector{FieldNameTag: "yaml", CommentMap: known}
	var s *jsonschema.Schema
	switch kind {
	case KindRoot, KindInclude:
		s = r.Reflect(&File{})
		if kind == KindRoot {
			s.Definitions["File"].Required = []string{"stagegen"}
		}
		restrictNames(s.Definitions["File"])
	case KindMember:
		s = r.Reflect(&Member{})
		restrictNames(s.Definitions["Member"])
	default:
		return nil, fmt.Errorf("there is no kind of file %q", kind)
	}
	s.ID = jsonschema.ID(schemaID + string(kind) + ".json")
	defs := s.Definitions
	defs["Step"] = stepSchema(defs["Step"])
	restrictRegistries(defs)
	if variants, ok := defs["ImageSpec"].Properties.Get("variants"); ok {
		variants.PropertyNames = &jsonschema.Schema{Pattern: variantNameShape.pattern}
	}
	addPresets(defs, presets)
	for name, d := range defs {
		allowNull(d)
		if name != "File" && name != "Member" {
			defs[name] = nullable(d)
		}
	}
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the JSON Schema: %w", err)
	}
	return append(out, '\n'), nil
}

// stepSchema adds the short form of a step.
func stepSchema(long *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{Description: long.Description, AnyOf: []*jsonschema.Schema{{Type: "string"}, long}}
}

// restrictNames says what the names of images and their like look like.
func restrictNames(file *jsonschema.Schema) {
	for key, s := range map[string]shape{"images": imageNameShape, "presets": imageNameShape, "bases": imageNameShape, "secrets": secretNameShape, "versions": versionNameShape} {
		if property, ok := file.Properties.Get(key); ok {
			property.PropertyNames = &jsonschema.Schema{Pattern: s.pattern}
		}
	}
}

// restrictRegistries does the same for registries of packages.
func restrictRegistries(defs jsonschema.Definitions) {
	for _, m := range []struct {
		def, key string
		shape    shape
	}{{"PackageRegistries", "npm", npmNameShape}, {"PackageRegistries", "cargo", cargoNameShape}, {"MavenSettings", "servers", serverNameShape}} {
		if d, ok := defs[m.def]; ok {
			property, _ := d.Properties.Get(m.key)
			property.PropertyNames = &jsonschema.Schema{Pattern: m.shape.pattern}
		}
	}
}

// allowNull lets the values that s describes in place be null, which removes what a weaker layer has. Those that it refers to
// are nullable themselves.
func allowNull(s *jsonschema.Schema) {
	for _, part := range s.AnyOf {
		allowNull(part)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties != jsonschema.FalseSchema {
		s.AdditionalProperties = nullable(s.AdditionalProperties)
	}
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		allowNull(p.Value)
		p.Value = nullable(p.Value)
	}
}

// nullable is s or null. A reference stays as it is.
func nullable(s *jsonschema.Schema) *jsonschema.Schema {
	out := *s
	switch {
	case len(s.AnyOf) > 0:
		out.AnyOf = append(slices.Clone(s.AnyOf), &jsonschema.Schema{Type: "null"})
	case s.Type != "":
		out.Type = ""
		out.Extras = map[string]any{"type": []string{s.Type, "null"}}
		if len(s.Enum) > 0 {
			out.Enum = append(slices.Clone(s.Enum), nil)
		}
	}
	return &out
}
