package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// registries resolves package_registries for what the stages of the preset ask, and for the packages that slots install.
func (r *resolver) registries() {
	m := r.image.preset.Manifest
	if len(m.Registries) > 0 {
		r.image.Reaches = m.Registries
	}
	p := r.project.File.PackageRegistries
	asked := slices.Concat(slices.Collect(maps.Values(m.Registries))...)
	for _, k := range []struct {
		kind  string
		given bool
		make  func() templates.Access
	}{
		{"npm", len(p.NPM) > 0, r.npm}, {"go", p.Go != nil, r.goModules}, {"maven", p.Maven != nil, r.maven}, {"cargo", len(p.Cargo) > 0, r.cargo},
		{"apt", p.Apt != nil, r.apt}, {"apk", p.Apk != nil, r.apk},
	} {
		system := k.kind == "apt" || k.kind == "apk"
		if !system && !slices.Contains(asked, k.kind) {
			continue
		}
		a := templates.Access{}
		if k.given {
			a = k.make()
			a.Origin = r.registryOrigin(k.kind)
		}
		a.Authorities, a.KeyStore = authorities(k.kind), k.kind == "maven"
		r.access(k.kind, a)
	}
	if r.image.Facts["node.manager"].Value == "yarn" && len(r.image.Access["npm"].Tokens) > 0 {
		r.reachEverywhere("npm")
	}
}

// reachEverywhere gives a kind's tokens to each stage that reaches a network: yarn 1 runs no script while a variable of its
// settings is missing, and knows no default for one.
func (r *resolver) reachEverywhere(kind string) {
	all := map[string][]string{}
	for stage, kinds := range r.image.Reaches {
		if all[stage] = kinds; !slices.Contains(kinds, kind) {
			all[stage] = append(slices.Clone(kinds), kind)
		}
	}
	r.image.Reaches = all
}

// authorities are the variables by which a manager knows a bundle of authorities; go, git, apk and curl know SSL_CERT_FILE.
func authorities(kind string) []string {
	return map[string][]string{"npm": {"NODE_EXTRA_CA_CERTS"}, "cargo": {"CARGO_HTTP_CAINFO"}}[kind]
}

// access notes what a kind needs, and its secrets as those of the build.
func (r *resolver) access(kind string, a templates.Access) {
	if r.image.Access == nil {
		r.image.Access = map[string]templates.Access{}
	}
	r.image.Access[kind] = a
	if a.SSH {
		r.agent(Agent{ID: "default", pos: r.image.Pos})
	}
	for _, t := range a.Tokens {
		r.secrets([]string{t.Secret})
	}
	for _, m := range a.Mounts {
		if m.Secret != "" {
			r.secrets([]string{m.Secret})
		} else {
			r.image.Files = append(r.image.Files, templates.Text{Value: m.Source, Origin: m.Origin})
		}
	}
}

func (r *resolver) registryOrigin(steps ...string) templates.Origin {
	steps = append([]string{"package_registries"}, steps...)
	return templates.Origin{Name: strings.Join(steps, "."), Pos: r.project.Node.Nearest(steps...).Pos}
}

// token is the variable that holds a secret while a command runs.
func (r *resolver) token(a *templates.Access, variable string, secret schema.SecretName, steps ...string) {
	if secret != "" && !slices.ContainsFunc(a.Tokens, func(t templates.Token) bool { return t.Variable == variable }) {
		a.Tokens = append(a.Tokens, templates.Token{Variable: variable, Secret: string(secret), Origin: r.registryOrigin(steps...)})
	}
}

// variableOf is the name of a variable after that of a secret.
func variableOf(secret schema.SecretName) string {
	name := strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToUpper(string(secret)))
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name
}

// npm writes ~/.npmrc, which npm, pnpm, yarn 1 and bun read, with variables in place of the tokens; and what later yarns read.
func (r *resolver) npm() templates.Access {
	a := templates.Access{}
	registries := r.project.File.PackageRegistries.NPM
	var lines, tokens []string
	for _, scope := range slices.Sorted(maps.Keys(registries)) {
		g := registries[scope]
		address := strings.TrimSuffix(string(g.URL), "/") + "/"
		name := "registry"
		if scope != "default" {
			name = scope + ":registry"
		}
		lines = append(lines, name+"="+address)
		if g.Secret != "" {
			_, host, _ := strings.Cut(address, ":")
			tokens = append(tokens, host+":_authToken=${"+variableOf(g.Secret)+"}")
			r.token(&a, variableOf(g.Secret), g.Secret, "npm", scope, "secret")
		}
	}
	slices.Sort(tokens)
	a.Files = []templates.Written{{Path: "/root/.npmrc", Lines: append(lines, slices.Compact(tokens)...)}}
	if r.image.Facts["node.manager"].Value == "berry" {
		// npm, which installs yarn, keeps to its own file
		a.Files = append(a.Files, templates.Written{Path: "/root/.yarnrc.yml", Lines: yarnrc(registries)})
	}
	return a
}

