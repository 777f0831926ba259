package dockerfile

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Mount is a secret or an SSH agent that a RUN mounts.
type Mount struct {
	Type     string // "secret" or "ssh"
	ID       string // empty where only the build knows it
	Required bool   // without it the RUN fails
	Line     int    // of the RUN
}

// Mounts are the secrets and SSH agents that the RUNs of a Dockerfile mount, in the order of the file. Text that does not parse has
// none. Defaults are those of the Dockerfile reference.
func Mounts(text []byte) []Mount {
	d := parse(readable(text))
	var out []Mount
	for _, n := range d.nodes {
		if strings.EqualFold(n.Value, "run") {
			out = append(out, mountsOf(n)...)
		}
	}
	return out
}

// mountsOf are those of one RUN.
func mountsOf(n *parser.Node) []Mount {
	var out []Mount
	for _, flag := range n.Flags {
		if value, ok := strings.CutPrefix(flag, "--mount="); ok {
			if m, ok := readMount(value); ok {
				m.Line = n.StartLine
				out = append(out, m)
			}
		}
	}
	return out
}

// readMount reads the options of one mount; ok is false for one that is neither secret nor agent.
func readMount(value string) (m Mount, ok bool) {
	options := map[string]string{}
	for _, o := range mountOptions(value) {
		key, v, given := strings.Cut(strings.Trim(o, `"`), "=")
		if !given {
			v = "true"
		}
		options[strings.ToLower(key)] = v
	}
	first := func(keys ...string) string {
		for _, k := range keys {
			if options[k] != "" {
				return options[k]
			}
		}
		return ""
	}
	m = Mount{Type: options["type"], Required: options["required"] == "true"}
	switch m.Type {
	case "secret":
		if m.ID = first("source", "src", "id"); m.ID == "" {
			m.ID = path.Base(first("target", "dst", "destination", "env"))
		}
	case "ssh":
		if m.ID = options["id"]; m.ID == "" {
			m.ID = "default"
		}
	default:
		return Mount{}, false
	}
	if strings.Contains(m.ID, "$") {
		m.ID = ""
	}
	return m, true
}
