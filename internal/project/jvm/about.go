package jvm

import (
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// about gives what a module says of itself, or inherits. An empty element is a statement too: it keeps what a parent says away.
func (p *pom) about() unit.About {
	out := unit.About{}
	if v, ok := p.value(p.nearest("description")); ok {
		out.Say(unit.Description, v.Text(), v.Pos)
	}
	p.license(out)
	// Maven adds the names of modules to what they inherit of these; the repository is the parent's all the same. The address of a
	// project may be any page, so that only that of a forge counts.
	for _, e := range []*manifest.Element{p.nearest("scm").Child("url"), p.nearest("scm").Child("connection"), p.nearest("url")} {
		v, ok := p.value(e)
		page := unit.Repository(v.Text())
		host, _, _ := strings.Cut(strings.TrimPrefix(page, "https://"), "/")
		if ok && page != "" && (e != p.nearest("url") || unit.Forge(host)) {
			out.Say(unit.Source, page, v.Pos)
			return out
		}
	}
	return out
}

// license stores the licenses, of which Maven lets the user choose where there are several.
func (p *pom) license(out unit.About) {
	var names []string
	var pos diag.Pos
	for _, e := range p.nearest("licenses").All("license") {
		v, ok := p.value(e.Child("name"))
		if !ok {
			continue
		}
		if names = append(names, v.Text()); len(names) == 1 {
			pos = v.Pos
		}
	}
	out.Say(unit.License, strings.Join(names, " OR "), pos)
}

// nearest gives an element of the module, or of the nearest parent that has it.
func (p *pom) nearest(name string) *manifest.Element {
	for _, at := range p.chain() {
		if e := at.root.Child(name); e != nil {
			return e
		}
	}
	return nil
}