// yarnrc is the configuration of yarn from 2 on.
func yarnrc(registries map[string]schema.Registry) []string {
	var out []string
	entry := func(indent string, g schema.Registry) {
		out = append(out, indent+`npmRegistryServer: "`+strings.TrimSuffix(string(g.URL), "/")+`"`)
		if g.Secret != "" {
			out = append(out, indent+`npmAuthToken: "${`+variableOf(g.Secret)+`-}"`) // scripts run without it
		}
	}
	if g, ok := registries["default"]; ok {
		entry("", g)
	}
	scopes := slices.DeleteFunc(slices.Sorted(maps.Keys(registries)), func(s string) bool { return s == "default" })
	if len(scopes) > 0 {
		out = append(out, "npmScopes:")
	}
	for _, s := range scopes {
		out = append(out, "  "+strings.TrimPrefix(s, "@")+":")
		entry("    ", registries[s])
	}
	return out
}

// goModules lets go fetch private modules: past the public proxy, with git where no other proxy is named.
func (r *resolver) goModules() templates.Access {
	a, g := templates.Access{}, r.project.File.PackageRegistries.Go
	env := func(name, value, key string) {
		if value != "" {
			a.Environment = append(a.Environment, templates.Pair{Key: name, Value: value, Origin: r.registryOrigin("go", key)})
		}
	}
	private := strings.Join(g.Private, ",")
	if g.Proxy != "" {
		env("GONOSUMDB", private, "private")
		env("GOPROXY", string(g.Proxy), "proxy")
	} else {
		env("GOPRIVATE", private, "private")
		a.Packages = []string{"git"}
	}
	if g.Netrc != "" {
		a.Mounts = append(a.Mounts, templates.Mount{Secret: string(g.Netrc), Target: "/root/.netrc", Origin: r.registryOrigin("go", "netrc")})
	}
	if g.SSH {
		r.goSSH(&a, g)
	}
	return a
}

