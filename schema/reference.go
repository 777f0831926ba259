package schema

import (
	"strings"

	"github.com/distribution/reference"
	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// BaseReference is a whole image reference with a tag other than latest, or a digest; or "image:" and the name of an image of the
// project.
type BaseReference string

var baseReferenceShape = shape{rule: RuleReference, noun: "an image reference", expected: "registry/name:tag, registry/name@sha256:…, or image:NAME", read: readBase}

func readBase(n *yamlsrc.Node) (string, string, bool) {
	if strings.HasPrefix(n.Value, ImagePrefix) {
		return readImage(n)
	}
	if strings.Contains(n.Value, "$") {
		return "", "variables are not replaced here; write the whole reference", false
	}
	ref, err := reference.ParseNormalizedNamed(n.Value)
	if err != nil {
		return "", referenceHint(n.Value), false
	}
	tagged, hasTag := ref.(reference.Tagged)
	_, hasDigest := ref.(reference.Digested)
	switch {
	case hasTag && tagged.Tag() == "latest" && !hasDigest:
		return "", "latest is another image tomorrow; name a version", false
	case !hasTag && !hasDigest:
		return "", "add a tag or a digest", false
	}
	return n.Value, "", true
}

// referenceHint names the commonest mistake in a reference.
func referenceHint(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	if strings.Contains(ref, "://") {
		return "leave out the scheme"
	}
	if name != strings.ToLower(name) {
		return "names of images are in lower case"
	}
	return ""
}

// DecodeNode implements yamlsrc.Decoder.
func (b *BaseReference) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := baseReferenceShape.scalar(n)
	return into(b, value, l)
}

// JSONSchema describes b.
func (BaseReference) JSONSchema() *jsonschema.Schema { return baseReferenceShape.schema() }

// Tags are names for a built image, with or without a tag part. They may hold ${name} and ${dir}; see Expand.
type Tags []string

var tagShape = shape{rule: RuleReference, noun: "the name of an image", expected: "registry/name or registry/name:tag; ${name} and ${dir} are replaced",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if hint := variableHint(n.Value, tagVariables()); hint != "" {
			return "", hint, false
		}
		hint, ok := validTag(Expand(n.Value, "name", "dir"))
		return n.Value, hint, ok
	}}

// validTag tells whether a name without variables can be given to an image.
func validTag(name string) (hint string, ok bool) {
	ref, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return referenceHint(name), false
	}
	if _, ok := ref.(reference.Digested); ok {
		return "a digest is what building gives; name a tag", false
	}
	return "", true
}

// DecodeNode implements yamlsrc.Decoder.
func (t *Tags) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := tagShape.list(n, "tags")
	*t = list
	return l
}

// JSONSchema describes t.
func (Tags) JSONSchema() *jsonschema.Schema { return tagShape.listSchema() }
