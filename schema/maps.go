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

// Labels are labels of an image. Values may hold ${name}, ${dir} and the ProjectVariables.
type Labels map[string]string

var labelShape = shape{rule: RuleVariable, noun: "the value of a label", expected: "text, in which only " + variableList(labelVariables()) + " are variables", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		hint := variableHint(n.Value, labelVariables())
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

// tagVariables are what ${…} may name in tags.
func tagVariables() []string { return []string{"name", "dir"} }

// ProjectVariables are what ${…} may name in labels beside the name and folder of the image: what the manifests of its project
// state. Nothing else of a manifest is among them: a version changes with each release, and the committed file would with it.
func ProjectVariables() []string { return []string{"description", "license", "source"} }

func labelVariables() []string { return append(tagVariables(), ProjectVariables()...) }

// variableList writes names for people: ${name} and ${dir}.
func variableList(names []string) string {
	out := "${" + names[0] + "}"
	for n, name := range names[1:] {
		separator := ", "
		if n == len(names)-2 {
			separator = " and "
		}
		out += separator + "${" + name + "}"
	}
	return out
}

// Expand replaces ${name} and ${dir} in the text of a tag.
func Expand(text, name, dir string) string {
	return strings.NewReplacer("${name}", name, "${dir}", dir).Replace(text)
}

// variableHint says what is wrong with the variables of text, of which these are known, or "".
func variableHint(text string, known []string) string {
	rest := text
	for _, name := range known {
		rest = strings.ReplaceAll(rest, "${"+name+"}", " ") // so that what is around it does not become one
	}
	_, after, found := strings.Cut(rest, "${")
	if !found {
		return ""
	}
	word, _, closed := strings.Cut(after, "}")
	if !closed {
		return "a variable ends in }"
	}
	if s := yamlsrc.Suggest(word, known); s != "" {
		return fmt.Sprintf("did you mean ${%s}?", s)
	}
	return "the variables are " + variableList(known) + "; nothing is read from the environment"
}
