package schema

import (
	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// SyntaxNone is the value of `syntax` for a Dockerfile without the line.
const SyntaxNone = "none"

// Syntax is what a "# syntax=" line names: a version of Docker's frontend, perhaps with a digest, or none.
type Syntax string

var syntaxShape = patterned("a Dockerfile syntax", `^(none|1(\.[0-9]+){0,2}(@sha256:[0-9a-f]{64})?)$`, `"1", an exact version as in "1.26.0", or none`).orNumber()

// DecodeNode implements yamlsrc.Decoder.
func (s *Syntax) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := syntaxShape.scalar(n)
	return into(s, value, l)
}

// JSONSchema describes s.
func (Syntax) JSONSchema() *jsonschema.Schema { return syntaxShape.schema() }

// SyntaxFloor is a version of the Dockerfile syntax that engines have in themselves.
type SyntaxFloor string

var syntaxFloorShape = patterned("a version of the Dockerfile syntax", `^1\.[0-9]+$`, `1 and a number, as in "1.4"`).orNumber()

// DecodeNode implements yamlsrc.Decoder.
func (f *SyntaxFloor) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := syntaxFloorShape.scalar(n)
	return into(f, value, l)
}

// JSONSchema describes f.
func (SyntaxFloor) JSONSchema() *jsonschema.Schema { return syntaxFloorShape.schema() }
