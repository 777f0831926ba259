package presets

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

func (l *loader) closed(field string) bool {
	name, ok := strings.CutPrefix(field, "p.")
	return ok && l.preset.Manifest.Params[name].closed()
}

func (l *loader) bad(pos diag.Pos, format string, args ...any) {
	l.findings.Add(diag.Finding{Rule: RuleLint, Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// lint checks what needs the whole folder: the manifest, the pins, and the templates against both.
func (l *loader) lint(manifest, pins *yamlsrc.Node) {
	m := l.preset.Manifest
	if m.Format != 1 {
		l.bad(manifest.Nearest("format").Pos, "format is %d, expected 1", m.Format)
	}
	for _, r := range m.Reads {
		if l.facts[r] == nil {
			l.bad(manifest.Nearest("reads").Pos, "there is no project reader %q", r)
		}
	}
	for _, name := range sorted(m.Params) {
		l.param(name, m.Params[name], manifest.Nearest("params", name))
	}
	for _, name := range sorted(m.Caches) {
		l.cache(m.Caches[name], manifest.Nearest("caches", name))
	}
	for _, name := range sorted(l.preset.Pins) {
		l.pin(name, l.preset.Pins[name], pins.Nearest(name))
	}
	l.uses(manifest, pins)
}

func (l *loader) param(name string, p Param, n *yamlsrc.Node) {
	if !slices.Contains(types(), p.Type) {
		l.bad(n.Nearest("type").Pos, "parameter %s: there is no type %q; %s", name, p.Type, strings.Join(types(), ", "))
		return
	}
	if (p.Type == TypeEnum || p.Type == TypeBase) != (len(p.Values) > 0) {
		l.bad(n.Nearest("values").Pos, "parameter %s: an enum and a base list their values, no other type does", name)
	}
	if p.Type == TypeBase {
		for _, v := range p.Values {
			if _, ok := l.preset.Pins[v]; !ok && v != Scratch {
				l.bad(n.Nearest("values").Pos, "parameter %s: the value %q is no pin of pins.yaml", name, v)
			}
		}
	}
	if p.Doc == "" {
		l.bad(n.Pos, "parameter %s has no doc", name)
	}
	if p.Fact != "" {
		l.fact(name, p, n.Nearest("fact").Pos)
	}
	if p.Default != nil {
		_, findings := p.Decode(name, p.Default)
		l.findings = append(l.findings, findings...)
	}
	if p.Fact == "" && p.Default == nil {
		l.bad(n.Pos, "parameter %s has neither a fact nor a default", name)
	}
}

// fact checks that a parameter's fact exists, is read, and has a type that fits.
func (l *loader) fact(name string, p Param, at diag.Pos) {
	kind := l.facts.typeOf(l.preset.Manifest.Reads, p.Fact)
	if kind == "" {
		l.bad(at, "parameter %s: %q is no fact of the readers %s", name, p.Fact, strings.Join(l.preset.Manifest.Reads, ", "))
		return
	}
	want := "string"
	switch p.Type {
	case TypeBool, TypeInt, TypeList:
		want = p.Type
	case TypePort:
		want = TypeInt
	}
	if kind != want {
		l.bad(at, "parameter %s is %s, its fact %s is %s", name, article(p.Type), p.Fact, article(kind))
	}
}

func (l *loader) cache(c Cache, n *yamlsrc.Node) {
	if !strings.HasPrefix(c.Target, "/") {
		l.bad(n.Nearest("target").Pos, "the target of a cache is an absolute path")
	}
	if !slices.Contains([]string{"shared", "locked", "private"}, c.Sharing) {
		l.bad(n.Nearest("sharing").Pos, "sharing is %q, expected shared, locked or private", c.Sharing)
	}
	for _, k := range c.Key {
		if !slices.Contains([]string{"name", "image", "toolchain", "platform"}, k) {
			l.bad(n.Nearest("key").Pos, "key has %q, expected name, image, toolchain or platform", k)
		}
	}
}

func (l *loader) pin(name string, p Pin, n *yamlsrc.Node) {
	if !regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`).MatchString(p.Arg) {
		l.bad(n.Nearest("arg").Pos, "pin %s: arg is %q, expected upper case like GO_IMAGE", name, p.Arg)
	}
	if p.Follow != "" && l.preset.Pins[p.Follow].Arg == "" {
		l.bad(n.Nearest("follow").Pos, "pin %s follows %q, which is no pin", name, p.Follow)
	}
	if !slices.Contains([]string{"apk", "apt", "none"}, p.Base.Packages) {
		l.bad(n.Nearest("base", "packages").Pos, "pin %s: base.packages is %q, expected apk, apt or none", name, p.Base.Packages)
	}
	if p.Fact != "" && l.facts.typeOf(l.preset.Manifest.Reads, p.Fact) != "string" {
		l.bad(n.Nearest("fact").Pos, "pin %s: %q is no fact of type string", name, p.Fact)
	}
	tags, err := regexp.Compile(p.Tags)
	if err != nil {
		l.bad(n.Nearest("tags").Pos, "pin %s: %v", name, err)
		return
	}
	if len(p.Lines) == 0 {
		l.bad(n.Pos, "pin %s has no lines", name)
	}
	for _, line := range sorted(p.Lines) {
		image := p.Lines[line].Image
		at := n.Nearest("lines", line, "image").Pos
		if err := checkImage(image); err != nil {
			l.bad(at, "pin %s: image %q: %v", name, image, err)
		} else if p.Tags != "" && !tags.MatchString(tagOf(image)) {
			l.bad(at, "pin %s: the tag %q does not match %s", name, tagOf(image), p.Tags)
		}
	}
}

// uses compares the references of the templates with the declarations, both ways.
func (l *loader) uses(manifest, pins *yamlsrc.Node) {
	m := l.preset.Manifest
	used := map[string]bool{}
	for _, u := range slices.Concat(l.preset.Dockerfile.Uses(), l.preset.Ignore.Uses()) {
		used[u.Name] = true
		l.use(u)
	}
	for _, name := range sorted(m.Params) {
		if !used["p."+name] {
			l.bad(manifest.Nearest("params", name).Pos, "parameter %s is declared and not used", name)
		}
		if m.Params[name].Type == TypeBase { // pin .p.base uses each of its words
			for _, v := range m.Params[name].Values {
				used["pin."+v] = true
			}
		}
	}
	for _, name := range sorted(m.Caches) {
		if !used["cache."+name] {
			l.bad(manifest.Nearest("caches", name).Pos, "cache %s is declared and not used", name)
		}
	}
	for _, name := range sorted(l.preset.Pins) {
		if !used["pin."+name] {
			l.bad(pins.Nearest(name).Pos, "pin %s is declared and not used", name)
		}
	}
	for _, s := range m.Stages {
		if !used["open."+s] || !used["close."+s] {
			l.bad(manifest.Nearest("stages").Pos, "stage %s is declared; the template must open and close it", s)
		}
		if used["before."+s] != used["after."+s] || used["before."+s] != used["mounts."+s] {
			l.bad(manifest.Nearest("stages").Pos, "stage %s: a main step has mounts, before and after", s)
		}
	}
}

// use checks one reference.
func (l *loader) use(u templates.Use) {
	m := l.preset.Manifest
	kind, name, _ := strings.Cut(u.Name, ".")
	ok := true
	switch kind {
	case "p":
		_, ok = m.Params[name]
	case "facts":
		ok = l.facts.typeOf(m.Reads, name) != ""
	case "pin":
		_, ok = l.preset.Pins[name]
	case "cache":
		_, ok = m.Caches[name]
	case "open", "close", "before", "after", "mounts":
		ok = slices.Contains(m.Stages, name)
	}
	if !ok {
		l.bad(u.Pos, "%s is used and not declared", u.Name)
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
