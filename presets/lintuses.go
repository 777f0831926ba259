package presets

import (
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/templates"
)

// closed tells the templates which values cannot carry text of the user's.
func (l *loader) closed(field string) bool {
	name, ok := strings.CutPrefix(field, "p.")
	return ok && l.preset.Manifest.Params[name].closed()
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
			l.bad(keyPos(manifest.Get("params"), name), "parameter %s is declared and not used", name)
		}
		if m.Params[name].Type == TypeBase { // pin .p.base uses each of its words
			for _, v := range m.Params[name].Values {
				used["pin."+v] = true
			}
		}
	}
	for _, name := range sorted(m.Caches) {
		if !used["cache."+name] {
			l.bad(keyPos(manifest.Get("caches"), name), "cache %s is declared and not used", name)
		}
	}
	for _, name := range sorted(l.preset.Pins) {
		if !used["pin."+name] {
			l.bad(keyPos(pins, name), "pin %s is declared and not used", name)
		}
	}
	for i, s := range m.Stages {
		if !used["open."+s] || !used["close."+s] {
			l.bad(manifest.Get("stages").Items[i].Pos, "stage %s is declared; the template must open and close it", s)
		}
	}
}

// use checks one reference. Other fields than those of p and facts are refused: a forgotten "p" would show at rendering only.
func (l *loader) use(u templates.Use) {
	m := l.preset.Manifest
	kind, name, _ := strings.Cut(u.Name, ".")
	ok := false
	switch kind {
	case "p":
		_, ok = m.Params[name]
	case "facts":
		ok = l.facts.typeOf(m.Reads, name) != ""
	case "pin", "line":
		_, ok = l.preset.Pins[name]
	case "cache":
		_, ok = m.Caches[name]
	case "reach":
		ok = slices.Contains(append(registryKinds(), "apk", "apt"), name)
	case "stage", "context", "open", "close", "before", "after", "mounts":
		ok = slices.Contains(m.Stages, name)
	}
	if !ok {
		l.bad(u.Pos, "%s is used and not declared", u.Name)
	}
}
