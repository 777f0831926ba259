package schema

import (
	"fmt"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// shape is a kind of scalar: what its values look like, for the decoder, for findings and for the JSON Schema.
type shape struct {
	rule     string // of the finding; yamlsrc.RuleValue when empty
	noun     string // "a port"
	expected string // what a right value looks like
	numbers  bool   // numbers and true/false are taken as written, as in the value of an environment variable

	// read checks and normalises; hint says what to write instead.
	read func(n *yamlsrc.Node) (value, hint string, ok bool)
	// pattern and enum are what the JSON Schema says. It may be wider than read, never narrower.
	pattern string
	enum    []string
}

// patterned makes a shape whose values match a regular expression that means the same to Go and to JavaScript.
func patterned(noun, pattern, expected string) shape {
	re := lazyregexp.New(pattern)
	return shape{noun: noun, expected: expected, pattern: pattern,
		read: func(n *yamlsrc.Node) (string, string, bool) { return n.Value, "", re.MatchString(n.Value) }}
}

// orNumber is s with numbers taken as written.
func (s shape) orNumber() shape {
	s.numbers = true
	return s
}

// scalar reads n, which is not null.
func (s shape) scalar(n *yamlsrc.Node) (string, diag.List) {
	if n.Kind != yamlsrc.Scalar {
		f := s.finding(n, "")
		f.Rule = yamlsrc.RuleKind
		return "", diag.List{f}
	}
	if !s.numbers && n.Tag != yamlsrc.TagString {
		f := yamlsrc.WrongKind(n, s.noun, "text")
		f.Hint = fmt.Sprintf("write it in quotes: %q", n.Value)
		return "", diag.List{f}
	}
	if f, ok := yamlsrc.OneLine(n); !ok {
		return "", diag.List{f}
	}
	value, hint, ok := s.read(n)
	if !ok {
		return "", diag.List{s.finding(n, hint)}
	}
	return value, nil
}

func (s shape) finding(n *yamlsrc.Node, hint string) diag.Finding {
	rule := s.rule
	if rule == "" {
		rule = yamlsrc.RuleValue
	}
	return diag.Finding{Rule: rule, Pos: n.Pos, Message: "this is not " + s.noun, Expected: s.expected, Found: yamlsrc.Describe(n), Hint: hint}
}

// list reads a list of scalars. what names the items: "ports".
func (s shape) list(n *yamlsrc.Node, what string) ([]string, diag.List) {
	if n.Kind != yamlsrc.Sequence {
		f := yamlsrc.WrongKind(n, "this", "a list of "+what)
		if n.Kind == yamlsrc.Scalar {
			f.Hint = fmt.Sprintf("write [%s]", n.Value)
		}
		return nil, diag.List{f}
	}
	var findings diag.List
	out := make([]string, 0, len(n.Items))
	for _, item := range n.Items {
		if item.Refused() {
			continue
		}
		if item.IsNull() {
			findings.Add(yamlsrc.WrongKind(item, "this item", s.noun))
			continue
		}
		value, l := s.scalar(item)
		findings = append(findings, l...)
		if len(l) == 0 {
			out = append(out, value)
		}
	}
	return out, findings
}

// schema is the shape as JSON Schema.
func (s shape) schema() *jsonschema.Schema {
	text := &jsonschema.Schema{Type: "string", Pattern: s.pattern}
	for _, v := range s.enum {
		text.Enum = append(text.Enum, v)
	}
	if !s.numbers {
		return text
	}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text, {Type: "number"}, {Type: "boolean"}}}
}

func (s shape) listSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "array", Items: s.schema()}
}

// into stores what a shape has read.
func into[T ~string](v *T, value string, findings diag.List) diag.List {
	*v = T(value)
	return findings
}
