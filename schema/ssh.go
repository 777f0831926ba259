package schema

import (
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// SSHAgents are what RUN --mount=type=ssh may use: "default", the agent of whoever builds, or "NAME=FILE" with a key or a socket, whose
// path is as that of a HostPath. A set.
type SSHAgents []string

var sshShape = shape{rule: RuleName, noun: "an SSH agent", expected: "default, or NAME=FILE with a key or the socket of an agent", pattern: `^[A-Za-z0-9_][A-Za-z0-9_.-]*(=.+)?$`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		name, file, given := strings.Cut(n.Value, "=")
		at := *n
		at.Value = name
		if _, _, ok := secretNameShape.read(&at); !ok {
			return "", "", false
		}
		if !given {
			return name, "only default is an agent by itself", name == "default"
		}
		at.Value = file
		file, hint, ok := hostPathShape.read(&at)
		return name + "=" + file, hint, ok
	}}

// DecodeNode implements yamlsrc.Decoder.
func (s *SSHAgents) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := sshShape.list(n, "SSH agents")
	*s = list
	return l
}

// JSONSchema describes s.
func (SSHAgents) JSONSchema() *jsonschema.Schema { return sshShape.listSchema() }
