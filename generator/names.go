package generator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// name is one that an image, or a variant of one, is built under when the command line asks for no other.
type name struct {
	of    *Image
	image string // the image itself, where of is a variant
	full  string // normalized, with its tag part
	entry diag.Pos
}

// sameNames finds names that two images of the project would be built under, over all of them: chance would say which one has it. A
// variant under its image's own name may be meant so, as may a name that is said twice, and is a warning.
func sameNames(s Source) diag.List {
	var findings diag.List
	taken := map[string]name{}
	for n := range s.Project.Images {
		for _, have := range namesOf(s, &s.Project.Images[n]) {
			other, ok := taken[have.full]
			if !ok {
				taken[have.full] = have
				continue
			}
			findings.Add(have.collides(other))
		}
	}
	return findings
}

// namesOf are the names of an image and of its variants.
func namesOf(s Source, spec *schema.Image) []name {
	r := &resolver{Source: s, project: s.Project, spec: spec, image: newImage(spec)}
	r.image.Build.Tags, r.image.Build.Variants = r.tags(spec.Spec.Tags, "tags"), r.variants()
	images := []*Image{r.image}
	for _, v := range r.image.Build.Variants {
		variant, _ := (&Output{Image: r.image}).Variant(v.Name)
		variant.Image.Pos = v.Pos
		images = append(images, variant.Image)
	}
	var out []name
	for _, i := range images {
		tags := i.Build.Tags
		if len(tags) == 0 {
			tags = []templates.Text{{Value: i.Name}}
		}
		for _, t := range tags {
			have := name{of: i, image: spec.Name, entry: t.Origin.Pos, full: t.Value}
			if !tagged(t.Value) {
				have.full += ":" + i.TagPart("")
			}
			have.full = dockerfile.WholeName(have.full)
			if have.entry.IsZero() || i.suffix != "" {
				have.entry = i.Pos // its own name, or one that is derived from the image's
			}
			out = append(out, have)
		}
	}
	return out
}

// collides is the finding for a name that another image, or the same one, has before.
func (n name) collides(other name) diag.Finding {
	short := strings.TrimPrefix(strings.TrimPrefix(n.full, "docker.io/"), "library/")
	f := diag.Finding{Rule: RuleSameName, Pos: n.entry, Message: fmt.Sprintf("%s and %s would both be named %s", other.of.Name, n.of.Name, short),
		Hint: `give each a name of its own, as in tags: ["REGISTRY/ACCOUNT/${name}"]`, Related: related(other.entry, other.of.Name)}
	switch {
	case n.of == other.of:
		f.Severity, f.Message, f.Hint = diag.Warning, fmt.Sprintf("image %s is named %s twice", n.of.Name, short), "take one of the two out"
	case n.image == other.image:
		f.Severity = diag.Warning
	}
	if n.entry == other.entry { // that both have from defaults, or from a house preset
		f.Related = slices.Concat(related(other.of.Pos, other.of.Name), related(n.of.Pos, n.of.Name))
	}
	return f
}
