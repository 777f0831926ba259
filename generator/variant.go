package generator

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// buildArgs reads build arguments that stand under a key, sorted by name.
func (r *resolver) buildArgs(args schema.Args, steps ...string) []templates.Pair {
	var out []templates.Pair
	for _, k := range slices.Sorted(maps.Keys(args)) {
		out = append(out, templates.Pair{Key: k, Value: args[k], Origin: r.at(append(slices.Clone(steps), k)...)})
	}
	return out
}

// tags reads names that stand under a key.
func (r *resolver) tags(tags schema.Tags, steps ...string) []templates.Text {
	var out []templates.Text
	for n, t := range tags {
		out = append(out, templates.Text{Value: schema.Expand(string(t), r.image.Name, r.image.Dir), Origin: r.at(append(slices.Clone(steps), strconv.Itoa(n))...)})
	}
	return out
}

// variants are sorted by name.
func (r *resolver) variants() []Variant {
	var out []Variant
	for _, name := range slices.Sorted(maps.Keys(r.spec.Spec.Variants)) {
		v := r.spec.Spec.Variants[name]
		out = append(out, Variant{Name: name, Args: r.buildArgs(v.Args, "variants", name, "args"), Tags: r.tags(v.Tags, "variants", name, "tags"),
			Platforms: v.Platforms, Pos: keyPos(r.spec.Node.Get("variants"), name)})
	}
	return out
}

// variantMark stands between the names of an image and of its variant.
const variantMark = "@"

// SplitVariant takes "web@prod" apart; variant is empty for an image alone.
func SplitVariant(name string) (image, variant string) {
	image, variant, _ = strings.Cut(name, variantMark)
	return image, variant
}

// Variant gives a variant of an output: the same files under its own name, with the build that it says. ok is false where there is none.
func (o *Output) Variant(name string) (out *Output, ok bool) {
	n := slices.IndexFunc(o.Image.Build.Variants, func(v Variant) bool { return v.Name == name })
	if n < 0 {
		return nil, false
	}
	v, image := o.Image.Build.Variants[n], *o.Image
	image.Name += variantMark + name
	image.Build.Variants = nil
	image.Build.Args = slices.DeleteFunc(slices.Clone(image.Build.Args), func(a templates.Pair) bool {
		return slices.ContainsFunc(v.Args, func(b templates.Pair) bool { return a.Key == b.Key })
	})
	image.Build.Args = append(image.Build.Args, v.Args...)
	if v.Platforms != nil {
		image.Build.Platforms = v.Platforms
	}
	if image.Build.Tags, image.suffix = v.Tags, ""; v.Tags == nil {
		image.Build.Tags, image.suffix = o.Image.repositories(), name
	}
	variant := *o
	variant.Image = &image
	return &variant, true
}

// repositories are the image's names without a tag part; without any it is the image's own name.
func (i *Image) repositories() []templates.Text {
	var out []templates.Text
	for _, t := range i.Build.Tags {
		if !tagged(t.Value) {
			out = append(out, t)
		}
	}
	if out == nil {
		out = []templates.Text{{Value: i.Name}}
	}
	return out
}

// tagged tells whether a name has a tag part.
func tagged(name string) bool {
	_, tag, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ":")
	return tag != ""
}

// TagPart is what an entry of tags without a tag part gets: what was asked for, else "latest". A variant without tags of its own shares the
// image's, and so its name is in the part.
func (i *Image) TagPart(asked string) string {
	switch {
	case i.suffix == "" && asked == "":
		return "latest"
	case i.suffix == "" || asked == "":
		return asked + i.suffix
	}
	return asked + "-" + i.suffix
}
