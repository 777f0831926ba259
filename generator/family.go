package generator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// family resolves the images of a project, each once, and those that it stands on before it: what is known of an image comes from
// its Dockerfile, so that this must be rendered first.
type family struct {
	Source
	images   map[string]*Image // resolved
	way      []link            // the images in work, each named by the one before it
	findings diag.List
	facts    map[string]facts // of the images that others stand on
}

// link is where an image is named by one that stands on it; without a place, by nobody.
type link struct {
	image string
	pos   diag.Pos
}

func newFamily(s Source) *family {
	return &family{Source: s, images: map[string]*Image{}, facts: map[string]facts{}}
}

// spec finds an image of the project.
func (f *family) spec(name string) *schema.Image {
	n := slices.IndexFunc(f.Project.Images, func(i schema.Image) bool { return i.Name == name })
	if n < 0 {
		return nil
	}
	return &f.Project.Images[n]
}

// resolve makes the plan of one image.
func (f *family) resolve(spec *schema.Image, named diag.Pos) *Image {
	if i, ok := f.images[spec.Name]; ok {
		return i
	}
	f.way = append(f.way, link{spec.Name, named})
	r := &resolver{Source: f.Source, project: f.Project, spec: spec, image: newImage(spec), versions: spec.Node, family: f}
	r.resolve()
	r.image.unfit = r.blocked || r.findings.HasErrors()
	r.image.found = r.findings
	f.findings = append(f.findings, r.findings...)
	f.images[spec.Name] = r.image
	f.way = f.way[:len(f.way)-1]
	return r.image
}

// standOn resolves the image of the project that a value of r's image names, and gives what is known of it. It reports false where
// there is none to stand on: then either image has the finding that says why.
func (r *resolver) standOn(name string, at templates.Origin) (facts, bool) {
	f, spec := r.family, r.family.spec(name)
	if spec == nil {
		r.unknownImage(name, at)
		return facts{}, false
	}
	if n := slices.IndexFunc(f.way, func(l link) bool { return l.image == name }); n >= 0 {
		r.cycle(append(slices.Clone(f.way[n:]), link{name, at.Pos}))
		return facts{}, false
	}
	known, ok := f.known(f.resolve(spec, at.Pos))
	r.blocked = r.blocked || !ok
	return known, ok
}

func (r *resolver) unknownImage(name string, at templates.Origin) {
	var names []string
	for _, i := range r.project.Images {
		if i.Name != r.image.Name {
			names = append(names, i.Name)
		}
	}
	f := diag.Finding{Rule: RuleImage, Pos: at.Pos, Message: fmt.Sprintf("image %s: there is no image %q in this project", r.image.Name, name)}
	f = among(f, name, names)
	f.Found, f.Hint = schema.ImagePrefix+name, strings.Replace(f.Hint, `"`, `"`+schema.ImagePrefix, 1)
	r.find(f)
}

// cycle finds images that would have to be there before themselves. The first and the last link of the way name the same image.
func (r *resolver) cycle(way []link) {
	path := make([]string, len(way))
	for n, l := range way {
		path[n] = l.image
	}
	f := diag.Finding{Rule: RuleCycle, Pos: way[1].pos, Message: fmt.Sprintf("the image %s stands on itself", way[0].image),
		Found: strings.Join(path, " → "), Expected: "an image that can be built before those on it", Hint: "let one of them stand on something else"}
	for n, l := range way[2:] {
		f.Related = append(f.Related, diag.Related{Pos: l.pos, Message: way[n+1].image + " goes on here"})
	}
	r.find(f)
}

// Names are those of the built image, where tags stand for the part that an entry of `tags` leaves open: without entries, the name
// of the image.
func (i *Image) Names(tags ...string) []string {
	entries := []string{i.Name}
	if len(i.Build.Tags) > 0 {
		entries = nil
		for _, t := range i.Build.Tags {
			entries = append(entries, t.Value)
		}
	}
	var out []string
	for _, e := range entries {
		if tagged(e) {
			out = append(out, e)
			continue
		}
		for _, t := range tags {
			out = append(out, e+":"+t)
		}
	}
	return out
}

// Reference is what the images that stand on an image call it: the first of the names that it is built under when nothing else
// is asked for.
func (i *Image) Reference() string { return cmp.Or(i.Names("latest")...) }
