package python

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// maxIncludes bounds how many files of requirements name others.
const maxIncludes = 32

// requirementFiles gives the files of requirements for production: requirements.txt, else one with another common name.
func (p *project) requirementFiles() []string {
	for _, name := range []string{"requirements.txt", "requirements/production.txt", "requirements/prod.txt", "requirements/base.txt",
		"requirements/common.txt", "requirements/main.txt", "requirements-prod.txt", "requirements_prod.txt", "requirements.in"} {
		if p.has(name) {
			return []string{name}
		}
	}
	return nil
}

// require collects what all manifests of the project require.
func (p *project) require() {
	for _, name := range p.requirements {
		p.include(name, map[string]bool{})
	}
	for _, v := range p.doc.Get("project", "dependencies").Strings() {
		p.need(v.Text, v.Place())
	}
	for _, group := range []string{"server", "webserver", "web", "prod", "production", "deploy"} {
		for _, v := range p.doc.Get("project", "optional-dependencies", group).Strings() {
			p.need(v.Text, v.Place())
		}
	}
	for _, table := range []*manifest.Value{p.doc.Get("tool", "poetry", "dependencies"), p.pipfile.Get("packages"), p.pixi.Get("dependencies"),
		p.pixi.Get("pypi-dependencies"), p.doc.Get("tool", "uv", "sources")} {
		for _, f := range table.Each() {
			p.need(f.Key, f.Pos)
			for _, extra := range f.Value.Get("extras").Strings() {
				p.extras[normal(f.Key)+"["+extra.Text+"]"] = true
			}
			if dir := f.Value.Get("path").Str(); dir != "" {
				p.paths = append(p.paths, dir)
			}
		}
	}
	for _, item := range p.conda.Get("dependencies").List() {
		p.need(item.Value, item.Pos)
		for _, pip := range item.Get("pip").List() {
			p.need(pip.Value, pip.Pos)
		}
	}
	p.installs(p.setup, setupList)
	p.installs(p.config, setupLines)
}

var (
	setupList  = lazyregexp.New(`(?s)install_requires\s*=\s*\[(.*?)\]`)
	setupLines = lazyregexp.New(`install_requires\s*=((?:\n[ \t]+.*)+)`)
	quoted     = lazyregexp.New(`["']([^"'\n]+)["']|(?m)^[ \t]+([^\s"'#,][^\n#]*)`)
	wanted     = lazyregexp.New(`^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?`)
)

// installs reads what setup.py or setup.cfg requires, as far as it is written out.
func (p *project) installs(f *tree.File, list *lazyregexp.Regexp) {
	if f == nil {
		return
	}
	m := list.FindSubmatchIndex(f.Text)
	if m == nil {
		return
	}
	for _, q := range quoted.FindAllSubmatchIndex(f.Text[m[2]:m[3]], -1) {
		at, end := q[2], q[3]
		if at < 0 {
			at, end = q[4], q[5]
		}
		p.need(string(f.Text[m[2]+at:m[2]+end]), f.At(m[2]+at, end-at))
	}
}

// need notes one requirement as PEP 508 writes it.
func (p *project) need(text string, pos diag.Pos) {
	m := wanted.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return
	}
	name := normal(m[1])
	if _, ok := p.needs[name]; !ok {
		p.needs[name] = pos
	}
	for extra := range strings.SplitSeq(m[2], ",") {
		p.extras[name+"["+strings.TrimSpace(extra)+"]"] = true
	}
}

// include reads a file of requirements and those that it names.
func (p *project) include(name string, seen map[string]bool) {
	if seen[name] || len(seen) > maxIncludes {
		return
	}
	seen[name] = true
	f, problems := p.Tree.File(p.at(name))
	if f == nil {
		p.problems = append(p.problems, problems...)
		return
	}
	offset := 0
	for line := range bytes.Lines(f.Text) {
		text, _, _ := strings.Cut(string(line), " #")
		text = strings.TrimSpace(text)
		pos := f.At(offset, len(text))
		offset += len(line)
		option, value := optionOf(text)
		switch option {
		case "":
			p.need(text, pos)
			if strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") {
				p.paths = append(p.paths, path.Join(path.Dir(name), text))
			}
		case "-r", "--requirement":
			p.include(path.Join(path.Dir(name), value), seen)
		case "-e", "--editable":
			dir, _, _ := strings.Cut(value, "[")
			p.paths = append(p.paths, path.Join(path.Dir(name), dir))
		case "-i", "--index-url", "--extra-index-url":
			p.indexes = append(p.indexes, index{url: value, pos: pos})
		}
	}
}

// optionOf splits a line that begins with an option of pip: "-r base.txt", "--index-url=https://…".
func optionOf(text string) (option, value string) {
	if !strings.HasPrefix(text, "-") {
		return "", ""
	}
	at := strings.IndexAny(text, " \t=")
	if at < 0 {
		return text, ""
	}
	return text[:at], strings.TrimSpace(text[at+1:])
}

// requires reports whether the project requires a distribution.
func (p *project) requires(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := p.needs[name]; return ok })
}

var runs = lazyregexp.New(`[-_.]+`)

// normal gives the one spelling of a distribution's name (PEP 503).
func normal(name string) string { return strings.ToLower(runs.ReplaceAllString(name, "-")) }
