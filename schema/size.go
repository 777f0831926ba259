package schema

import (
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// ByteSize is a size as docker shows it: "30MB" is 30 million bytes, "30MiB" 30·2²⁰.
type ByteSize int64

var sizeParts = lazyregexp.New(`^([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]+)$`)

var sizeShape = shape{noun: "a size", expected: `a number and a unit (B, kB, MB, GB, KiB, MiB, GiB), as in 30MB`, numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		bytes, ok := parseSize(n.Value)
		hint := ""
		if n.Tag == yamlsrc.TagInt || n.Tag == yamlsrc.TagFloat {
			hint = "add a unit, as in " + n.Value + "MB"
		}
		return strconv.FormatInt(bytes, 10), hint, ok && bytes > 0
	}}

// parseSize gives the bytes of a size as it is written.
func parseSize(text string) (int64, bool) {
	units := map[string]float64{"b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
	m := sizeParts.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(m[1], 64)
	unit, known := units[strings.ToLower(m[2])]
	return int64(number * unit), err == nil && known && number*unit < 1<<62
}

// DecodeNode implements yamlsrc.Decoder.
func (b *ByteSize) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := sizeShape.scalar(n)
	if bytes, err := strconv.ParseInt(value, 10, 64); err == nil {
		*b = ByteSize(bytes)
	}
	return l
}

// JSONSchema describes b.
func (ByteSize) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: `^[0-9.]+ ?[kKmMgG]?[iI]?[bB]$`}
}
