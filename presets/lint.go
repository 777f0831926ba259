package presets

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// The names of a preset. Those of parameters are fields of a template, those of stages stand in a FROM, those of pins and
// caches are words of build.yaml and of a mount.
var (
	paramName = lazyregexp.New(`^[a-z][a-z0-9_]*$`)
	stageName = lazyregexp.New(`^[a-z][a-z0-9._-]*$`)
	wordName  = lazyregexp.New(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)
)

func (l *loader) bad(pos diag.Pos, format string, args ...any) {
	l.findings.Add(diag.Finding{Rule: RuleLint, Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// name checks a name where it is declared: a key of a mapping.
func (l *loader) name(kind string, pattern *lazyregexp.Regexp, n *yamlsrc.Node, name string) {
	if !pattern.MatchString(name) {
		l.bad(keyPos(n, name), "the name of %s is %q, expected %s", kind, name, pattern)
	}
}

func keyPos(n *yamlsrc.Node, key string) diag.Pos {
	if k := n.Key(key); k != nil {
		return k.Pos
	}
	return n.Pos
}

// manifest checks preset.yaml.
func (l *loader) manifest(n *yamlsrc.Node) {
	m := l.preset.Manifest
	if m.Format != 1 {
		l.bad(n.Nearest("format").Pos, "format is %d, expected 1", m.Format)
	}
	if strings.TrimSpace(m.Summary) == "" {
		l.bad(n.Nearest("summary").Pos, "the preset has no summary")
	}
	for i, r := range m.Reads {
		if l.facts[r] == nil {
			l.bad(n.At("reads").Items[i].Pos, "there is no project reader %q; %s", r, strings.Join(sorted(l.facts), ", "))
		}
	}
	if linked := m.Linked; linked != "" && (m.Params[linked].Type != TypeBool || m.Params["builder"].Type != TypeBase || m.Params["base"].Type != TypeBase) {
		l.bad(n.Nearest("linked").Pos, "linked is %q, expected a parameter of type bool beside builder and base of type base", linked)
	}
	l.stages(n.Nearest("stages"))
	l.registries(n)
	for _, name := range sorted(m.Params) {
		l.name("a parameter", paramName, n.Get("params"), name)
		l.param(name, m.Params[name], n.Nearest("params", name))
	}
	for _, name := range sorted(m.Caches) {
		l.name("a cache", wordName, n.Get("caches"), name)
		l.cache(m.Caches[name], n.Nearest("caches", name))
	}
}

// registries checks who reaches what.
func (l *loader) registries(n *yamlsrc.Node) {
	m := l.preset.Manifest
	for _, stage := range sorted(m.Registries) {
		if !slices.Contains(m.Stages, stage) {
			l.bad(keyPos(n.Get("registries"), stage), "registries names %q, which is no stage", stage)
		}
		for i, kind := range m.Registries[stage] {
			if !slices.Contains(registryKinds(), kind) {
				l.bad(n.At("registries", stage).Items[i].Pos, "there is no package manager %q; %s", kind, strings.Join(registryKinds(), ", "))
			}
		}
	}
	if m.Trust != "" && m.Trust != "node" && m.Trust != "jvm" {
		l.bad(n.Get("trust").Pos, "trust is %q, expected node or jvm", m.Trust)
	}
}

func registryKinds() []string { return []string{"cargo", "go", "maven", "npm"} }

func (l *loader) stages(n *yamlsrc.Node) {
	if len(l.preset.Manifest.Stages) == 0 {
		l.bad(n.Pos, "the preset has no stages")
	}
	for i, s := range l.preset.Manifest.Stages {
		at := n.List()[i].Pos
		switch {
		case !stageName.MatchString(s):
			l.bad(at, "the name of a stage is %q, expected %s", s, stageName)
		case s == Scratch || s == "context":
			l.bad(at, "no stage can be called %s: the name has a meaning in Dockerfiles", s)
		case slices.Contains(l.preset.Manifest.Stages[:i], s):
			l.bad(at, "stage %s is named twice", s)
		}
	}
}

func (l *loader) param(name string, p Param, n *yamlsrc.Node) {
	if !slices.Contains(types(), p.Type) {
		l.bad(n.Nearest("type").Pos, "parameter %s: there is no type %q; %s", name, p.Type, strings.Join(types(), ", "))
		return
	}
	if strings.TrimSpace(p.Doc) == "" {
		l.bad(n.Nearest("doc").Pos, "parameter %s has no doc", name)
	}
	l.list(name, p, n)
	l.values(name, p, n)
	if p.Optional && slices.Contains([]string{TypeBool, TypeInt, TypePort, TypeList, TypeBase}, p.Type) {
		l.bad(n.Nearest("optional").Pos, "parameter %s: %s cannot be empty text", name, article(p.Type))
	}
	if p.Fact != "" {
		l.fact(name, p, n.Nearest("fact").Pos)
	}
	if p.Default != nil && (p.Type != TypeEnum || len(p.Values) > 0) {
		_, findings := p.decode("the default of "+name, p.Default)
		l.findings = append(l.findings, findings...)
	}
	if p.Fact == "" && p.Default == nil {
		l.bad(n.Pos, "parameter %s has neither a fact nor a default", name)
	}
}

// list checks what only lists have.
func (l *loader) list(name string, p Param, n *yamlsrc.Node) {
	switch {
	case p.Type != TypeList:
		for _, key := range []string{"of", "merge"} {
			if !n.Get(key).IsNull() {
				l.bad(n.Get(key).Pos, "parameter %s: only a list has %s", name, key)
			}
		}
	case !slices.Contains(elements(), p.element()):
		l.bad(n.Nearest("of").Pos, "parameter %s: a list of %q is not possible; %s", name, p.Of, strings.Join(elements(), ", "))
	case p.Merge != "" && p.Merge != "set":
		l.bad(n.Nearest("merge").Pos, "parameter %s: merge is %q, expected set", name, p.Merge)
	}
}

// values checks the words of an enum, which a template may write without an encoder, and of a base, which are pins.
func (l *loader) values(name string, p Param, n *yamlsrc.Node) {
	if (p.Type == TypeEnum || p.Type == TypeBase) != (len(p.Values) > 0) {
		l.bad(n.Nearest("values").Pos, "parameter %s: an enum and a base list their values, no other type does", name)
		return
	}
	for i, v := range p.Values {
		at := n.Get("values").Items[i].Pos
		_, pin := l.preset.Pins[v]
		switch {
		case slices.Contains(p.Values[:i], v):
			l.bad(at, "parameter %s: the value %s stands twice", name, v)
		case p.Type == TypeEnum && !namePattern.MatchString(v):
			l.bad(at, "parameter %s: the value %q is not a plain word", name, v)
		case p.Type == TypeBase && !pin && v != Scratch:
			l.bad(at, "parameter %s: the value %q is no pin of pins.yaml", name, v)
		}
	}
	if d := p.Default; p.Type == TypeBase && d != nil && d.Kind == yamlsrc.Scalar && !slices.Contains(p.Values, d.Value) {
		l.bad(d.Pos, "parameter %s: the default %q is none of its values", name, d.Value)
	}
}

// readers are those of the preset, in words.
func (l *loader) readers() string {
	if len(l.preset.Manifest.Reads) == 0 {
		return "there are none"
	}
	return strings.Join(l.preset.Manifest.Reads, ", ")
}

// fact checks that a parameter's fact exists, is read, and has a type that fits.
func (l *loader) fact(name string, p Param, at diag.Pos) {
	kind := l.facts.typeOf(l.preset.Manifest.Reads, p.Fact)
	if kind == "" {
		l.bad(at, "parameter %s: %q is no fact of the readers: %s", name, p.Fact, l.readers())
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
	if clean, err := templates.ImagePath(c.Target); err != nil || !strings.HasPrefix(clean, "/") || path.Clean(clean) == "/" {
		l.bad(n.Nearest("target").Pos, "the target of a cache is %q, expected the absolute path of a folder", c.Target)
	}
	if !slices.Contains([]string{"shared", "locked", "private"}, c.Sharing) {
		l.bad(n.Nearest("sharing").Pos, "sharing is %q, expected shared, locked or private", c.Sharing)
	}
	for i, k := range c.Key {
		if !slices.Contains([]string{"name", "image", "toolchain", "platform"}, k) {
			l.bad(n.Get("key").Items[i].Pos, "key has %q, expected name, image, toolchain or platform", k)
		}
	}
	if i := slices.Index(c.Key, "platform"); i >= 0 && i != len(c.Key)-1 {
		l.bad(n.Get("key").Items[i].Pos, "platform is the last part of a key: BuildKit writes it")
	}
	if len(c.Key) > 0 && c.Sharing == "shared" {
		l.bad(n.Nearest("sharing").Pos, "a cache with a key holds the output of one build, which two builds at a time cannot share")
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
