package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// node is as much of a JSON Schema as the page of keys needs.
type node struct {
	Ref         string           `json:"$ref"`
	Description string           `json:"description"`
	Type        json.RawMessage  `json:"type"` // a word or a list of words
	Enum        []any            `json:"enum"`
	AnyOf       []*node          `json:"anyOf"`
	Items       *node            `json:"items"`
	Additional  json.RawMessage  `json:"additionalProperties"` // a schema or false
	Properties  properties       `json:"properties"`
	Required    []string         `json:"required"`
	Definitions map[string]*node `json:"$defs"`
}

// property is one key with its schema.
type property struct {
	name   string
	schema *node
}

// properties are in the order of the file, which is that of the types.
type properties []property

// UnmarshalJSON implements json.Unmarshaler.
func (p *properties) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the opening brace
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		one := property{name: fmt.Sprint(key), schema: &node{}}
		if err := d.Decode(one.schema); err != nil {
			return err
		}
		*p = append(*p, one)
	}
	return nil
}

// definition follows a reference.
func (n *node) definition(root *node) *node {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		return root.Definitions[name]
	}
	return n
}

// values is the schema of the values of a map, nil where n is none.
func (n *node) values() *node {
	v := &node{}
	if len(n.Additional) == 0 || n.Additional[0] != '{' || json.Unmarshal(n.Additional, v) != nil {
		return nil
	}
	return v
}

// maxWords is how many words a cell of the table lists; the signals of a system are more.
const maxWords = 8

// kinds says in words what a value may be. null, which removes a value of a weaker layer, goes without saying.
func (n *node) kinds(root *node) []string {
	n = n.definition(root)
	switch {
	case len(n.AnyOf) > 0:
		var out []string
		for _, alternative := range n.AnyOf {
			out = append(out, alternative.kinds(root)...)
		}
		return simpler(out)
	case len(n.Enum) > maxWords:
		return []string{"text"}
	case len(n.Enum) > 0:
		var out []string
		for _, v := range n.Enum {
			if v != nil {
				out = append(out, code(fmt.Sprint(v)))
			}
		}
		return simpler(out)
	case n.Items != nil:
		return []string{"list of " + strings.Join(n.Items.kinds(root), " or ")}
	case len(n.Properties) > 0:
		return []string{"mapping"}
	case n.values() != nil:
		return []string{"names, each with " + strings.Join(n.values().kinds(root), " or ")}
	}
	return n.words()
}

// words translates the key type.
func (n *node) words() []string {
	var types []string
	var one string
	if json.Unmarshal(n.Type, &one) == nil {
		types = []string{one}
	} else {
		_ = json.Unmarshal(n.Type, &types) // neither: any type
	}
	var out []string
	for _, t := range types {
		switch t {
		case "string":
			out = append(out, "text")
		case "integer", "number":
			out = append(out, "number")
		case "boolean":
			out = append(out, "`true`", "`false`")
		case "object":
			out = append(out, "mapping")
		}
	}
	return out
}

// simpler drops what "text" covers: a number or a truth value without quotes is taken as it is written.
func simpler(kinds []string) []string {
	if slices.Contains(kinds, "text") && slices.Contains(kinds, "number") && slices.Contains(kinds, "`true`") {
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "number" || k == "`true`" || k == "`false`" })
	}
	var out []string
	for _, k := range kinds {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}
