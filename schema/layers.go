package schema

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// keysWithoutPreset are the keys of an image that leave its own Dockerfile alone.
func keysWithoutPreset() []string {
	return []string{"additional_contexts", "allow", "args", "cache_from", "cache_to", "context", "dockerfile", "max_size", "platforms", "provenance", "sbom", "secrets", "ssh", "tags", "target", "variants"}
}

// resolve gives every image its chain and its layers, and what they say together.
func (l *loader) resolve(p *Project) {
	clean := !l.list.HasErrors()
	for _, name := range slices.Sorted(maps.Keys(l.images)) {
		d := l.images[name]
		if d.node.Kind != yamlsrc.Mapping {
			continue
		}
		image := Image{Name: name, Pos: d.key.Pos}
		if d.member != nil {
			image.Member = d.member.name
		}
		image.Spec.Dir = Path(d.folder())
		image.Chain, image.Preset = p.chain(d.node)
		image.layers = p.layers(image, d)
		if image.Preset == "" {
			// As in Compose: the context is the folder of the file, wherever the Dockerfile is.
			image.Spec.Context = Path(d.folder())
			if f, findings := pathShape.scalar(orNull(d.node.Get("dockerfile"))); len(findings) == 0 {
				image.Spec.Dir = Path(path.Dir(f))
			}
		}
		// Every value has been looked at in its own layer, so that more findings than those already known mean that a
		// merge made something new: none does, and then they are told.
		if findings := image.merge(image.layers, nil); clean {
			l.list = append(l.list, findings...)
		}
		p.Images = append(p.Images, image)
	}
}

// orNull stands in for an absent node.
func orNull(n *yamlsrc.Node) *yamlsrc.Node {
	if n == nil {
		return &yamlsrc.Node{}
	}
	return n
}

// layers are what holds for an image, weakest first.
func (p *Project) layers(image Image, d declared) []*yamlsrc.Node {
	var layers []*yamlsrc.Node
	if key := p.Node.Key("versions"); key != nil {
		versions := yamlsrc.Field{Key: key, Value: p.Node.Get("versions")}
		layers = append(layers, &yamlsrc.Node{Kind: yamlsrc.Mapping, Pos: key.Pos, Fields: []yamlsrc.Field{versions}})
	}
	layers = append(layers, p.Node.Get("defaults"))
	if d.member != nil {
		layers = append(layers, d.member.node.Get("defaults"))
	}
	if image.Preset == "" {
		for i, n := range layers {
			layers[i] = only(n, keysWithoutPreset())
		}
	}
	for _, house := range slices.Backward(image.Chain) {
		layers = append(layers, without(p.Node.At("presets", house), "extends", "init_as"))
	}
	return append(layers, d.node)
}

// only is a mapping with nothing but some of its keys; anything else stays as it is.
func only(n *yamlsrc.Node, keys []string) *yamlsrc.Node {
	if n == nil || n.Kind != yamlsrc.Mapping {
		return n
	}
	others := slices.DeleteFunc(n.Keys(), func(key string) bool { return slices.Contains(keys, key) })
	return without(n, others...)
}

// chain follows preset and extends from an image to the preset that has a folder. A house preset that extends its own name
// means the next level down; a cycle, which is a finding elsewhere, ends the chain.
func (p *Project) chain(image *yamlsrc.Node) (house []string, end string) {
	at, from := image.Get("preset"), ""
	for {
		ref, findings := presetRefShape.scalar(orNull(at))
		if len(findings) > 0 {
			return house, ""
		}
		next := p.Node.At("presets", ref)
		if next == nil || next.Kind != yamlsrc.Mapping || ref == from {
			return house, ref
		}
		if slices.Contains(house, ref) {
			return house, ""
		}
		house = append(house, ref)
		at, from = next.Get("extends"), ref
	}
}

// checkCycles reports each cycle of house presets once, at its first name.
func (l *loader) checkCycles(p *Project) {
	presets := p.Node.Get("presets")
	if presets == nil {
		return
	}
	for _, f := range presets.Fields {
		cycle := p.cycle(f.Key.Value)
		if len(cycle) == 0 || slices.Min(cycle) != f.Key.Value {
			continue
		}
		finding := diag.Finding{Rule: RuleCycle, Pos: f.Value.Get("extends").Pos, Message: fmt.Sprintf("the house preset %q extends itself", f.Key.Value),
			Found: strings.Join(append(slices.Clone(cycle), cycle[0]), " → ")}
		for _, name := range cycle[1:] {
			finding.Related = append(finding.Related, diag.Related{Pos: p.Node.At("presets", name, "extends").Pos, Message: name + " goes on here"})
		}
		l.list.Add(finding)
	}
}

// cycle returns the house presets between name and name, beginning with it, or nil when the way does not lead back.
func (p *Project) cycle(name string) []string {
	way := []string{name}
	for {
		last := way[len(way)-1]
		next := p.Node.At("presets", last, "extends")
		switch {
		case next == nil || next.Value == last || p.Node.At("presets", next.Value) == nil:
			return nil
		case next.Value == name:
			return way
		case slices.Contains(way, next.Value):
			return nil // a cycle further down, which has a finding of its own
		}
		way = append(way, next.Value)
	}
}
