package generator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// pins chooses the image of each pin of the preset: by `versions`, else by the fact, else the newest line. A pin that follows
// another takes that one's line.
func (r *resolver) pins() {
	p := r.image.preset
	r.image.Pins = map[string]Pin{}
	for _, name := range slices.Sorted(maps.Keys(p.Pins)) {
		if p.Pins[name].Follow == "" && !r.replaced(name) {
			r.pin(name, p.Pins[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Pins)) {
		if lead := p.Pins[name].Follow; lead != "" {
			r.follow(name, p.Pins[name], r.image.Pins[lead])
		}
	}
}

// replaced reports whether a base of the user's own stands in the place of the pin, whose version then does not matter.
func (r *resolver) replaced(pin string) bool {
	replaced := false
	for name, p := range r.image.preset.Manifest.Params {
		if p.Type == presets.TypeBase && slices.Contains(p.Values, pin) {
			word, _ := r.image.Params[name].Value.(string)
			if slices.Contains(p.Values, word) {
				return false
			}
			replaced = true
		}
	}
	return replaced
}

func (r *resolver) pin(name string, p presets.Pin) {
	line, origin := p.Newest(), templates.Origin{Name: "newest line of preset " + r.image.preset.Name}
	fact := r.image.Facts[p.Fact]
	stated, _ := fact.Value.(string)
	switch version, ok := r.version(p.Version); {
	case ok:
		line, origin = p.Choose(version.Value, false), version.Origin
		r.checkLine(name, p, line, version, fmt.Sprintf("write versions: { %s: %q }", keyOf(p, name), p.Newest()))
		r.checkFloor(p, line, version, fact)
	case stated != "":
		line, origin = p.Choose(stated, p.Floor), fact.Origin
		r.checkLine(name, p, line, templates.Text{Value: stated, Origin: origin}, "ask for one of these there")
	}
	if l, ok := p.Lines[line]; ok {
		r.image.Pins[name] = Pin{Arg: p.Arg, Reference: l.Image, Line: line, Base: p.Base, Origin: origin, version: p.ImageVersion(l.Image)}
	}
}

func (r *resolver) follow(name string, p presets.Pin, lead Pin) {
	l, ok := p.Lines[lead.Line]
	if !ok {
		return // the lead has its finding, or the pin is not used in this shape: then the template's call is the finding
	}
	r.image.Pins[name] = Pin{Arg: p.Arg, Reference: l.Image, Line: lead.Line, Base: p.Base, Origin: lead.Origin, version: p.ImageVersion(l.Image)}
}

// checkLine finds a version that no line serves. remedy is what to do where the version is written.
func (r *resolver) checkLine(name string, p presets.Pin, line string, wanted templates.Text, remedy string) {
	if line != "" {
		return
	}
	r.find(diag.Finding{Rule: RuleVersion, Pos: wanted.Origin.Pos, Message: fmt.Sprintf("image %s: preset %s has no base image %s of version %s", r.image.Name, r.image.Preset, name, wanted.Value),
		Expected: strings.Join(p.LineNames(), ", "), Found: wanted.Value,
		Hint: remedy + ", or name an image of your own in bases and with.builder"})
}

func keyOf(p presets.Pin, name string) string {
	if p.Version != "" {
		return p.Version
	}
	return name
}

// checkFloor finds a manifest that needs a newer toolchain than `versions` gives it: with the download of toolchains switched
// off, the build would fail.
func (r *resolver) checkFloor(p presets.Pin, line string, chosen templates.Text, fact Value) {
	needs, _ := fact.Value.(string)
	l, ok := p.Lines[line]
	if !ok || needs == "" {
		return
	}
	have := p.ImageVersion(l.Image)
	if have == "" {
		have = line
	}
	if presets.Satisfies(have, needs, p.Floor) {
		return
	}
	r.find(diag.Finding{Rule: RuleVersion, Pos: chosen.Origin.Pos, Message: fmt.Sprintf("image %s: %s asks for %s, which %s does not satisfy", r.image.Name, fact.Origin, needs, have),
		Expected: needs, Found: chosen.Value, Hint: "write a version that the manifest allows, or change the manifest",
		Related: related(fact.Origin.Pos, "the manifest says "+needs)})
}

func related(pos diag.Pos, message string) []diag.Related {
	if pos.IsZero() {
		return nil
	}
	return []diag.Related{{Pos: pos, Message: message}}
}

// bases gives each parameter of type base its pin: a built-in word is the name of one already, a name of `bases` becomes one
// under the ARG of the parameter's own words.
func (r *resolver) bases() {
	for _, name := range slices.Sorted(maps.Keys(r.image.preset.Manifest.Params)) {
		p := r.image.preset.Manifest.Params[name]
		word, _ := r.image.Params[name].Value.(string)
		if p.Type != presets.TypeBase || word == "" {
			continue
		}
		if _, named := r.project.File.Bases[word]; named && (slices.Contains(p.Values, word) || r.image.preset.Pins[word].Arg != "") {
			r.find(diag.Finding{Rule: RuleBase, Pos: keyPos(r.project.Node.Get("bases"), word), Message: fmt.Sprintf("the base %q has the name of an image of preset %s", word, r.image.Preset),
				Found: word, Hint: "give it a name of its own, such as our-" + word})
			continue
		}
		if slices.Contains(p.Values, word) {
			continue
		}
		if pin, ok := r.base(name, p, word); ok {
			pin.Arg, pin.Origin = r.argOf(p), r.image.Params[name].Origin
			r.image.Pins[word] = pin
		}
	}
}

// base is what a word that the preset does not know stands for: an image of the project, or a name of `bases`. What `bases` says
// of an image of the project holds in the place of what is known of it.
func (r *resolver) base(param string, p presets.Param, word string) (Pin, bool) {
	at := r.image.Params[param].Origin
	if name, ok := strings.CutPrefix(word, schema.ImagePrefix); ok {
		known, ok := r.standOn(name, at)
		if ok && known.unknown {
			r.unknownFacts(known, at)
		}
		return Pin{Reference: known.reference, Image: name, Base: known.Base, facts: known}, ok
	}
	base, ok := r.project.File.Bases[word]
	if !ok {
		r.unknownBase(param, p, word)
		return Pin{}, false
	}
	name, ok := strings.CutPrefix(string(base.Image), schema.ImagePrefix)
	if !ok {
		return Pin{Reference: string(base.Image), Base: baseOf(base)}, true
	}
	known, ok := r.standOn(name, templates.Origin{Name: at.Name, Pos: r.project.Node.Nearest("bases", word, "image").Pos})
	known.Base, known.open = baseOf(base), false
	return Pin{Reference: known.reference, Image: name, Base: known.Base, facts: known}, ok
}

func (r *resolver) unknownBase(name string, p presets.Param, word string) {
	names := slices.Concat(p.Values, slices.Sorted(maps.Keys(r.project.File.Bases)))
	slices.Sort(names)
	hint := "declare it: bases: { " + word + ": { image: … } }"
	if r.family.spec(word) != nil {
		hint = fmt.Sprintf("for the image of this project write %q", schema.ImagePrefix+word)
	}
	f := diag.Finding{Rule: RuleBase, Pos: r.image.Params[name].Origin.Pos, Message: fmt.Sprintf("with.%s: there is no base %q", name, word), Hint: hint}
	r.find(among(f, word, names))
}

// argOf is the ARG that the words of a base parameter share.
func (r *resolver) argOf(p presets.Param) string {
	for _, v := range p.Values {
		if pin, ok := r.image.preset.Pins[v]; ok {
			return pin.Arg
		}
	}
	return "BASE_IMAGE"
}

func baseOf(b schema.Base) templates.Base {
	packages := string(b.Packages)
	if packages == "" {
		packages = "none"
	}
	return templates.Base{Packages: packages, Shell: b.HasShell(), User: string(b.User), Env: b.Env}
}
