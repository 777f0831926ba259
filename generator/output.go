package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// outputs names the files that the image writes. The first image of a folder (by the order of build.yaml) gets Dockerfile, each
// other NAME.Dockerfile, unless `dockerfile` names one.
func (r *resolver) outputs() {
	file := string(r.spec.Spec.Dockerfile)
	if file == "" {
		file = path.Join(r.image.Dir, "Dockerfile")
		if r.taken(file) {
			file = path.Join(r.image.Dir, r.image.Name+".Dockerfile")
		}
	}
	r.image.Dockerfile = path.Clean(file)
	r.image.IgnoreFile = r.image.Dockerfile + ignoreSuffix
	r.checkName()
}

// claim names the files of an image that is not asked for: others must not write them.
func (f *family) claim(spec *schema.Image) *Image {
	r := &resolver{Source: f.Source, project: f.Project, spec: spec, image: newImage(spec), versions: spec.Node}
	if spec.Preset == "" {
		r.image.Dockerfile = path.Clean(string(spec.Spec.Dockerfile))
	} else {
		r.outputs()
	}
	return r.image
}

// taken tells whether another image has a file: by its name, or as the earlier one of the folder.
func (r *resolver) taken(file string) bool {
	return slices.ContainsFunc(r.project.Images, func(o schema.Image) bool {
		switch {
		case o.Name == r.image.Name:
			return false
		case o.Spec.Dockerfile != "":
			return path.Clean(string(o.Spec.Dockerfile)) == file
		}
		return o.Preset != "" && DirOf(o) == r.image.Dir && before(o.Pos, r.image.Pos)
	})
}

func before(a, b diag.Pos) bool {
	if a.File != b.File {
		return a.File < b.File
	}
	return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
}

// own fills in an image that keeps its own Dockerfile.
func (r *resolver) own() {
	if r.spec.Spec.Dockerfile == "" {
		r.find(diag.Finding{Rule: RuleContext, Pos: r.image.Pos, Message: fmt.Sprintf("image %s has neither a preset nor a dockerfile", r.image.Name),
			Expected: "preset or dockerfile", Hint: "name a preset of `stagegen presets list`, or your own Dockerfile"})
		return
	}
	r.image.Dockerfile = path.Clean(string(r.spec.Spec.Dockerfile))
	r.image.Context = r.image.Dir
	if c := r.spec.Spec.Context; c != "" {
		r.image.Context = path.Clean(string(c))
	}
}

// outputPaths finds files that two images would write, over all images of the project: what one run writes, another must not.
func outputPaths(plan *Plan) diag.List {
	var findings diag.List
	taken := map[string]*Image{}
	for _, i := range plan.Images {
		for _, p := range []string{i.Dockerfile, i.IgnoreFile} {
			if p == "" {
				continue
			}
			if other, ok := taken[strings.ToLower(p)]; ok && (i.Owned() || other.Owned()) {
				findings.Add(diag.Finding{Rule: RuleOutput, Pos: i.Pos, Message: fmt.Sprintf("images %s and %s have one file, %s", other.Name, i.Name, p),
					Hint: "give one of them a dockerfile of its own", Related: related(other.Pos, "image "+other.Name)})
			}
			taken[strings.ToLower(p)] = i // some file systems do not tell case
		}
	}
	return findings
}

// checkName demands that a generated Dockerfile has a name by which editors, bots and stagegen itself know it again.
func (r *resolver) checkName() {
	name := path.Base(r.image.Dockerfile)
	if dockerfileName(name) {
		return
	}
	r.find(diag.Finding{Rule: RuleOutput, Pos: r.at("dockerfile").Pos, Message: fmt.Sprintf("image %s: %q is no name of a Dockerfile", r.image.Name, name),
		Expected: "Dockerfile, NAME.Dockerfile or Dockerfile.NAME", Found: name})
}

// lineOrigin is the place in build.yaml behind a line of a rendered file, with a description of the line's maker.
func lineOrigin(i *Image, lines []templates.Line, n int) (diag.Pos, string) {
	if n < 1 || n > len(lines) {
		return diag.Pos{}, ""
	}
	l := lines[n-1]
	about := l.Template
	if about == "" {
		about = "stagegen's header"
	}
	for _, o := range l.Origins {
		if !o.Pos.IsZero() {
			return o.Pos, about
		}
	}
	for _, f := range l.Fields {
		if _, o, ok := Field(i, f); ok && strings.HasSuffix(o.Pos.File, ".yaml") {
			return o.Pos, about + ", " + f
		}
	}
	return diag.Pos{}, about
}

// Field finds the value behind a reference of a template: "p.main", "facts.go.dir", "pin.go"; of an asset's "web/p.kind".
func Field(i *Image, name string) (any, templates.Origin, bool) {
	if stage, rest, ok := strings.Cut(name, "/"); ok {
		n := slices.IndexFunc(i.Assets, func(a *Asset) bool { return a.Stage == stage })
		if n < 0 {
			return nil, templates.Origin{}, false
		}
		return Field(i.Assets[n].Plan, rest)
	}
	kind, rest, _ := strings.Cut(name, ".")
	switch kind {
	case "p":
		v, ok := i.Params[rest]
		return v.Value, v.Origin, ok
	case "facts":
		v, ok := i.Facts[rest]
		return v.Value, v.Origin, ok
	case "pin":
		p, ok := i.Pins[rest]
		return p.Reference, p.Origin, ok
	case "cache":
		c, ok := i.Caches[rest]
		return c.ID, templates.Origin{Name: "preset " + i.Preset}, ok
	}
	return nil, templates.Origin{}, false
}

// Summary tells in a few words what an image is made from, each with its origin, for people.
func Summary(i *Image) string {
	if !i.Owned() {
		return strings.Join(append([]string{"own Dockerfile"}, i.below()...), " · ")
	}
	var parts []string
	for _, name := range []string{"builder", "base"} {
		word, _ := i.Params[name].Value.(string)
		p, ok := i.pinOf(word)
		if !ok {
			continue // nothing is built: plain files, for one
		}
		part := word
		if p.Line != "" {
			part += " " + p.Line
			if !p.Origin.Pos.IsZero() {
				part += " (" + p.Origin.Pos.String() + ")"
			}
		}
		parts = append(parts, part)
	}
	for _, name := range []string{"main", "binary", "entry", "artifact", "output", "root"} {
		if s, _ := i.Params[name].Value.(string); s != "" {
			parts = append(parts, s)
			break
		}
	}
	return strings.Join(parts, " · ")
}

// pinOf is the base image that a word of builder or base means: that of the name, or the one of its kind that this shape takes, as
// distroless-cc for distroless.
func (i *Image) pinOf(word string) (Pin, bool) {
	if p, ok := i.Pins[word]; ok {
		return p, true
	}
	for _, name := range slices.Sorted(maps.Keys(i.Pins)) {
		if strings.HasPrefix(name, word+"-") {
			return i.Pins[name], true
		}
	}
	return Pin{}, false
}

// below are the images of the project that the Dockerfile of the user's own stands on, in words of build.yaml.
func (i *Image) below() []string {
	var out []string
	for _, g := range i.StandsOn() {
		out = append(out, schema.ImagePrefix+g.Image)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
