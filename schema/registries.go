package schema

import (
	"net/url"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// PackageRegistries say where the packages of a build come from, and by which secret. What a build may use is known from its
// preset, so that a registry is named once for all images.
type PackageRegistries struct {
	// Registries for npm, pnpm, yarn and bun: by scope ("@acme"), or default for all other packages.
	NPM map[string]Registry `yaml:"npm,omitempty"`
	// Private Go modules.
	Go *GoModules `yaml:"go,omitempty"`
	// What Maven reads from its settings.
	Maven *MavenSettings `yaml:"maven,omitempty"`
	// Registries for cargo by name, or default in place of crates.io.
	Cargo map[string]Registry `yaml:"cargo,omitempty"`
	// Where Debian packages come from.
	Apt *AptSources `yaml:"apt,omitempty"`
	// Where Alpine packages come from.
	Apk *ApkRepositories `yaml:"apk,omitempty"`
}

// Registry is one registry of packages.
type Registry struct {
	// Its address. cargo's may begin with sparse+.
	URL RegistryURL `yaml:"url"`
	// Name of the secret that holds its token.
	Secret SecretName `yaml:"secret,omitempty"`
}

// GoModules says how private modules are fetched.
type GoModules struct {
	// Patterns of module paths, as GOPRIVATE has them: git.acme.dev/*.
	Private GoPatterns `yaml:"private,omitempty"`
	// A module proxy in place of the public one, which then serves the private modules too.
	Proxy RegistryURL `yaml:"proxy,omitempty"`
	// Name of the secret that holds a netrc file with the passwords of the hosts.
	Netrc SecretName `yaml:"netrc,omitempty"`
	// Fetch the private modules by SSH, with the agent of whoever builds.
	SSH bool `yaml:"ssh,omitempty"`
	// The hosts' public keys, as ssh-keyscan prints them; a file of the project.
	KnownHosts Path `yaml:"known_hosts,omitempty"`
}

// MavenSettings are either a whole settings.xml, or what one is written from.
type MavenSettings struct {
	// Name of the secret that holds a whole settings.xml.
	Settings SecretName `yaml:"settings,omitempty"`
	// A repository in place of all others, whose server is called mirror.
	Mirror RegistryURL `yaml:"mirror,omitempty"`
	// Credentials by the id of a server.
	Servers map[string]MavenServer `yaml:"servers,omitempty"`
}

// MavenServer is who the build is for one server.
type MavenServer struct {
	// Name of the user.
	Username Text `yaml:"username"`
	// Name of the secret that holds the password.
	Secret SecretName `yaml:"secret"`
}

// AptSources are mounted while packages are installed; nothing of them stays in the image.
type AptSources struct {
	// Files of the project for /etc/apt/sources.list.d, in the form deb822; one called debian.sources replaces Debian's own.
	Sources Paths `yaml:"sources"`
	// Name of the secret that holds the passwords, as apt_auth.conf has them.
	Auth SecretName `yaml:"auth,omitempty"`
}

// ApkRepositories are mounted while packages are installed; nothing of them stays in the image.
type ApkRepositories struct {
	// A file of the project in place of /etc/apk/repositories.
	Repositories Path `yaml:"repositories"`
	// Public keys of the repositories, files of the project whose names are those that the signatures give.
	Keys Paths `yaml:"keys,omitempty"`
	// Name of the secret that holds a netrc file with the passwords.
	Auth SecretName `yaml:"auth,omitempty"`
}

// SecretName is the name of a secret.
type SecretName string

// DecodeNode implements yamlsrc.Decoder.
func (s *SecretName) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := secretNameShape.scalar(n)
	return into(s, value, l)
}

// JSONSchema describes s.
func (SecretName) JSONSchema() *jsonschema.Schema { return secretNameShape.schema() }

// RegistryURL is the address of a registry of packages.
type RegistryURL string

var registryURLShape = shape{noun: "the address of a registry", expected: "https://host/path", pattern: `^(sparse\+)?https?://`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		address := strings.TrimPrefix(n.Value, "sparse+")
		u, err := url.Parse(address)
		if err == nil && u.User != nil {
			return "", "a password in an address ends up in the image's history; name a secret beside it", false
		}
		web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
		return n.Value, "", err == nil && web && u.Hostname() != "" && !strings.ContainsAny(n.Value, " $\"'`\\<>{}&")
	}}

// DecodeNode implements yamlsrc.Decoder.
func (r *RegistryURL) DecodeNode(n *yamlsrc.Node) diag.List {
	value, l := registryURLShape.scalar(n)
	return into(r, value, l)
}

// JSONSchema describes r.
func (RegistryURL) JSONSchema() *jsonschema.Schema { return registryURLShape.schema() }

// GoPatterns are patterns of module paths.
type GoPatterns []string

var goPatternShape = shape{noun: "a pattern of module paths", expected: "a host, alone or with a path, as in git.acme.dev/*", pattern: `^[A-Za-z0-9*?.-]`,
	read: func(n *yamlsrc.Node) (string, string, bool) {
		hint := ""
		if strings.Contains(n.Value, "://") {
			hint = "leave out the scheme"
		}
		return n.Value, hint, goPattern.MatchString(n.Value)
	}}

var goPattern = lazyregexp.New(`^[A-Za-z0-9*?.-]+(/[A-Za-z0-9*?._~-]+)*$`)

// DecodeNode implements yamlsrc.Decoder.
func (g *GoPatterns) DecodeNode(n *yamlsrc.Node) diag.List {
	list, l := goPatternShape.list(n, "patterns")
	*g = list
	return l
}

// JSONSchema describes g.
func (GoPatterns) JSONSchema() *jsonschema.Schema { return goPatternShape.listSchema() }

var npmNameShape = named("the name of an npm registry", `^(default|@[a-z0-9~-][a-z0-9._~-]*)$`, `default, or a scope as in "@acme"`)

var cargoNameShape = named("the name of a cargo registry", `^[A-Za-z][A-Za-z0-9_-]*$`, "letters, digits, - and _, a letter first")

var serverNameShape = named("the id of a Maven server", `^[A-Za-z0-9][A-Za-z0-9._-]*$`, "letters, digits and . _ -")
