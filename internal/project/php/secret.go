package php

import (
	"net/url"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
)

// secrets are the private repositories that composer.json and auth.json name. Credentials are not repeated.
func (p *project) secrets() []survey.Secret {
	var out []survey.Secret
	add := func(address, host, source string) {
		if host == "" || host == "packagist.org" || host == "repo.packagist.org" ||
			slices.ContainsFunc(out, func(s survey.Secret) bool { return strings.Contains(s.URL, host) }) {
			return
		}
		name := strings.NewReplacer("-", "_").Replace(strings.Split(host, ".")[0])
		out = append(out, survey.Secret{Kind: "composer", URL: address, Name: strings.ToLower(name) + "_token", Source: source})
	}
	for _, r := range p.repositories() {
		u, err := url.Parse(r.Get("url").Str())
		if r.Get("type").Str() != "composer" || err != nil {
			continue
		}
		u.User = nil
		add(u.String(), u.Hostname(), survey.Place(r.Get("url").Place()))
	}
	auth, _ := p.Docs.JSON(p.at("auth.json"), false) // a broken one is composer's to report
	for _, kind := range auth.Each() {
		for _, host := range kind.Value.Each() {
			add("https://"+host.Key+"/", host.Key, survey.Place(host.Pos))
		}
	}
	return out
}
