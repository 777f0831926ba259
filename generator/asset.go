package generator

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// assetPreset builds an asset that names no preset.
const assetPreset = "static"

// part is the plan of an asset in the making.
type part struct {
	*resolver
	asset *Asset
	given given
}

// assets begins the plans of the image's assets: their presets and what is given for them, but no facts yet.
func (r *resolver) assets() {
	for n, spec := range r.spec.Spec.Assets {
		node := r.spec.Node.At("assets", strconv.Itoa(n))
		stage := r.assetStage(string(spec.Dir))
		image := schema.Image{Name: r.image.Name + "-" + stage, Preset: cmp.Or(string(spec.Preset), assetPreset), Node: node, Pos: node.Pos}
		image.Spec.Dir, image.Spec.With, image.Spec.Versions = spec.Dir, spec.With, r.spec.Spec.Versions
		sub := &resolver{Source: r.Source, project: r.project, spec: &image, image: newImage(&image), versions: r.spec.Node, family: r.family}
		p := &part{resolver: sub, asset: &Asset{Stage: stage, Target: string(spec.Target), Plan: sub.image, origin: sub.at("target")}}
		preset, findings := r.Presets.Get(image.Preset)
		_, house := r.project.File.Presets[image.Preset]
		sub.findings = findings
		switch {
		case preset == nil && len(findings) == 0 && house:
			sub.find(diag.Finding{Rule: RuleAsset, Pos: sub.at("preset").Pos, Message: fmt.Sprintf("%s is a preset of build.yaml, and an asset takes one that has a folder", image.Preset),
				Found: image.Preset, Expected: "a preset of sites, such as static", Hint: "write its parameters under the asset's `with`"})
		case preset == nil && len(findings) == 0:
			sub.unknownPreset()
		case preset != nil && !preset.Dockerfile.MakesAssets():
			sub.find(diag.Finding{Rule: RuleAsset, Pos: sub.at("preset").Pos, Message: fmt.Sprintf("preset %s makes no assets", preset.Name),
				Found: image.Preset, Expected: "a preset of sites, such as static", Hint: "its Dockerfile.tmpl lacks the defines asset and asset-path"})
		case preset != nil:
			sub.image.preset, sub.image.Preset, sub.image.Folder = preset, preset.Name, preset.Folder
			p.given = sub.given()
		}
		r.findings = append(r.findings, sub.findings...)
		sub.findings = nil
		r.parts = append(r.parts, p)
		r.image.Assets = append(r.image.Assets, p.asset)
	}
}

var notInStage = lazyregexp.New(`[^a-z0-9]+`)

// assetStage begins the names of an asset's stages: the name of its folder, the whole path where another asset has that.
func (r *resolver) assetStage(dir string) string {
	for _, text := range []string{path.Base(dir), dir, fmt.Sprintf("%s-%d", dir, len(r.parts)+1)} {
		stage := strings.Trim(notInStage.ReplaceAllString(strings.ToLower(text), "-"), "-0123456789")
		stage = cmp.Or(stage, "asset")
		if !slices.ContainsFunc(r.parts, func(p *part) bool { return p.asset.Stage == stage }) {
			return stage
		}
	}
	return fmt.Sprintf("asset-%d", len(r.parts)+1)
}

// builtApart are the assets for the readers, which leave their sources out of the image's own.
func (r *resolver) builtApart() []project.Asset {
	var out []project.Asset
	for _, a := range r.spec.Spec.Assets {
		out = append(out, project.Asset{Dir: string(a.Dir), Target: string(a.Target)})
	}
	return out
}

// partFacts reads the facts of the assets. The image and its assets have one build context: the one that the user names, else
// the nearest folder that holds what each of them needs; who needs less is read once more, with paths relative to it.
func (r *resolver) partFacts(stated given) {
	contexts := []string{r.image.Context}
	for _, p := range r.parts {
		p.spec.Spec.Context = r.spec.Spec.Context
		p.facts(p.given)
		contexts = append(contexts, p.image.Context)
	}
	common := project.Common(contexts...)
	if r.image.Context != common {
		r.widen(stated, common)
	}
	for _, p := range r.parts {
		if p.image.Context != common {
			p.widen(p.given, common)
		}
		r.findings = append(r.findings, p.findings...)
		p.findings = nil
		r.image.takeClosure(p.image.Closure)
	}
}

// takeClosure adds what an asset is built from.
func (i *Image) takeClosure(other []string) {
	if len(i.Closure) == 0 {
		i.Closure = []string{i.Dir}
	}
	rest := slices.Sorted(slices.Values(slices.Concat(i.Closure[1:], other)))
	rest = slices.DeleteFunc(slices.Compact(rest), func(dir string) bool { return dir == i.Closure[0] })
	i.Closure = append(i.Closure[:1:1], rest...)
}

