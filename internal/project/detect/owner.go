package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/tree"
)

// ownership looks for the unit that a Dockerfile builds.
type ownership struct {
	images []Image
	recipe
	language string // that its base image is for
}

// owner is the index of the unit that a Dockerfile builds, -1 for none: the first of these rules that finds one decides.
func owner(images []Image, r recipe) int {
	o := ownership{images: images, recipe: r}
	o.language = r.language()
	for _, rule := range []func() int{o.led, o.beside, o.named, o.whole, o.built, o.starting, o.mentioned, o.nearest} {
		if n := rule(); n >= 0 {
			return n
		}
	}
	return -1
}

// led is the unit that the command of the Dockerfile leads to, unless a program lies beside it.
func (o ownership) led() int {
	out := -1
	for n, i := range o.images {
		switch {
		case i.Target.Kind == "" || o.leads == "":
		case i.Dir == path.Dir(o.path):
			return -1
		case i.Dir != "." && tree.Inside(o.leads, i.Dir) && o.sees(i) && (out < 0 || tree.Inside(i.Dir, o.images[out].Dir)):
			out = n
		}
	}
	return out
}

// beside is a unit of the Dockerfile's own folder.
func (o ownership) beside() int {
	return o.meant(func(i Image) bool { return i.Dir == path.Dir(o.path) })
}

// named is the only unit that is called like the Dockerfile, its folder or its service.
func (o ownership) named() int {
	names := o.names()
	return o.only(func(i Image) bool { return o.sees(i) && i.called(names) })
}

// whole is a unit of the folder that is the context.
func (o ownership) whole() int {
	return o.meant(func(i Image) bool { return i.Dir == o.context && o.fits(i) })
}

// built is the only unit that the Dockerfile has a build tool build.
func (o ownership) built() int {
	modules := o.modules()
	return o.only(func(i Image) bool { return i.isModule(o.context, modules) })
}

// starting is the only unit whose program the Dockerfile starts.
func (o ownership) starting() int {
	runs := o.runs()
	return o.only(func(i Image) bool { return o.sees(i) && i.among(runs) })
}

// mentioned is the only unit whose folder the Dockerfile names. A path from the root of the image, such as /usr/src/app, says nothing of a folder
// that is called app.
func (o ownership) mentioned() int {
	ofContext, ofImage := o.folders()
	return o.only(func(i Image) bool {
		if i.Dir == o.context || !o.fits(i) {
			return false
		}
		folder := tree.Rel(o.context, i.Dir)
		names := func(p string) bool { return strings.Contains(p, "/"+folder+"/") }
		return slices.ContainsFunc(ofContext, names) || strings.Contains(folder, "/") && slices.ContainsFunc(ofImage, names)
	})
}

// nearest is the only unit in the nearest folder above that has any; in the Dockerfile's own where it takes nothing from elsewhere.
func (o ownership) nearest() int {
	for _, above := range tree.Above(path.Dir(o.path)) {
		below := indexes(o.images, func(i Image) bool { return tree.Inside(i.Dir, above) && o.fits(i) })
		switch {
		case len(below) == 1:
			return below[0]
		case len(below) > 1 || o.own:
			return -1
		}
	}
	return -1
}

// sees reports whether a unit lies in the context.
func (o ownership) sees(i Image) bool { return tree.Inside(i.Dir, o.context) }

// fits reports whether a unit lies in the context and is what the base image is for.
func (o ownership) fits(i Image) bool { return o.sees(i) && i.suits(o.language) && !o.foreign }

// only is the index of the one unit that fits, -1 where none or several do.
func (o ownership) only(fits func(Image) bool) int {
	if found := indexes(o.images, fits); len(found) == 1 {
		return found[0]
	}
	return -1
}

// meant is the one of several units that fit which the Dockerfile names: in its own name, in what it starts, or elsewhere; else the first. It is
// -1 where none fits.
func (o ownership) meant(fits func(Image) bool) int {
	of := indexes(o.images, fits)
	if len(of) == 0 {
		return -1
	}
	variant, runs := []string{o.variant}, o.runs()
	for _, says := range []func(Image) bool{
		func(i Image) bool { return i.called(variant) },
		func(i Image) bool { return i.among(runs) },
		func(i Image) bool {
			return len(i.Target.Value) > 1 && strings.Contains(o.text, strings.TrimPrefix(i.Target.Value, "./"))
		},
	} {
		if n := slices.IndexFunc(of, func(i int) bool { return says(o.images[i]) }); n >= 0 {
			return of[n]
		}
	}
	return of[0]
}

func indexes(images []Image, fits func(Image) bool) []int {
	var out []int
	for i, image := range images {
		if fits(image) {
			out = append(out, i)
		}
	}
	return out
}

// suits reports whether a base image for programs in a language can be that of the unit's image. Sites are built by Node and served by
// anything; pages that nothing builds are not what a compiler or an interpreter is for.
func (i Image) suits(language string) bool {
	switch {
	case language == "" || language == "static" || language == i.Language:
		return true
	case i.Language == "static":
		return kind(i.Unit) != "plain"
	}
	return false
}

// called reports whether the image, its folder or its program has one of the names.
func (i Image) called(names []string) bool {
	own := []string{i.Name, path.Base(i.Dir), path.Base(i.Target.Value)}
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && n != "." && slices.Contains(own, n) })
}

// names are those by which a unit could be meant: that of the file, of its folder, and of a Compose service.
func (r recipe) names() []string {
	out := []string{r.variant, path.Base(path.Dir(r.path))}
	if r.service != nil {
		out = append(out, r.service.name)
	}
	return out
}
