package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
)

const presetsIntro = `
What a preset accepts below ` + "`with`" + ` and ` + "`stages`" + `, and the base images it builds on. ` + "`stagegen presets show NAME`" + ` says the same.
A default that is "found" comes from the project's manifests: [facts.md](facts.md) says how. A version in ` + "`versions`" + ` picks the
line of a base image; without one the manifest does, and without that the newest line.
`

// presetsPage describes the presets.
func presetsPage(list []*presets.Preset) []byte {
	var b bytes.Buffer
	b.WriteString(presetsIntro)
	for _, p := range list {
		m := p.Manifest
		fmt.Fprintf(&b, "\n## %s\n\n%s. Stages: %s.\n", p.Name, m.Summary, codes(m.Stages))
		params := newTable("parameter", "value", "default", "meaning")
		for _, name := range slices.Sorted(maps.Keys(m.Params)) {
			param := m.Params[name]
			params.row(code(name), typeOf(param), defaultOf(param), param.Doc)
		}
		b.WriteString(params.String())
		b.WriteString(pinsTable(p))
		if len(m.Caches) > 0 {
			caches := newTable("cache", "folder", "sharing", "one for each")
			for _, name := range slices.Sorted(maps.Keys(m.Caches)) {
				c := m.Caches[name]
				caches.row(code(name), code(c.Target), c.Sharing, strings.Join(c.Key, ", "))
			}
			b.WriteString(caches.String())
		}
	}
	return b.Bytes()
}

func pinsTable(p *presets.Preset) string {
	pins := newTable("base image", "ARG", "`versions`", "line", "image", "mended until")
	for _, name := range slices.Sorted(maps.Keys(p.Pins)) {
		pin := p.Pins[name]
		version := code(pin.Version)
		if pin.Follow != "" {
			version = "as " + code(pin.Follow)
		}
		lines := pin.LineNames()
		slices.Reverse(lines)
		for i, line := range lines {
			cells := []string{code(name), code(pin.Arg), version}
			if i > 0 {
				cells = []string{"", "", ""}
			}
			pins.row(append(cells, line, code(pin.Lines[line].Image), pin.Lines[line].EOL)...)
		}
	}
	return pins.String()
}

// typeOf says what a parameter takes.
func typeOf(p presets.Param) string {
	values := codes(p.Values)
	switch {
	case p.Type == presets.TypeBase:
		return values + " or a name of `bases`"
	case len(p.Values) > 0:
		return values
	case p.Type == presets.TypeBool:
		return "`true`, `false`"
	case p.Type == presets.TypeList && p.Of != "":
		return "list of " + p.Of
	}
	return p.Type
}

func defaultOf(p presets.Param) string {
	switch {
	case p.Fact != "":
		return "found: " + code(p.Fact)
	case p.Default.Kind == yamlsrc.Sequence || p.Default.Value == "":
		return "none"
	}
	return code(p.Default.Value)
}

func codes(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = code(w)
	}
	return strings.Join(out, ", ")
}

const factsIntro = `
What stagegen reads from a project's own files. A preset names its readers under ` + "`reads`" + ` and may then use their facts: as the
default of a parameter (` + "`fact: go.main`" + `) and in its templates (` + "`{{ sh .facts.go.main }}`" + `). Nothing is executed. Every fact of a
reader is always set: where it does not apply it is empty, false or 0. ` + "`stagegen explain IMAGE`" + ` prints the facts of an image,
each with the line that it comes from. Paths are relative to the build context.
`

// factsPage describes the facts of every reader.
func factsPage() []byte {
	var b bytes.Buffer
	b.WriteString(factsIntro)
	for _, reader := range project.Readers() {
		fmt.Fprintf(&b, "\n## %s\n", reader)
		t := newTable("fact", "type", "meaning")
		for _, d := range project.Definitions(reader) {
			t.row(code(d.Name), d.Type, d.Doc)
		}
		b.WriteString(t.String())
	}
	return b.Bytes()
}
