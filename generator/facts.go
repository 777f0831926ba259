package generator

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/templates"
)

// facts are what is known of an image of the project by whoever stands on it.
type facts struct {
	templates.Base
	reference string // what Dockerfiles call it
	open      bool   // it may set variables that Env lacks
	unknown   bool   // nothing tells whether it has a shell
	image     *Image
}

// known reads an image's Dockerfile: the one that is generated, else the user's own. It reports false where there is none to read,
// for which that image has its finding.
func (f *family) known(i *Image) (facts, bool) {
	if found, ok := f.facts[i.Name]; ok {
		return found, true
	}
	text, pins, ok := f.dockerfile(i)
	if !ok {
		return facts{}, false
	}
	got, ok := dockerfile.ResultOf(text, pins, i.Build.Target)
	if !ok {
		return facts{}, false
	}
	out := facts{reference: i.Reference(), open: got.Open, unknown: got.Unknown, image: i,
		Base: templates.Base{Packages: got.Packages, Shell: got.Shell, User: got.User, Env: got.Env}}
	if out.Packages == "" {
		out.Packages = "none"
	}
	out.Libc = i.libraryOf(got.From)
	f.facts[i.Name] = out
	return out, true
}

// dockerfile is the text of an image's Dockerfile, and what is known of the images in it.
func (f *family) dockerfile(i *Image) ([]byte, map[string]dockerfile.Base, bool) {
	switch {
	case i.unfit, i.Owned() && i.preset == nil:
		return nil, nil, false
	case i.Owned():
		out, findings := i.texts()
		if findings.HasErrors() {
			return nil, nil, false
		}
		return []byte(out.Dockerfile), allowedPins(i), true
	}
	text, err := fs.ReadFile(f.Tree, i.Dockerfile)
	pins := f.declared()
	maps.Copy(pins, allowedPins(i))
	return text, pins, err == nil
}

// declared are the images of which presets and `bases` tell something: Dockerfiles of the user's own name them too.
func (f *family) declared() map[string]dockerfile.Base {
	out := map[string]dockerfile.Base{}
	for _, name := range f.Presets.Names() {
		p, _ := f.Presets.Get(name)
		if p == nil {
			continue
		}
		for _, pin := range p.Pins {
			for _, l := range pin.Lines {
				out[l.Image] = baseFor(pin.Base)
			}
		}
	}
	for _, b := range f.Project.File.Bases {
		out[string(b.Image)] = baseFor(baseOf(b))
	}
	return out
}

// libraryOf is the C library of an image that a FROM of i's names, where a pin tells.
func (i *Image) libraryOf(reference string) string {
	for _, plan := range withAssets(i) {
		for _, p := range plan.Pins {
			if p.Reference == reference {
				return p.Base.CLibrary()
			}
		}
	}
	for _, g := range i.StandsOn() {
		if g.Name == reference {
			return g.facts.CLibrary()
		}
	}
	return ""
}

func baseFor(b templates.Base) dockerfile.Base {
	return dockerfile.Base{Env: b.Env, Shell: b.Shell, User: b.User, Packages: b.Packages}
}

// givenBase is an image of the project, or a context of another kind, for whoever reads the Dockerfile that names it.
func givenBase(f facts) dockerfile.Base {
	b := baseFor(f.Base)
	b.Given, b.Open = true, f.open
	return b
}

// unknownFacts warns where an image counts as one without a shell for want of knowledge.
func (r *resolver) unknownFacts(f facts, at templates.Origin) {
	r.find(diag.Finding{Rule: RuleFacts, Severity: diag.Warning, Pos: at.Pos, Found: f.image.Dockerfile,
		Message: fmt.Sprintf("image %s: nothing tells whether the image %s has a shell and a package manager, so that it counts as one without", r.image.Name, f.image.Name),
		Hint:    fmt.Sprintf("say it: bases: { our-%s: { image: %q, packages: apt, shell: true } }, and name our-%s here", f.image.Name, "image:"+f.image.Name, f.image.Name)})
}

// Given is an image of the project that a build is given, under the name that its Dockerfile has for it.
type Given struct {
	Name   string           `json:"name"`
	Image  string           `json:"image"`
	Origin templates.Origin `json:"origin"`

	facts facts
}

// StandsOn are the images of the project that the build of i is given, sorted by name: those of its pins, of parameters that name an image, and of
// its additional contexts.
func (i *Image) StandsOn() []Given {
	var out []Given
	for _, plan := range withAssets(i) {
		for _, name := range slices.Sorted(maps.Keys(plan.Pins)) {
			if p := plan.Pins[name]; p.Image != "" {
				out = append(out, Given{Name: p.Reference, Image: p.Image, Origin: p.Origin, facts: p.facts})
			}
		}
		out = append(out, plan.params...)
	}
	for _, c := range i.Build.Contexts {
		if c.Image != "" {
			out = append(out, Given{Name: c.Name, Image: c.Image, Origin: c.Origin, facts: c.facts})
		}
	}
	slices.SortStableFunc(out, func(a, b Given) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(out, func(a, b Given) bool { return a.Name == b.Name })
}
