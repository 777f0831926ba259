package adopt

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
)

// search finds what cannot be read from a file that stagegen itself once wrote, and that was ejected: choices of parameters, which
// are tried, and lines that slots give. A value is taken where it brings the generated file nearer to the old one.
func (a *adopter) search() error {
	if !a.near() {
		return nil
	}
	for _, candidates := range []func() []candidate{a.choices, a.buildPackages, a.remedies} {
		for _, c := range candidates() {
			if err := a.nearer(c); err != nil {
				return err
			}
		}
	}
	return a.prune()
}

// near tells a file that looks like the preset's: most of its lines are among the generated ones.
func (a *adopter) near() bool {
	all := 0
	for _, l := range a.lines {
		if strings.TrimSpace(l) != "" {
			all++
		}
	}
	missing, _ := a.apart(a.now)
	return missing*2 < all
}

// prune drops settings that take the generated file away from the old one.
func (a *adopter) prune() error {
	for _, s := range a.settings {
		if s.path[0] == "preset" || s.path[0] == "dir" {
			continue
		}
		fewer := a.settings.without(s.path)
		t, err := a.try(fewer)
		if err != nil {
			return err
		}
		if t.fits() && a.distance(t) < a.distance(a.now) {
			a.drop(s, t)
		}
	}
	return nil
}

// distance counts the lines that only one of the two files has.
func (a *adopter) distance(t *trial) int {
	missing, more := a.apart(t)
	return missing + more
}

// apart counts the lines that only the old file has, and those that only the generated one has.
func (a *adopter) apart(t *trial) (missing, more int) {
	count := map[string]int{}
	add := func(text string, n int) {
		for line := range strings.Lines(body(text)) {
			if line = strings.TrimSpace(line); line != "" {
				count[line] += n
			}
		}
	}
	add(strings.Join(a.lines, "\n"), 1)
	add(string(t.out.Files[0].Text), -1)
	for _, n := range count {
		missing, more = missing+max(n, 0), more+max(-n, 0)
	}
	return missing, more
}

// nearer takes a candidate that brings the files nearer to each other.
func (a *adopter) nearer(c candidate) error {
	more := a.settings.with(c.settings...)
	t, err := a.try(more)
	if err != nil {
		return err
	}
	if t.fits() && a.distance(t) < a.distance(a.now) {
		a.settings, a.now = more, t
		a.name(c)
	}
	return nil
}

// choices are all values of parameters that have few.
func (a *adopter) choices() []candidate {
	var out []candidate
	for _, name := range slices.Sorted(keysOf(a.preset.Manifest.Params)) {
		p := a.preset.Manifest.Params[name]
		var values []any
		switch p.Type {
		case presets.TypeBool:
			now, _ := a.now.out.Image.Params[name].Value.(bool)
			values = []any{!now}
		case presets.TypeEnum, presets.TypeBase:
			for _, v := range p.Values {
				values = append(values, v)
			}
		}
		for _, v := range values {
			out = append(out, candidate{settings: []setting{{[]string{"with", name}, v}}})
		}
	}
	if start := a.hand.Starts(); len(start) > 0 && a.preset.Manifest.Params["binary"].Type != "" {
		out = append(out, candidate{settings: []setting{{[]string{"with", "binary"}, path.Base(start[0])}}})
	}
	return out
}

// buildPackages are those of the stages that feed the image.
func (a *adopter) buildPackages() []candidate {
	var out []candidate
	for _, f := range slices.Concat(a.hand.Feeds, []dockerfile.Contract{a.hand}) {
		if !slices.Contains(a.preset.Manifest.Stages, f.Stage) {
			continue
		}
		for _, p := range f.Packages {
			out = append(out, candidate{line: p.Line, settings: []setting{{[]string{"stages", f.Stage, "packages", p.Manager}, []string{p.Name + p.Version}}}})
		}
	}
	return out
}

// remedies are what check says of hand edits: the line of build.yaml that would keep a line of the file.
func (a *adopter) remedies() []candidate {
	text := []byte(body(strings.Join(a.lines, "\n")) + "\n")
	made := []byte(body(string(a.now.out.Files[0].Text)) + "\n")
	var out []candidate
	for _, r := range generator.Remedies(generator.Change{Path: a.now.out.Image.Dockerfile, State: generator.Differs, Image: a.now.out.Image, Have: text, Want: made}) {
		keep, ok := strings.CutPrefix(r.Keep, "images."+a.r.Image+".")
		node, findings := yamlsrc.Parse("remedy", []byte(keep))
		if !ok || len(findings) > 0 || len(node.Fields) != 1 {
			continue
		}
		line := 1 + slices.IndexFunc(a.lines, func(l string) bool { return strings.TrimSpace(l) == strings.TrimSpace(r.Line) })
		steps := strings.Split(node.Fields[0].Key.Value, ".")
		out = append(out, candidate{line: line, settings: flat(steps, node.Fields[0].Value)})
	}
	return out
}

// flat are the settings that a value stands for: one for each entry of a mapping.
func flat(path []string, n *yamlsrc.Node) []setting {
	switch n.Kind {
	case yamlsrc.Mapping:
		var out []setting
		for _, f := range n.Fields {
			out = append(out, flat(append(slices.Clone(path), f.Key.Value), f.Value)...)
		}
		return out
	case yamlsrc.Sequence:
		var list []string
		for _, item := range n.Items {
			list = append(list, item.Value)
		}
		return []setting{{path, list}}
	}
	return []setting{{path, n.Value}}
}
