package schema

import (
	"strconv"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Epoch is a time in seconds since 1970-01-01 UTC, as https://reproducible-builds.org/specs/source-date-epoch/ has it.
type Epoch int64

var epochShape = shape{noun: "a time", expected: "seconds since 1970-01-01 UTC, as `date +%s` prints them", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		seconds, err := strconv.ParseInt(n.Value, 10, 64)
		return strconv.FormatInt(seconds, 10), "", err == nil && seconds > 0 && n.Value == strconv.FormatInt(seconds, 10)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (e *Epoch) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := epochShape.scalar(n)
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		*e = Epoch(seconds)
	}
	return l
}

// JSONSchema describes e.
func (Epoch) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: "1"}, {Type: "string", Pattern: `^[1-9][0-9]*$`}}}
}
