package schema

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// Text is one line of text; numbers and true/false are taken as written.
type Text string

var textShape = shape{noun: "text", expected: "one line of text", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) { return n.Value, "", true }}

// DecodeNode implements yamlsrc.Decoder.
func (t *Text) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := textShape.scalar(n)
	return into(t, value, l)
}

// JSONSchema describes t.
func (Text) JSONSchema() *jsonschema.Schema { return textShape.schema() }

// Reason is one line of text that says something.
type Reason string

// DecodeNode implements yamlsrc.Decoder.
func (r *Reason) DecodeNode(n *yamlsrc.Node) diag.List {
	s := shape{noun: "a reason", expected: "one line that says why", read: func(n *yamlsrc.Node) (string, string, bool) {
		return n.Value, "", strings.TrimSpace(n.Value) != ""
	}}
	value, l := s.scalar(n)
	return into(r, value, l)
}

// Code is declared code, a shell command or Dockerfile instructions: the only text that may hold line breaks and tabs.
type Code string

// DecodeNode implements yamlsrc.Decoder.
func (c *Code) DecodeNode(n *yamlsrc.Node) diag.List {
	if n.Kind != yamlsrc.Scalar || n.Tag != yamlsrc.TagString {
		return diag.List{yamlsrc.WrongKind(n, "code", "text")}
	}
	if strings.TrimSpace(n.Value) == "" {
		return diag.List{{Rule: yamlsrc.RuleValue, Pos: n.Pos, Message: "this code is empty", Expected: "a command"}}
	}
	*c = Code(n.Value)
	return nil
}

// LineVersion is a version as written: 1.10 stays 1.10.
type LineVersion string

var versionShape = patterned("a version", `^[0-9]+(\.[0-9]+)*$`, `numbers with dots between, as in "1.27"`).orNumber()

// DecodeNode implements yamlsrc.Decoder.
func (v *LineVersion) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := versionShape.scalar(n)
	return into(v, value, l)
}

// JSONSchema describes v.
func (LineVersion) JSONSchema() *jsonschema.Schema { return versionShape.schema() }

// Ports are port numbers with an optional protocol: "8080", "53/udp". TCP goes without saying.
type Ports []string

var portPattern = lazyregexp.New(`^([1-9][0-9]{0,4})(/tcp|/udp)?$`)

var portShape = shape{noun: "a port", expected: "a number from 1 to 65535, alone or with /tcp or /udp", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		m := portPattern.FindStringSubmatch(n.Value)
		if m == nil {
			hint := ""
			if strings.Contains(n.Value, ":") {
				hint = "write the container's port alone; publishing is for whoever runs the image"
			}
			return "", hint, false
		}
		if p, err := strconv.Atoi(m[1]); err != nil || p > 65535 {
			return "", "", false
		}
		return strings.TrimSuffix(n.Value, "/tcp"), "", true
	}}

// DecodeNode implements yamlsrc.Decoder. The result holds no port twice.
func (p *Ports) DecodeNode(n *yamlsrc.Node) diag.List {
	list, findings := portShape.list(n, "ports")
	for _, port := range list {
		if !slices.Contains(*p, port) {
			*p = append(*p, port)
		}
	}
	return findings
}

// JSONSchema describes p.
func (Ports) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
		{Type: "integer", Minimum: "1", Maximum: "65535"}, {Type: "string", Pattern: `^[0-9]{1,5}(/(tcp|udp))?$`}}}}
}

// User is a numeric user with an optional numeric group: "65532:65532".
type User string

var userShape = patterned("a numeric user", `^[0-9]{1,10}(:[0-9]{1,10})?$`, `a number, or two with a colon between, as in "65532:65532"`).orNumber()

// DecodeNode implements yamlsrc.Decoder.
func (u *User) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := userShape.scalar(n)
	if len(l) > 0 && n.Kind == yamlsrc.Scalar && l[0].Rule == yamlsrc.RuleValue {
		l[0].Hint = "Kubernetes can verify only a number to be another user than root"
	}
	return into(u, value, l)
}

// JSONSchema describes u.
func (User) JSONSchema() *jsonschema.Schema { return userShape.schema() }

// Duration is a positive duration as Go and Compose write it: 1m30s.
type Duration string

var durationShape = shape{noun: "a duration", expected: "a number and a unit (ms, s, m, h), as in 1m30s", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		d, err := time.ParseDuration(n.Value)
		if err != nil && n.Tag == yamlsrc.TagInt {
			return "", "write " + n.Value + "s", false
		}
		return n.Value, "", err == nil && d >= time.Millisecond
	}}

// DecodeNode implements yamlsrc.Decoder.
func (d *Duration) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := durationShape.scalar(n)
	return into(d, value, l)
}

// JSONSchema describes d.
func (Duration) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: `^[+]?([0-9]*[.]?[0-9]*(ns|us|µs|μs|ms|s|m|h))+$`}
}

// Count is a whole number above zero.
type Count int

var countShape = shape{noun: "a whole number above zero", expected: "1 or more, in plain decimal digits", numbers: true,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		i, err := strconv.ParseInt(n.Value, 10, 32)
		return n.Value, "", err == nil && i > 0 && n.Tag == yamlsrc.TagInt && n.Value == strconv.FormatInt(i, 10)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (c *Count) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := countShape.scalar(n)
	if i, err := strconv.Atoi(value); err == nil {
		*c = Count(i)
	}
	return l
}

// JSONSchema describes c.
func (Count) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Minimum: "1"}
}

// Mode is file permissions as octal digits: 0755.
type Mode string

var modeShape = patterned("file permissions", `^0?[0-7]{3}$`, `octal digits, as in "0755"`).orNumber()

// DecodeNode implements yamlsrc.Decoder. The result has four digits.
func (m *Mode) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := modeShape.scalar(n)
	if len(value) == 3 {
		value = "0" + value
	}
	return into(m, value, l)
}

// JSONSchema describes m. A reader of YAML 1.2 takes 0755 for the number 755, one of YAML 1.1 for 493.
func (Mode) JSONSchema() *jsonschema.Schema { return modeShape.schema() }

// SHA256 is a checksum in hexadecimal digits.
type SHA256 string

var sha256Shape = patterned("a SHA-256 sum", `^[0-9a-f]{64}$`, "64 hexadecimal digits in lower case").orNumber()

// DecodeNode implements yamlsrc.Decoder.
func (c *SHA256) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := sha256Shape.scalar(n)
	return into(c, value, l)
}

// JSONSchema describes c.
func (SHA256) JSONSchema() *jsonschema.Schema { return sha256Shape.schema() }

// HTTPS is an address to download from.
type HTTPS string

var httpsShape = shape{noun: "an https address", expected: "https://host/path", pattern: `^https://`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		u, err := url.Parse(n.Value)
		ok := err == nil && strings.HasPrefix(n.Value, "https://") && u.Hostname() != "" && !strings.ContainsAny(n.Value, " $\"'`\\<>")
		if ok && u.User != nil {
			return "", "a password in an address ends up in the image's history; use a secret in a step", false
		}
		return n.Value, "", ok
	}}

// DecodeNode implements yamlsrc.Decoder.
func (h *HTTPS) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := httpsShape.scalar(n)
	return into(h, value, l)
}

// JSONSchema describes h.
func (HTTPS) JSONSchema() *jsonschema.Schema { return httpsShape.schema() }
