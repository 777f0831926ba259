package schema

import (
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

const (
	// ImagePrefix begins a value that names another image of the project: "image:jre-base".
	ImagePrefix = "image:"
	// RegistryPrefix begins an additional context that is an image of a registry, as in Compose.
	RegistryPrefix = "docker-image://"
)

// AdditionalContexts are what instructions may name in the place of a stage or an image, by that name: "image:" and the name of
// an image of the project, "docker-image://" and a whole reference, or a folder, which is relative to the root.
type AdditionalContexts map[string]string

// contextNameShape admits references too: whoever keeps a Dockerfile may say what one of its FROMs stands for.
var contextNameShape = named("the name of a context", `^[a-z0-9]+([._/:@-]+[A-Za-z0-9]+)*$`, "lower-case letters and digits, with . _ - / : between, as in a reference")

var contextShape = shape{rule: RuleReference, noun: "a build context", expected: "image:NAME, docker-image://registry/name:tag, or a folder relative to the folder of this file", read: readContext}

func readContext(n *yamlsrc.Node) (string, string, bool) {
	if strings.HasPrefix(n.Value, ImagePrefix) {
		return readImage(n)
	}
	if ref, ok := strings.CutPrefix(n.Value, RegistryPrefix); ok {
		rest := *n
		rest.Value = ref
		_, hint, ok := readBase(&rest)
		return n.Value, hint, ok
	}
	if service, ok := strings.CutPrefix(n.Value, "service:"); ok {
		return "", "images are named by their keys in build.yaml: write image:" + service, false
	}
	if strings.Contains(n.Value, "://") || strings.HasPrefix(n.Value, "git@") {
		return "", "what the network gives has no place here; fetch it in a stage, with its checksum", false
	}
	return pathShape.read(n)
}

// readImage reads "image:" and the name of an image. Whether there is one is not known here.
func readImage(n *yamlsrc.Node) (string, string, bool) {
	name := *n
	name.Value = strings.TrimPrefix(n.Value, ImagePrefix)
	_, _, ok := imageNameShape.read(&name)
	return n.Value, "behind image: stands the name of an image of this project", ok
}

// DecodeNode implements yamlsrc.Decoder.
func (c *AdditionalContexts) DecodeNode(n *yamlsrc.Node) diag.List {
	m, l := stringMap(n, "additional_contexts", contextNameShape, contextShape)
	*c = m
	return l
}

// JSONSchema describes c.
func (AdditionalContexts) JSONSchema() *jsonschema.Schema {
	return mapSchema(contextNameShape, contextShape)
}

// ContextName is a name of additional_contexts.
type ContextName string

// DecodeNode implements yamlsrc.Decoder.
func (c *ContextName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := contextNameShape.scalar(n)
	return into(c, value, l)
}

// JSONSchema describes c.
func (ContextName) JSONSchema() *jsonschema.Schema { return contextNameShape.schema() }

// CopySource is what a slot copies: a path inside the project, as Path, or an absolute path of what `from` names.
type CopySource string

var copySourceShape = shape{rule: RulePath, noun: pathShape.noun, expected: pathShape.expected + "; with from an absolute path",
	read: func(n *yamlsrc.Node) (string, string, bool) {
		if strings.HasPrefix(n.Value, "/") {
			return imagePathShape.read(n)
		}
		return pathShape.read(n)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (c *CopySource) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := copySourceShape.scalar(n)
	return into(c, value, l)
}

// JSONSchema describes c.
func (CopySource) JSONSchema() *jsonschema.Schema { return copySourceShape.schema() }

// checkCopy demands of a copy an absolute path with `from`, and a path of the project without.
func (l *loader) checkCopy(c *yamlsrc.Node) {
	from, source := c.Get("from"), c.Get("source")
	if source == nil || source.Kind != yamlsrc.Scalar || source.Refused() {
		return
	}
	absolute := strings.HasPrefix(source.Value, "/")
	f := diag.Finding{Rule: RulePath, Pos: source.Pos, Found: yamlsrc.Describe(source)}
	switch {
	case from.IsNull() && absolute:
		f.Message, f.Expected, f.Hint = "this is not "+pathShape.noun, pathShape.expected, "write it relative to the folder of this file, or say from which context: from: NAME"
	case !from.IsNull() && !from.Refused() && !absolute:
		f.Message, f.Expected = "this is not a path of the context "+from.Value, "a path that begins with /"
	default:
		return
	}
	l.list.Add(f)
}
