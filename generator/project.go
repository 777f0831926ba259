package generator

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// checkProject finds what concerns no single image: folders of presets that are not there, and versions that nothing reads.
func checkProject(s Source) diag.List {
	var findings diag.List
	for n, dir := range s.Project.File.PresetDirs {
		if info, err := fs.Stat(s.Tree, dir); err != nil || !info.IsDir() {
			findings.Add(diag.Finding{Rule: RulePreset, Pos: s.Project.Node.Nearest("preset_dirs", strconv.Itoa(n)).Pos, Message: fmt.Sprintf("there is no folder %s", dir),
				Found: dir, Hint: "make it with: stagegen presets copy go " + dir + "/go"})
		}
	}
	var used []string
	for _, i := range s.Project.Images {
		used = append(used, i.Preset)
		for _, a := range i.Spec.Assets {
			used = append(used, cmp.Or(string(a.Preset), assetPreset))
		}
	}
	read := versionKeys(s, used)
	for _, k := range slices.Sorted(maps.Keys(s.Project.File.Versions)) {
		if slices.Contains(read, k) {
			continue
		}
		// only now are presets loaded that no image uses
		known := versionKeys(s, append(s.Presets.Names(), used...))
		if slices.Contains(known, k) {
			continue
		}
		f := diag.Finding{Rule: RuleVersion, Severity: diag.Warning, Pos: keyPos(s.Project.Node.Get("versions"), k), Message: fmt.Sprintf("no preset reads versions.%s", k),
			Hint: "take it out"}
		findings.Add(among(f, k, known))
	}
	return findings
}

// versionKeys are the keys of `versions` that some presets read, sorted.
func versionKeys(s Source, names []string) []string {
	var keys []string
	for _, name := range names {
		p, _ := s.Presets.Get(name)
		if p == nil {
			continue
		}
		for _, pin := range p.Pins {
			if pin.Version != "" {
				keys = append(keys, pin.Version)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// arguments finds build arguments that would swap a pinned image.
func (r *resolver) arguments() {
	args := slices.Clone(r.image.Build.Args)
	for _, v := range r.image.Build.Variants {
		args = append(args, v.Args...)
	}
	for _, a := range args {
		for _, name := range r.pinArgs() {
			if name == a.Key {
				r.find(diag.Finding{Rule: RuleBase, Pos: a.Origin.Pos, Message: fmt.Sprintf("image %s: the build argument %s holds a pinned base image", r.image.Name, a.Key),
					Found: a.Value, Hint: "declare the image in bases, and choose it by with.base or with.builder"})
				break
			}
		}
	}
}

// pinArgs are the ARGs of all pins of the image and of its assets.
func (r *resolver) pinArgs() []string {
	var out []string
	for _, plan := range withAssets(r.image) {
		for _, name := range slices.Sorted(maps.Keys(plan.Pins)) {
			out = append(out, plan.Pins[name].Arg)
		}
	}
	return out
}

// checkTarget finds a target that the rendered file does not have.
func checkTarget(i *Image, dockerfile string) diag.List {
	if i.Build.Target == "" || strings.Contains(dockerfile, " AS "+i.Build.Target+"\n") {
		return nil
	}
	return diag.List{noTarget(i)}
}

func noTarget(i *Image) diag.Finding {
	return diag.Finding{Rule: RuleStage, Pos: i.Pos, Message: fmt.Sprintf("image %s has no stage %q to build", i.Name, i.Build.Target), Found: i.Build.Target,
		Expected: "a stage of " + i.Dockerfile}
}
