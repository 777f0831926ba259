package generator

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// named are the additional contexts. What defaults or a house preset give to all images, an image is not given of itself.
func (r *resolver) named() schema.AdditionalContexts {
	out := maps.Clone(r.spec.Spec.AdditionalContexts)
	maps.DeleteFunc(out, func(name, value string) bool {
		return value == schema.ImagePrefix+r.image.Name && r.spec.Own("additional_contexts", name) == nil
	})
	return out
}

// contexts reads the additional contexts, sorted by name.
func (r *resolver) contexts() {
	given := r.named()
	for _, name := range slices.Sorted(maps.Keys(given)) {
		c := Context{Name: name, Origin: r.at("additional_contexts", name)}
		value := given[name]
		if image, ok := strings.CutPrefix(value, schema.ImagePrefix); ok {
			c.Image = image
			if c.facts, ok = r.standOn(image, c.Origin); !ok {
				continue
			}
		} else if ref, ok := strings.CutPrefix(value, schema.RegistryPrefix); ok {
			c.Reference = r.project.File.Mirrors.Of(ref)
		} else if c.Folder = value; !r.folder(c) {
			continue
		}
		r.image.Build.Contexts = append(r.image.Build.Contexts, c)
	}
}

func (r *resolver) folder(c Context) bool {
	info, err := fs.Stat(r.Tree, c.Folder)
	if err == nil && info.IsDir() {
		return true
	}
	r.find(diag.Finding{Rule: RuleContext, Pos: c.Origin.Pos, Message: fmt.Sprintf("image %s: there is no folder %s", r.image.Name, c.Folder), Found: c.Folder,
		Expected: "a folder of the project, " + schema.ImagePrefix + "NAME, or " + schema.RegistryPrefix + "…"})
	return false
}

// imageParams turns the images of the project that parameters of type image name into what Dockerfiles call them.
func (r *resolver) imageParams() {
	for _, name := range slices.Sorted(maps.Keys(r.image.preset.Manifest.Params)) {
		p, v := r.image.preset.Manifest.Params[name], r.image.Params[name]
		switch x := v.Value.(type) {
		case string:
			if p.Type == presets.TypeImage {
				v.Value = r.imageParam(x, v.Origin)
			}
		case []string:
			if p.Of == presets.TypeImage {
				out := slices.Clone(x)
				for n := range out {
					out[n] = r.imageParam(out[n], v.Origin)
				}
				v.Value = out
			}
		}
		r.image.Params[name] = v
	}
}

func (r *resolver) imageParam(value string, at templates.Origin) string {
	name, ok := strings.CutPrefix(value, schema.ImagePrefix)
	if !ok {
		return value
	}
	known, ok := r.standOn(name, at)
	if !ok {
		return value
	}
	r.image.params = append(r.image.params, Given{Name: known.reference, Image: name, Origin: at, facts: known})
	return known.reference
}

// fromContexts finds copies from what is no additional context.
func (r *resolver) fromContexts(stage string, c schema.Copy, at templates.Origin) {
	names := slices.Sorted(maps.Keys(r.named()))
	if c.From == "" || slices.Contains(names, string(c.From)) {
		return
	}
	f := diag.Finding{Rule: RuleNamed, Pos: at.Pos, Message: fmt.Sprintf("stage %s of image %s: there is no additional context %q", stage, r.image.Name, c.From),
		Hint: fmt.Sprintf("declare it: additional_contexts: { %s: … }", c.From)}
	r.find(among(f, string(c.From), names))
}

// stands is what a context stands for, as docker build has it, from the root.
func (c Context) stands() string {
	switch {
	case c.Image != "":
		return schema.RegistryPrefix + c.facts.reference
	case c.Reference != "":
		return schema.RegistryPrefix + c.Reference
	}
	return c.Folder
}

// checkNames finds contexts that would take the place of a stage or of a pinned image.
func checkNames(i *Image, text string) diag.List {
	var findings diag.List
	for _, c := range i.Build.Contexts {
		what := ""
		if strings.Contains(strings.ToLower(text), " as "+c.Name+"\n") {
			what = "a stage of the generated Dockerfile"
		}
		if i.swaps(c) {
			what = "an image that it is built on"
		}
		if what != "" {
			findings.Add(diag.Finding{Rule: RuleNamed, Pos: c.Origin.Pos, Message: fmt.Sprintf("image %s: %s has the name %s, and the context would take its place", i.Name, what, c.Name),
				Found: c.Name, Hint: "give the context another name"})
		}
	}
	return findings
}

// swaps tells whether a context has the name of an image that i is built on.
func (i *Image) swaps(c Context) bool {
	for _, plan := range withAssets(i) {
		for _, p := range plan.Pins {
			if dockerfile.SameImage(p.Reference, c.Name) {
				return true
			}
		}
	}
	return false
}

// checkPlatforms finds what an image is built for and an image of the project that it stands on is not. What runs on the build
// platform alone need not be there for others.
func checkPlatforms(i *Image, text string) diag.List {
	var findings diag.List
	for _, g := range i.StandsOn() {
		have := g.facts.image.Build.Platforms
		if target, _ := i.onPlatforms(g, text); len(have) == 0 || !target {
			continue
		}
		for _, p := range i.Build.Platforms {
			if !slices.Contains(have, p) {
				findings.Add(diag.Finding{Rule: RuleImage, Pos: g.Origin.Pos, Message: fmt.Sprintf("image %s is built for %s, and the image %s that it stands on is not", i.Name, p, g.Image),
					Expected: strings.Join(have, ", "), Found: p, Hint: "add it to the platforms of " + g.Image, Related: related(g.facts.image.Pos, "image "+g.Image)})
			}
		}
	}
	return findings
}

// onPlatforms tells whether instructions name what the build is given for the target platform, and for the build platform.
func (i *Image) onPlatforms(g Given, text string) (target, build bool) {
	names := []string{g.Name, strings.TrimSuffix(g.Name, ":latest")}
	for _, plan := range withAssets(i) {
		for _, p := range plan.Pins {
			if p.Reference == g.Name {
				names = append(names, "${"+p.Arg+"}")
			}
		}
	}
	for line := range strings.Lines(text) {
		if !slices.ContainsFunc(sourcesOf(line), func(s string) bool { return slices.Contains(names, s) }) {
			continue
		}
		native := strings.Contains(line, "BUILDPLATFORM")
		target, build = target || !native, build || native
	}
	return target, build
}

// sourcesOf are the images, stages and contexts that a line of a Dockerfile names behind FROM or from=.
func sourcesOf(line string) []string {
	var out []string
	words := strings.Fields(line)
	for n, w := range words {
		if n > 0 && strings.EqualFold(words[0], "FROM") && !strings.HasPrefix(w, "--") {
			return append(out, w)
		}
		for option := range strings.SplitSeq(strings.TrimPrefix(w, "--"), ",") {
			if name, ok := strings.CutPrefix(option, "from="); ok {
				out = append(out, name)
			}
		}
	}
	return out
}
