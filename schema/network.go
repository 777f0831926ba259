package schema

import (
	"net/url"
	"strings"

	"github.com/distribution/reference"
	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// CACertificates are authorities beside those that everybody trusts, for networks that sign TLS anew.
type CACertificates struct {
	// What the build trusts, in each step that reaches a network.
	Build CABuild `yaml:"build,omitempty"`
	// Files of the project, one certificate in each as PEM, that the images trust beside the authorities which they have.
	Runtime Paths `yaml:"runtime,omitempty"`
}

// CABuild says where the authorities of the build come from.
type CABuild struct {
	// Name of the secret that holds them: a PEM file with every authority that the build shall trust.
	Secret SecretName `yaml:"secret"`
}

// Proxy are the proxies of the build, which gets them as build arguments. No image keeps them.
type Proxy struct {
	// For http addresses.
	HTTP ProxyURL `yaml:"http,omitempty"`
	// For https addresses.
	HTTPS ProxyURL `yaml:"https,omitempty"`
	// Hosts and domains that are reached without a proxy.
	No NoProxy `yaml:"no,omitempty"`
}

// ProxyURL is the address of a proxy.
type ProxyURL string

var proxyShape = shape{noun: "the address of a proxy", expected: "http://host:port", pattern: `^https?://`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		u, err := url.Parse(n.Value)
		if err == nil && u.User != nil {
			return "", "a password cannot stand here; give the build argument on the command line", false
		}
		return n.Value, "", err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && strings.Trim(u.Path, "/") == "" && !strings.ContainsAny(n.Value, " $\"'`\\<>")
	}}

// DecodeNode implements yamlsrc.Decoder.
func (p *ProxyURL) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := proxyShape.scalar(n)
	return into(p, value, l)
}

// JSONSchema describes p.
func (ProxyURL) JSONSchema() *jsonschema.Schema { return proxyShape.schema() }

// NoProxy are hosts, domains (".acme.dev") and networks ("10.0.0.0/8").
type NoProxy []string

var noProxyShape = patterned("a host", `^[A-Za-z0-9.*:\[\]_-]+(/[0-9]+)?$`, "a host, a domain as in .acme.dev, or a network as in 10.0.0.0/8")

// DecodeNode implements yamlsrc.Decoder.
func (p *NoProxy) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := noProxyShape.list(n, "hosts")
	*p = list
	return l
}

// JSONSchema describes p.
func (NoProxy) JSONSchema() *jsonschema.Schema { return noProxyShape.listSchema() }

// Mirrors are registries of images by the registry, or the part of one, that they stand for.
type Mirrors map[string]string

var mirrorPattern = lazyregexp.New(`^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9.-]+:[0-9]+)(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`)

var mirrorShape = shape{rule: RuleReference, noun: "a registry", expected: "a host, alone or with a path, as in docker.io/library", pattern: `^[a-z0-9]`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		return n.Value, referenceHint(n.Value), mirrorPattern.MatchString(n.Value)
	}}

// DecodeNode implements yamlsrc.Decoder.
func (m *Mirrors) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := stringMap(n, "mirrors", mirrorShape, mirrorShape)
	*m = value
	return l
}

// JSONSchema describes m.
func (Mirrors) JSONSchema() *jsonschema.Schema { return mapSchema(mirrorShape, mirrorShape) }

// Of is an image reference as the mirrors have it: the longest entry that the reference begins with, at the end of a part of its name,
// gives way to its stand-in.
func (m Mirrors) Of(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref // a finding elsewhere
	}
	full, best := named.String(), ""
	for prefix := range m {
		if len(prefix) > len(best) && strings.HasPrefix(full, prefix+"/") {
			best = prefix
		}
	}
	if best == "" {
		return ref
	}
	return m[best] + strings.TrimPrefix(full, best)
}
