package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// key is one row of the page: a key, by its path from the place that has it.
type key struct {
	path, kind, meaning string
	required            bool
	places              []string
}

// place is where a group of keys stands.
type place struct{ name, definition string }

const keysIntro = `
Every key, once. The column "in" says where a key stands: *file* is the top of a build.yaml, *image* is below ` + "`images.NAME`" + `,
*house preset* below ` + "`presets.NAME`" + `, *defaults* below ` + "`defaults`" + `. A name in capitals is one that you choose. A member's file (see
` + "`members`" + `) has ` + "`defaults` and `images`" + ` only. ` + "`null`" + ` as a value removes what a weaker layer has: first come the preset's own values,
then ` + "`defaults`" + `, then house presets from the last to the first, then the image. Maps merge by key; ` + "`packages`, `secrets` and `expose`" + `
unite; every other list is replaced.

The keys below ` + "`with`" + ` belong to the presets: [presets.md](presets.md).
`

// keysPage lists the keys of build.yaml from its JSON Schema.
func keysPage(jsonSchema []byte) ([]byte, error) {
	root := &node{}
	if err := json.Unmarshal(jsonSchema, root); err != nil {
		return nil, fmt.Errorf("reading the JSON Schema: %w", err)
	}
	l := &lister{root: root}
	for _, p := range []place{{"file", "File"}, {"image", "ImageSpec"}, {"house preset", "Variant"}, {"defaults", "Defaults"}} {
		d, ok := root.Definitions[p.definition]
		if !ok {
			return nil, fmt.Errorf("the JSON Schema has no definition %s", p.definition)
		}
		l.list(p.name, "", d)
	}
	t := newTable("key", "in", "value", "meaning")
	for _, k := range l.keys {
		kind := k.kind
		if k.required {
			kind += "; required"
		}
		t.row(code(k.path), strings.Join(k.places, ", "), kind, k.meaning)
	}
	return []byte(keysIntro + t.String()), nil
}

// lister collects keys; what several places have in common is one row.
type lister struct {
	root *node
	keys []key
}

func (l *lister) list(place, prefix string, d *node) {
	for _, p := range d.Properties {
		schema := p.schema.definition(l.root)
		meaning := p.schema.Description
		if meaning == "" {
			meaning = schema.Description
		}
		l.add(place, key{path: prefix + p.name, kind: strings.Join(p.schema.kinds(l.root), " or "), meaning: meaning, required: slices.Contains(d.Required, p.name)})
		if place == "file" && slices.Contains([]string{"images", "presets", "defaults"}, p.name) {
			continue // places of their own
		}
		l.below(place, prefix+p.name, schema)
	}
}

// below lists the keys that a value has: those of a mapping, of the values of a map, and of the items of a list.
func (l *lister) below(place, path string, schema *node) {
	for _, alternative := range append([]*node{schema}, schema.AnyOf...) {
		alternative = alternative.definition(l.root)
		switch {
		case len(alternative.Properties) > 0:
			l.list(place, path+".", alternative)
		case alternative.Items != nil:
			l.below(place, path+"[]", alternative.Items.definition(l.root))
		case alternative.values() != nil:
			l.below(place, path+"."+nameFor(path), alternative.values().definition(l.root))
		}
	}
}

// nameFor is the placeholder for a name below a key: STAGE below stages.
func nameFor(path string) string {
	if path == "stages" {
		return "STAGE"
	}
	return "NAME"
}

// add appends a key, or its place to the same key elsewhere.
func (l *lister) add(place string, k key) {
	for i := range l.keys {
		have := &l.keys[i]
		if have.path == k.path && have.kind == k.kind && have.meaning == k.meaning && have.required == k.required {
			have.places = append(have.places, place)
			return
		}
	}
	k.places = []string{place}
	l.keys = append(l.keys, k)
}