// goSSH fetches by SSH what go would fetch by https.
func (r *resolver) goSSH(a *templates.Access, g *schema.GoModules) {
	a.SSH = true
	a.Packages = append(a.Packages, "openssh-client")
	if g.KnownHosts == "" {
		r.find(diag.Finding{Rule: RuleRegistry, Pos: r.registryOrigin("go", "ssh").Pos, Message: "ssh cannot tell whether the host is the right one",
			Expected: "known_hosts: FILE", Hint: "commit what ssh-keyscan HOST prints, compared with what the host publishes"})
	} else {
		a.Mounts = append(a.Mounts, templates.Mount{Source: string(g.KnownHosts), Target: "/root/.ssh/known_hosts", Origin: r.registryOrigin("go", "known_hosts")})
	}
	var hosts []string
	for n, p := range g.Private {
		host, _, _ := strings.Cut(p, "/")
		if strings.ContainsAny(host, "*?") {
			r.find(diag.Finding{Rule: RuleRegistry, Pos: r.registryOrigin("go", "private", fmt.Sprint(n)).Pos, Message: "ssh needs the whole name of a host, and this is a pattern of one",
				Expected: "a host, as in git.acme.dev/*", Found: p})
			continue
		}
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	for _, host := range slices.Compact(hosts) {
		a.Commands = append(a.Commands, []string{"git", "config", "--global", "url.ssh://git@" + host + "/.insteadOf", "https://" + host + "/"})
	}
}

// maven mounts a whole settings.xml, or writes one with variables in place of the passwords.
func (r *resolver) maven() templates.Access {
	a, m := templates.Access{}, r.project.File.PackageRegistries.Maven
	if r.image.Facts["java.tool"].Value == "gradle" {
		return r.gradle(m)
	}
	if m.Settings != "" {
		a.Mounts = []templates.Mount{{Secret: string(m.Settings), Target: "/root/.m2/settings.xml", Origin: r.registryOrigin("maven", "settings")}}
		return a
	}
	lines := []string{"<settings>"}
	if m.Mirror != "" {
		lines = append(lines, "  <mirrors><mirror><id>mirror</id><mirrorOf>*</mirrorOf><url>"+xmlText(string(m.Mirror))+"</url></mirror></mirrors>")
	}
	if len(m.Servers) > 0 {
		lines = append(lines, "  <servers>")
		for _, id := range slices.Sorted(maps.Keys(m.Servers)) {
			s := m.Servers[id]
			lines = append(lines, "    <server><id>"+id+"</id><username>"+xmlText(string(s.Username))+"</username><password>${env."+variableOf(s.Secret)+"}</password></server>")
			r.token(&a, variableOf(s.Secret), s.Secret, "maven", "servers", id, "secret")
		}
		lines = append(lines, "  </servers>")
	}
	a.Files = []templates.Written{{Path: "/root/.m2/settings.xml", Lines: append(lines, "</settings>")}}
	return a
}

// gradle gets the credentials as the properties that it looks for by itself, after the name of a repository in its script:
// credentials(PasswordCredentials::class).
func (r *resolver) gradle(m *schema.MavenSettings) templates.Access {
	a := templates.Access{}
	for _, id := range slices.Sorted(maps.Keys(m.Servers)) {
		if !plainName.MatchString(id) {
			r.find(diag.Finding{Rule: RuleRegistry, Pos: keyPos(r.project.Node.At("package_registries", "maven", "servers"), id), Expected: "letters, digits and _", Found: id,
				Message: fmt.Sprintf("image %s: Gradle gets the password of a server by a variable, which cannot be called after %q", r.image.Name, id)})
			continue
		}
		a.Environment = append(a.Environment, templates.Pair{Key: "ORG_GRADLE_PROJECT_" + id + "Username", Value: string(m.Servers[id].Username), Origin: r.registryOrigin("maven", "servers", id, "username")})
		r.token(&a, "ORG_GRADLE_PROJECT_"+id+"Password", m.Servers[id].Secret, "maven", "servers", id, "secret")
	}
	for _, key := range []string{"settings", "mirror"} {
		if r.project.Node.At("package_registries", "maven", key) != nil {
			r.find(diag.Finding{Rule: RuleRegistry, Severity: diag.Warning, Pos: r.registryOrigin("maven", key).Pos, Hint: "Gradle's scripts name their repositories themselves",
				Message: fmt.Sprintf("image %s is built by Gradle, for which %s has no effect", r.image.Name, key)})
		}
	}
	return a
}

var plainName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// cargo names registries by variables; one in place of crates.io, and tokens, need a file too.
func (r *resolver) cargo() templates.Access {
	a := templates.Access{}
	registries := r.project.File.PackageRegistries.Cargo
	for _, name := range slices.Sorted(maps.Keys(registries)) {
		g := registries[name]
		variable := "CARGO_REGISTRIES_" + strings.ReplaceAll(strings.ToUpper(name), "-", "_")
		a.Environment = append(a.Environment, templates.Pair{Key: variable + "_INDEX", Value: string(g.URL), Origin: r.registryOrigin("cargo", name, "url")})
		r.token(&a, variable+"_TOKEN", g.Secret, "cargo", name, "secret")
	}
	var config []string
	if _, ok := registries["default"]; ok {
		config = append(config, "[source.crates-io]", `replace-with = "default"`)
	}
	if len(a.Tokens) > 0 { // a registry that asks for a password takes one of a provider that is named alone
		config = append(config, "[registry]", `global-credential-providers = ["cargo:token"]`)
	}
	if config != nil {
		a.Files = []templates.Written{{Path: "/usr/local/cargo/config.toml", Lines: config}}
	}
	return a
}

// apt mounts the sources of packages over its own.
func (r *resolver) apt() templates.Access {
	a, s := templates.Access{}, r.project.File.PackageRegistries.Apt
	for n, f := range s.Sources {
		a.Mounts = append(a.Mounts, templates.Mount{Source: f, Target: "/etc/apt/sources.list.d/" + path.Base(f), Origin: r.registryOrigin("apt", "sources", fmt.Sprint(n))})
	}
	if s.Auth != "" {
		a.Mounts = append(a.Mounts, templates.Mount{Secret: string(s.Auth), Target: "/etc/apt/auth.conf.d/stagegen.conf", Origin: r.registryOrigin("apt", "auth")})
	}
	return a
}

// apk mounts the list of repositories, and their keys.
func (r *resolver) apk() templates.Access {
	a, s := templates.Access{}, r.project.File.PackageRegistries.Apk
	a.Mounts = append(a.Mounts, templates.Mount{Source: string(s.Repositories), Target: "/etc/apk/repositories", Origin: r.registryOrigin("apk", "repositories")})
	for n, f := range s.Keys {
		a.Mounts = append(a.Mounts, templates.Mount{Source: f, Target: "/etc/apk/keys/" + path.Base(f), Origin: r.registryOrigin("apk", "keys", fmt.Sprint(n))})
	}
	if s.Auth != "" {
		a.Mounts = append(a.Mounts, templates.Mount{Secret: string(s.Auth), Target: "/root/.netrc", Origin: r.registryOrigin("apk", "auth")})
	}
	return a
}