// partAccess lets the builds of the assets reach the registries that they need.
func (r *resolver) partAccess() {
	for _, p := range r.parts {
		p.registries()
		p.image.Trust.Build = r.image.Trust.Build
		r.adopt(p.image)
	}
}

// adopt takes what a build of an asset needs over to the image, of whose build it is a part.
func (r *resolver) adopt(i *Image) {
	for _, s := range i.Build.Secrets {
		r.secrets([]string{s.ID})
	}
	for _, a := range i.Build.SSH {
		r.agent(a)
	}
	for _, f := range i.Files {
		if !slices.ContainsFunc(r.image.Files, func(have templates.Text) bool { return have.Value == f.Value }) {
			r.image.Files = append(r.image.Files, f)
		}
	}
	i.Build.Secrets, i.Files = nil, nil
}

// widen reads the facts anew, for a context that holds more. What was found before is found again.
func (r *resolver) widen(stated given, context string) {
	r.findings = r.findings[:r.unread]
	r.image.Facts, r.image.needs = map[string]Value{}, nil
	asked := r.spec.Spec.Context
	r.spec.Spec.Context = schema.Path(context)
	r.facts(stated)
	r.spec.Spec.Context = asked
}

// finishAssets completes the plans of the assets, once the image's own pins are known.
func (r *resolver) finishAssets() {
	for n, p := range r.parts {
		p.defaults()
		if !p.findings.HasErrors() {
			p.pins()
			p.bases()
			p.imageParams()
			p.mirrors()
			p.caches()
			r.renamePins(p)
		}
		r.findings = append(r.findings, p.findings...)
		r.blocked = r.blocked || p.blocked
		r.assetTarget(n, p.asset)
	}
}

// renamePins gives the asset's images an ARG of their own where the image has another one under that name.
func (r *resolver) renamePins(p *part) {
	taken := map[string]string{}
	for _, i := range withAssets(r.image) {
		for _, name := range slices.Sorted(maps.Keys(i.Pins)) {
			if pin := i.Pins[name]; i != p.image && taken[pin.Arg] == "" {
				taken[pin.Arg] = pin.Reference
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.image.Pins)) {
		pin := p.image.Pins[name]
		if other := taken[pin.Arg]; other != "" && other != pin.Reference {
			pin.Arg = strings.ToUpper(strings.ReplaceAll(p.asset.Stage, "-", "_")) + "_" + pin.Arg
			p.image.Pins[name] = pin
		}
	}
}

// plans are those of an image's assets.
func plans(i *Image) []*Image {
	out := make([]*Image, len(i.Assets))
	for n, a := range i.Assets {
		out[n] = a.Plan
	}
	return out
}

// withAssets are the plans of an image and of its assets.
func withAssets(i *Image) []*Image { return append([]*Image{i}, plans(i)...) }

// assetTarget makes the target a path of the build context, and finds one that would hide the sources or another output.
func (r *resolver) assetTarget(n int, a *Asset) {
	target, ok := r.inContext(a.Target)
	bad := diag.Finding{Rule: RuleAsset, Pos: a.origin.Pos, Found: a.Target, Expected: "a folder of its own inside of the project, such as " + path.Join(r.image.Dir, "assets")}
	_, hides := templates.Below(r.image.Dir, a.Target)
	switch {
	case !ok:
		bad.Message = fmt.Sprintf("image %s: the asset's target %s is not in the build context %s", r.image.Name, a.Target, r.image.Context)
		r.find(bad)
	case hides:
		bad.Message = fmt.Sprintf("image %s: an asset at %s would hide the project's own files", r.image.Name, a.Target)
		r.find(bad)
	case r.hidesPart(n, a.Target):
		bad.Message = fmt.Sprintf("image %s: an asset at %s would hide the files that an asset is built from", r.image.Name, a.Target)
		r.find(bad)
	case slices.ContainsFunc(r.image.Assets[:n], func(b *Asset) bool { return b.Target == target }):
		bad.Message = fmt.Sprintf("image %s: two assets have the target %s", r.image.Name, a.Target)
		r.find(bad)
	}
	a.Target = target
}

// hidesPart tells whether a target takes the place of the sources of an asset. An asset may have a target within its own
// project: the folder that its build writes is as good a place as any.
func (r *resolver) hidesPart(n int, target string) bool {
	for m, a := range r.image.Assets {
		_, over := templates.Below(a.Plan.Dir, target)
		_, within := templates.Below(target, a.Plan.Dir)
		if over || within && m != n && a.Plan.Dir != r.image.Dir && a.Plan.Dir != "." {
			return true
		}
	}
	return false
}

// assetInputs are the assets as the templates see them.
func assetInputs(i *Image) []templates.Asset {
	var out []templates.Asset
	for _, a := range i.Assets {
		out = append(out, templates.Asset{Stage: a.Stage, Target: a.Target, Origin: a.origin,
			Dockerfile: a.Plan.preset.Dockerfile, Ignore: a.Plan.preset.Ignore, Input: input(a.Plan)})
	}
	return out
}
