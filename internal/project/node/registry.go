package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// The lines of an .npmrc that name registries and credentials.
var (
	npmRegistry = lazyregexp.New(`^(?:(@[^:\s]+):)?registry\s*=\s*(\S+)`)
	npmToken    = lazyregexp.New(`^(//\S+?)/?:_(?:authToken|auth|password)\s*=\s*(\S+)`)
	variable    = lazyregexp.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
)

// secrets lists the private registries that the settings of the root and of the package name.
func (j *judged) secrets() []survey.Secret {
	var out []survey.Secret
	for _, dir := range unit.Folders(j.own.dir, []string{j.root()}) {
		out = append(out, j.npmrc(path.Join(dir, ".npmrc"))...)
		out = append(out, j.yarnScopes(path.Join(dir, ".yarnrc.yml"))...)
		out = append(out, j.bunScopes(path.Join(dir, "bunfig.toml"))...)
	}
	return out
}

func secret(url, scope, env, source string) survey.Secret {
	name := "npm_token"
	if env != "" {
		name = strings.ToLower(env)
	}
	return survey.Secret{Kind: "npm", URL: url, Scope: scope, Name: name, Env: env, Source: source}
}

// npmrc reads an .npmrc: a registry of its own is private where a credential goes with it.
func (j *judged) npmrc(p string) []survey.Secret {
	f, _ := j.tree.File(p)
	if f == nil {
		return nil
	}
	type registry struct{ scope, url, source string }
	var registries []registry
	var hosts []registry // that a credential is for; scope is the variable that holds it
	offset := 0
	for line := range strings.SplitAfterSeq(string(f.Text), "\n") {
		text := strings.TrimSpace(line)
		source := survey.Place(f.At(offset, len(text)))
		offset += len(line)
		if m := npmRegistry.FindStringSubmatch(text); m != nil {
			registries = append(registries, registry{m[1], m[2], source})
		} else if m := npmToken.FindStringSubmatch(text); m != nil {
			hosts = append(hosts, registry{envIn(m[2]), m[1], source})
		}
	}
	var out []survey.Secret
	for _, host := range hosts {
		at := slices.IndexFunc(registries, func(r registry) bool { return strings.TrimSuffix(afterScheme(r.url), "/") == host.url })
		if at < 0 {
			out = append(out, secret("https:"+host.url+"/", "", host.scope, host.source))
			continue
		}
		out = append(out, secret(registries[at].url, registries[at].scope, host.scope, registries[at].source))
	}
	return out
}

// afterScheme is what stands behind the scheme of an address: "//npm.acme.dev/".
func afterScheme(url string) string {
	_, rest, _ := strings.Cut(url, ":")
	return rest
}

// yarnScopes reads npmScopes and npmAuthToken of a .yarnrc.yml.
func (j *judged) yarnScopes(p string) []survey.Secret {
	if p != path.Join(j.root(), ".yarnrc.yml") {
		return nil
	}
	rc := j.yarnrc()
	var out []survey.Secret
	if token := rc.Get("npmAuthToken"); token != nil {
		url := "" // the default
		if v := rc.Get("npmRegistryServer"); v != nil {
			url = v.Value
		}
		out = append(out, secret(url, "", envIn(token.Value), survey.Place(token.Pos)))
	}
	if scopes := rc.Get("npmScopes"); scopes != nil {
		for _, field := range scopes.Fields {
			token, url := field.Value.Get("npmAuthToken"), field.Value.Get("npmRegistryServer")
			if token != nil && url != nil {
				out = append(out, secret(url.Value, "@"+field.Key.Value, envIn(token.Value), survey.Place(token.Pos)))
			}
		}
	}
	return out
}

func envIn(text string) string {
	if m := variable.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// bunScopes reads install.scopes of a bunfig.toml.
func (j *judged) bunScopes(p string) []survey.Secret {
	doc, _ := j.docs.TOML(p)
	var out []survey.Secret
	for _, field := range doc.Get("install", "scopes").Each() {
		token, url := field.Value.Get("token").Str(), field.Value.Get("url").Str()
		if token != "" && url != "" {
			out = append(out, secret(url, "@"+strings.TrimPrefix(field.Key, "@"), envIn(token), survey.Place(field.Pos)))
		}
	}
	return out
}
