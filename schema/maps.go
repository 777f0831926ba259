package schema

import (
	"fmt"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Environment are environment variables. Values are literal.
type Environment map[string]string

// DecodeNode implements yamlsrc.Decoder.
func (e *Environment) DecodeNode(n *yamlsrc.Node) diag.List {
	m, l := stringMap(n, "environment", envNameShape, textShape)
	*e = m
	return l
}

// JSONSchema describes e.
func (Environment) JSONSchema() *jsonschema.Schema { return mapSchema(envNameShape, textShape) }

// Args are build arguments.
type Args map[string]string

// DecodeNode implements yamlsrc.Decoder.
func (a *Args) DecodeNode(n *yamlsrc.Node) diag.List {
	m, l := stringMap(n, "args", envNameShape, textShape)
	*a = m
	for _, f := range n.Fields {
		if strings.HasPrefix(strings.ToUpper(f.Key.Value), "BUILDKIT_") {
			l.Add(diag.Finding{Rule: RuleReservedArg, Pos: f.Key.Pos, Message: fmt.Sprintf("the build argument %s is reserved", f.Key.Value),
				Hint: "names that begin with BUILDKIT_ steer the builder itself and change what is built"})
		}
	}
	return l
}

// JSONSchema describes a.
func (Args) JSONSchema() *jsonschema.Schema { return mapSchema(envNameShape, textShape) }

// Labels are labels of an image. Values may hold ${name} and ${dir}; see Expand.
type Labels map[string]string

var labelShape = shape{rule: RuleVariable, noun: "the value of a label", expected: "text, in which only ${name} and ${dir} are variables", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		hint := variableHint(n.Value)
		return n.Value, hint, hint == ""
	}}

// DecodeNode implements yamlsrc.Decoder.
func (l *Labels) DecodeNode(n *yamlsrc.Node) diag.List {
	m, findings := stringMap(n, "labels", labelNameShape, labelShape)
	*l = m
	return findings
}

// JSONSchema describes l.
func (Labels) JSONSchema() *jsonschema.Schema { return mapSchema(labelNameShape, textShape) }

// stringMap reads a mapping of names to scalars; a null is left out. what is the key that the mapping stands under.
func stringMap(n *yamlsrc.Node, what string, name, value shape) (map[string]string, diag.List) {
	if n.Kind != yamlsrc.Mapping {
		f := yamlsrc.WrongKind(n, fmt.Sprintf("%q", what), "a mapping")
		if n.Kind == yamlsrc.Sequence {
			f.Hint = "write NAME: value instead of - NAME=value"
		}
		return nil, diag.List{f}
	}
	var findings diag.List
	out := make(map[string]string, len(n.Fields))
	for _, f := range n.Fields {
		if _, l := name.scalar(f.Key); len(l) > 0 {
			findings = append(findings, l...)
			continue
		}
		if f.Value.IsNull() {
			continue
		}
		text, l := value.scalar(f.Value)
		findings = append(findings, l...)
		out[f.Key.Value] = text
	}
	return out, findings
}

// mapSchema describes a map. A null value removes what a weaker layer has.
func mapSchema(name, value shape) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", AdditionalProperties: value.schema(), PropertyNames: &jsonschema.Schema{Pattern: name.pattern}}
}

// variables are what ${…} may name in tags and labels.
func variables() []string { return []string{"name", "dir"} }

// Expand replaces ${name} and ${dir} in the text of a tag or label.
func Expand(text, name, dir string) string {
	return strings.NewReplacer("${name}", name, "${dir}", dir).Replace(text)
}

// variableHint says what is wrong with the variables of text, or "".
func variableHint(text string) string {
	rest := Expand(text, "", "")
	_, after, found := strings.Cut(rest, "${")
	if !found {
		return ""
	}
	word, _, closed := strings.Cut(after, "}")
	if !closed {
		return "a variable ends in }"
	}
	if s := yamlsrc.Suggest(word, variables()); s != "" {
		return fmt.Sprintf("did you mean ${%s}?", s)
	}
	return "the variables are ${name} and ${dir}; nothing is read from the environment"
}
