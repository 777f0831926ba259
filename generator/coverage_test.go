package generator_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/templates"
)

// TestCoverage: the cases of a preset show every parameter, value, pin, stage and slot that it has. A case with findings shows
// nothing, since nothing is generated.
func TestCoverage(t *testing.T) {
	t.Parallel()
	shown := map[string]map[string]bool{}
	for _, c := range goldenCases(t) {
		g := generate(t, c.tree)
		for _, i := range g.result.Plan.Images {
			if !g.list.HasErrors() && i.Folder == "presets/"+c.preset {
				shown[c.preset] = addTo(shown[c.preset], coverage(i, presetOf(t, g.presets, c.preset).Manifest))
			}
		}
	}
	set := presets.NewSet(nil, nil, generator.FactTypes())
	for _, name := range presets.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, thing := range demanded(presetOf(t, set, name)) {
				if !shown[name][thing] {
					t.Errorf("no case of presets/%s/testdata shows %s", name, thing)
				}
			}
		})
	}
}

func addTo(all map[string]bool, things []string) map[string]bool {
	if all == nil {
		all = map[string]bool{}
	}
	for _, thing := range things {
		all[thing] = true
	}
	return all
}

func presetOf(t *testing.T, set *presets.Set, name string) *presets.Preset {
	t.Helper()
	p, findings := set.Get(name)
	if p == nil || len(findings) > 0 {
		t.Fatalf("preset %s does not load: %v", name, findings)
	}
	return p
}

// ownBase stands for all names that a build.yaml declares in bases.
const ownBase = "a name of bases"

// slotKinds are the keys of a stage.
func slotKinds() []string {
	return []string{"after", "append", "before", "copy", "environment", "fetch", "libraries", "packages"}
}

// usualSlots are those that one case fills together, in every stage.
func usualSlots() []string { return []string{"after", "append", "before", "environment", "packages"} }

// demanded is what the cases of a preset must show.
func demanded(p *presets.Preset) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(p.Manifest.Params)) {
		param := p.Manifest.Params[name]
		out = append(out, "with."+name+" given")
		switch param.Type {
		case presets.TypeEnum:
			out = append(out, values(name, param.Values)...)
		case presets.TypeBase:
			out = append(out, values(name, append(slices.Clone(param.Values), ownBase))...)
		case presets.TypeBool:
			out = append(out, values(name, []string{"true", "false"})...)
		}
	}
	for _, pin := range slices.Sorted(maps.Keys(p.Pins)) {
		out = append(out, "the pin "+pin)
	}
	for _, kind := range slotKinds() {
		out = append(out, "the slot "+kind)
	}
	for _, stage := range p.Manifest.Stages {
		out = append(out, "the stage "+stage+" with "+strings.Join(usualSlots(), ", "))
	}
	return out
}

func values(param string, all []string) []string {
	var out []string
	for _, v := range all {
		out = append(out, fmt.Sprintf("with.%s: %s", param, v))
	}
	return out
}

// coverage is what one image shows.
func coverage(i *generator.Image, m presets.Manifest) []string {
	var out []string
	for name, param := range m.Params {
		v := i.Params[name]
		def := any(nil)
		if param.Default != nil {
			def, _ = param.Decode(name, param.Default)
		}
		if fmt.Sprint(v.Value) != fmt.Sprint(def) && strings.HasSuffix(v.Origin.Pos.File, ".yaml") {
			out = append(out, "with."+name+" given")
		}
		word := fmt.Sprint(v.Value)
		if param.Type == presets.TypeBase && !slices.Contains(param.Values, word) {
			word = ownBase
		}
		out = append(out, values(name, []string{word})...)
	}
	for pin := range i.Pins {
		out = append(out, "the pin "+pin)
	}
	for stage, s := range i.Stages {
		filled := filledSlots(s)
		for _, kind := range filled {
			out = append(out, "the slot "+kind)
		}
		if !slices.ContainsFunc(usualSlots(), func(k string) bool { return !slices.Contains(filled, k) }) {
			out = append(out, "the stage "+stage+" with "+strings.Join(usualSlots(), ", "))
		}
	}
	return out
}

// filledSlots are the keys of a stage that hold something.
func filledSlots(s templates.Slots) []string {
	filled := map[string]bool{
		"after": len(s.After) > 0, "append": s.Append != nil, "before": len(s.Before) > 0, "copy": len(s.Copy) > 0,
		"environment": len(s.Environment) > 0, "fetch": len(s.Fetch) > 0, "libraries": len(s.Libraries) > 0, "packages": len(s.Packages) > 0,
	}
	return slices.DeleteFunc(slotKinds(), func(kind string) bool { return !filled[kind] })
}

// TestSlotKinds: the test above knows all slots that a stage has.
func TestSlotKinds(t *testing.T) {
	t.Parallel()
	all := templates.Slots{
		Packages: map[string][]templates.Text{"apk": {{Value: "x"}}}, Libraries: map[string][]templates.Text{"apk": {{Value: "x"}}},
		Environment: []templates.Pair{{}}, Copy: []templates.Copy{{}}, Fetch: []templates.Fetch{{}},
		Before: []templates.Code{{}}, After: []templates.Code{{}}, Append: &templates.Code{},
	}
	if got := filledSlots(all); !slices.Equal(got, slotKinds()) {
		t.Errorf("a stage with every slot has %v, want %v", got, slotKinds())
	}
	v := reflect.TypeOf(all)
	if v.NumField() != len(slotKinds()) {
		t.Errorf("a stage has %d slots, and this test knows %d", v.NumField(), len(slotKinds()))
	}
}
