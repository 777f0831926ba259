package python

import (
	"net/url"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// index is a place to take packages from.
type index struct {
	name, url string
	pos       diag.Pos
}

var (
	variable = lazyregexp.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?`)
	pipIndex = lazyregexp.New(`(?m)^[ \t]*(?:extra-)?index-url[ \t]*=[ \t]*(\S+)`)
)

// secrets are the private indexes that manifests and settings name.
func (p *project) secrets() []survey.Secret {
	all := slices.Clone(p.indexes)
	for _, list := range []*manifest.Value{p.doc.Get("tool", "uv", "index"), p.doc.Get("tool", "poetry", "source"), p.doc.Get("tool", "pdm", "source"),
		p.pipfile.Get("source")} {
		for _, v := range list.List() {
			all = append(all, index{name: v.Get("name").Str(), url: v.Get("url").Str(), pos: v.Get("url").Place()})
		}
	}
	for _, name := range []string{"pip.conf", "pip.ini"} {
		f := p.Source(p.at(name))
		if f == nil {
			continue
		}
		for _, m := range pipIndex.FindAllSubmatchIndex(f.Text, -1) {
			all = append(all, index{url: string(f.Text[m[2]:m[3]]), pos: f.At(m[2], m[3]-m[2])})
		}
	}
	var out []survey.Secret
	for _, i := range all {
		if s, ok := i.secret(); ok && !slices.ContainsFunc(out, func(o survey.Secret) bool { return o.URL == s.URL }) {
			out = append(out, s)
		}
	}
	return out
}

// secret is what an index wants; ok is false for one that is open to all. A credential in the address is left out of it.
func (i index) secret() (survey.Secret, bool) {
	env := ""
	for _, m := range variable.FindAllStringSubmatch(i.url, -1) {
		env = m[1] // the password comes last
	}
	u, err := url.Parse(variable.ReplaceAllString(i.url, "x"))
	if err != nil || u.Host == "" || open(u.Hostname()) {
		return survey.Secret{}, false
	}
	u.User = nil
	name := i.name
	if name == "" {
		name = strings.Split(u.Hostname(), ".")[0]
	}
	name = strings.ReplaceAll(normal(name), "-", "_")
	return survey.Secret{Kind: "pip", URL: u.String(), Name: name + "_token", Env: env, Source: survey.Place(i.pos)}, true
}

// open tells the hosts of organisations whose indexes want no credential.
func open(host string) bool {
	labels := strings.Split(host, ".")
	return len(labels) > 1 && labels[len(labels)-1] == "org" &&
		slices.Contains([]string{"anaconda", "pypi", "python", "pytorch"}, labels[len(labels)-2])
}
