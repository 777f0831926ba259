package jvm

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// settingsFiles are where projects keep settings of Maven for those who build them.
func settingsFiles() []string {
	return []string{".mvn/settings.xml", "settings.xml", ".m2/settings.xml", "ci/settings.xml", ".ci/settings.xml"}
}

// locked matches the addresses of repositories that let nobody in without a name.
var locked = lazyregexp.New(`^(?:artifactregistry://|https?://(?:maven\.pkg\.github\.com/|pkgs\.dev\.azure\.com/|[^/]*\.codeartifact\.[^/]*\.amazonaws\.com/|[^/]+/api/v4/(?:projects|groups)/))`)

// environment matches a reference to a variable: ${env.TOKEN} of Maven, System.getenv("TOKEN") of Gradle.
var environment = lazyregexp.New(`\$\{env\.(\w+)\}|getenv\(\s*["'](\w+)["']|environmentVariable\(\s*["'](\w+)["']|System\.env\.(\w+)`)

// mavenSecrets are the repositories of a module that want a password: those that the settings of the build know a server for, and those
// whose host lets nobody else in.
func (d *detection) mavenSecrets(p *pom) []survey.Secret {
	var out []survey.Secret
	servers := map[string]*manifest.Element{}
	var repositories []*manifest.Element
	for _, name := range settingsFiles() {
		settings, _ := d.docs.XML(path.Join(d.reactor(p).root.dir, name))
		for _, s := range settings.Child("servers").All("server") {
			servers[s.Child("id").Str()] = s
		}
		repositories = append(repositories, settings.Child("mirrors").All("mirror")...)
		for _, profile := range settings.Child("profiles").All("profile") {
			repositories = append(repositories, profile.Child("repositories").All("repository")...)
		}
	}
	for _, at := range p.sections {
		repositories = append(repositories, at.Child("repositories").All("repository")...)
		repositories = append(repositories, at.Child("pluginRepositories").All("pluginRepository")...)
	}
	for _, repository := range repositories {
		url, ok := p.value(repository.Child("url"))
		id, server := repository.Child("id").Str(), servers[repository.Child("id").Str()]
		known := slices.ContainsFunc(out, func(s survey.Secret) bool { return s.Scope == id })
		if !ok || id == "" || known || server == nil && !locked.MatchString(url.Text()) {
			continue
		}
		out = append(out, survey.Secret{Kind: "maven", URL: url.Text(), Scope: id, Name: secretName(id),
			Env: variableIn(server.Child("password").Str()), Source: survey.Place(url.Pos)})
	}
	return out
}

// variableIn gives the last variable that a text refers to: where it has two, the first is the user's name.
func variableIn(text string) string {
	found := environment.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return ""
	}
	return strings.Join(found[len(found)-1][1:], "")
}

// secretName suggests a name for the password of a repository.
func secretName(id string) string {
	name := strings.Trim(notName.ReplaceAllString(strings.ToLower(id), "_"), "_")
	if name == "" || name == "maven" {
		return "maven_token"
	}
	return name + "_token"
}

var (
	notName = lazyregexp.New(`[^a-z0-9]+`)
	// guarded matches a repository of a Gradle script with its credentials: maven { url = uri("…"); credentials { … } }.
	guarded = lazyregexp.New(`\bmaven\s*(?:\(\s*["']([^"'\n]+)["']\s*\)\s*)?\{((?:[^{}]|\$\{[^{}\n]*\})*)\bcredentials\b[^{}\n]*\{((?:[^{}]|\$\{[^{}\n]*\})*)\}`)
	address = lazyregexp.New(`\b(?:url|setUrl)\s*[=(]?\s*(?:uri\s*\(\s*)?["']([^"'\n]+)["']`)
	nameOf  = lazyregexp.New(`\bname\s*=\s*["']([^"'\n]+)["']`)
)

// gradleSecrets are the repositories that the scripts of a project give credentials for.
func (p *project) gradleSecrets() []survey.Secret {
	var out []survey.Secret
	for _, s := range append(slices.Clone(p.scripts), p.settings.script) {
		for _, m := range firsts(s.find(guarded)) {
			url := m.groups[0]
			if found := address.FindStringSubmatch(m.groups[1]); found != nil {
				url = found[1]
			}
			known := slices.ContainsFunc(out, func(o survey.Secret) bool { return o.URL == url })
			if url == "" || known || strings.Contains(url, "$") || s.within(m.at, "publishing") {
				continue
			}
			id := "maven"
			if found := nameOf.FindStringSubmatch(m.groups[1]); found != nil {
				id = found[1]
			}
			out = append(out, survey.Secret{Kind: "maven", URL: url, Scope: id, Name: secretName(id), Env: variableIn(m.groups[2]), Source: survey.Place(m.pos)})
		}
	}
	return out
}
