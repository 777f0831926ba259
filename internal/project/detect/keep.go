package detect

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// keep gives each hand-written Dockerfile for Linux an image: that of the unit that it builds, further ones where a unit has several, and one of
// its own where it builds none.
func keep(images []Image, all []recipe) []Image {
	out := slices.Clone(images)
	byOwner, led := map[int][]recipe{}, map[string]bool{}
	for _, r := range all {
		if r.windows() {
			continue
		}
		n := owner(images, r)
		if n < 0 {
			out = append(out, r.alone())
			continue
		}
		if r.packs && r.variant != "" && path.Dir(r.path) != images[n].Dir {
			out[n].Doubts = append(slices.Clone(out[n].Doubts), r.path+" packs what a build outside of it has made: the preset builds it instead")
			continue
		}
		byOwner[n], led[path.Dir(r.path)] = append(byOwner[n], r), images[n].Dir != path.Dir(r.path)
	}
	for n := range images {
		own := byOwner[n]
		slices.SortStableFunc(own, func(a, b recipe) int { return cmp.Compare(a.order(), b.order()) })
		for i, r := range own {
			if r.order() > shipped && (i > 0 || images[n].Preset != "") {
				continue // another one, or the preset, ships the unit
			}
			kept := images[n].kept(r)
			if i == 0 {
				out[n] = kept
				continue
			}
			kept.Name = cmp.Or(kept.Name, path.Base(kept.Dir)) + "-" + cmp.Or(r.variant, path.Base(path.Dir(r.path)))
			out = append(out, kept)
		}
	}
	return slices.DeleteFunc(out, func(i Image) bool { // a package that was taken for a program for the sake of the Dockerfile beside it
		return i.Unit.Weak && i.Target.Kind == "" && i.Dockerfile == "" && led[i.Dir]
	})
}

// owner is the index of the unit that a Dockerfile builds, -1 for none: the unit of its folder; the one in its context that is
// called like it; that of its context; the one in its context that it has a build tool build; the one there whose program it starts, or the
// only one whose folder it names; or the only one in the nearest folder above that has any. It sees its context only, and what its base
// image is for.
func owner(images []Image, r recipe) int {
	dir := path.Dir(r.path)
	language, _ := r.language()
	near := func(i Image) bool { return tree.Inside(i.Dir, r.context) && i.suits(language) && !r.foreign }
	at := func(folder string) []int { return indexes(images, func(i Image) bool { return i.Dir == folder }) }
	own := at(dir)
	if led := r.led(images); led >= 0 && !slices.ContainsFunc(own, func(i int) bool { return images[i].Target.Kind != "" }) {
		return led
	}
	if len(own) > 0 {
		return meant(images, own, r)
	}
	names := r.names()
	if called := indexes(images, func(i Image) bool { return tree.Inside(i.Dir, r.context) && i.called(names) }); len(called) == 1 {
		return called[0]
	}
	if own := indexes(images, func(i Image) bool { return i.Dir == r.context && near(i) }); len(own) > 0 {
		return meant(images, own, r)
	}
	modules := r.modules()
	if built := indexes(images, func(i Image) bool { return i.isModule(r.context, modules) }); len(built) == 1 {
		return built[0]
	}
	runs := r.runs()
	if started := indexes(images, func(i Image) bool { return tree.Inside(i.Dir, r.context) && i.among(runs) }); len(started) == 1 {
		return started[0]
	}
	if named := indexes(images, func(i Image) bool { return near(i) && r.mentions(i) }); len(named) == 1 {
		return named[0]
	}
	for _, above := range tree.Above(dir) {
		if r.own && above != dir {
			break
		}
		switch below := indexes(images, func(i Image) bool { return tree.Inside(i.Dir, above) && near(i) }); len(below) {
		case 0:
			continue
		case 1:
			return below[0]
		}
		break
	}
	return -1
}

// led is the index of the unit that the command of a Dockerfile leads to, -1 for none.
func (r recipe) led(images []Image) int {
	out := -1
	for n, i := range images {
		if r.leads != "" && i.Dir != "." && i.Target.Kind != "" && tree.Inside(r.leads, i.Dir) && tree.Inside(i.Dir, r.context) && (out < 0 || tree.Inside(i.Dir, images[out].Dir)) {
			out = n
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

// meant is the one of several units of a folder that a Dockerfile names: in its own name, in what it starts, or elsewhere; else the
// first.
func meant(images []Image, of []int, r recipe) int {
	for _, i := range of {
		if len(of) > 1 && images[i].called([]string{r.variant}) {
			return i
		}
	}
	runs := r.runs()
	for _, i := range of {
		if len(of) > 1 && images[i].among(runs) {
			return i
		}
	}
	for _, i := range of {
		if value := images[i].Target.Value; len(of) > 1 && len(value) > 1 && strings.Contains(r.text, strings.TrimPrefix(value, "./")) {
			return i
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

// windows tells a Dockerfile for Windows, on which stagegen builds nothing.
func (r recipe) windows() bool {
	return strings.HasPrefix(strings.ToLower(r.variant), "windows") || slices.ContainsFunc(r.froms, func(f from) bool {
		return slices.Contains([]string{"nanoserver", "servercore", "windowsservercore"}, f.name)
	})
}

// shipped is the highest order of a Dockerfile that may ship a unit.
const shipped = 2

// order puts the Dockerfile that a unit is shipped by before those for development.
func (r recipe) order() int {
	other := 2
	for i, words := range orders() {
		if slices.Contains(words, strings.ToLower(r.variant)) {
			return i
		}
	}
	return other
}

// orders are words beside the name of a Dockerfile, by what comes first; the empty list stands for all others.
func orders() [][]string {
	return [][]string{{""}, {"prod", "production", "release"}, {}, {"dev", "development", "local", "test", "tests", "ci", "debug", "e2e", "cypress", "playwright"}}
}

// kept is the image of a unit that keeps its Dockerfile. What was said for the preset stays in Unit.
func (i Image) kept(r recipe) Image {
	i.Dockerfile, i.Context, i.Fits, i.Preset, i.order = r.path, r.context, i.Preset, "", r.order()
	i.Evidence = append(slices.Clone(i.Evidence), r.path)
	i.With, i.Assets = map[string]any{}, nil
	if command, ok := r.instead(i); ok && !i.Unit.Written {
		i.Target = Target{Kind: survey.Start, Value: command}
	}
	if i.Target.Kind == "" {
		i = i.told(r)
	}
	return i.listens(r.port, r.path)
}

// listens notes a port where none is known.
func (i Image) listens(port int, source string) Image {
	if i.Port == 0 && port > 0 {
		i.Port = port
		i.Unit.Port = survey.Port{Number: port, Source: source}
	}
	return i
}

// alone is the image of a Dockerfile that no detector has a unit for.
func (r recipe) alone() Image {
	c := survey.Candidate{Dir: path.Dir(r.path), Name: r.variant, Tool: "none", Evidence: []string{r.path}}
	if c.Name == "" && holder(path.Base(c.Dir)) {
		c.Name = path.Base(path.Dir(c.Dir))
	}
	var base from
	if c.Language, base = r.language(); c.Language == "go" {
		c.Tool = "go"
	} else if c.Language == "rust" {
		c.Tool = "cargo"
	}
	if raw, _, _ := strings.Cut(base.tag, "-"); c.Language != "" && survey.Exact(raw) != "" {
		c.Version = survey.Version{Raw: raw, Source: base.source}
	}
	out := image(c, Options{})
	out.Dockerfile, out.Context = r.path, r.context
	return out.told(r).listens(r.port, r.path)
}

// holder tells folders that are named for what they hold, not for what it builds.
func holder(name string) bool {
	return slices.Contains([]string{"docker", "deploy", "deployment", "build", "package", "container", "containers", "image"}, name)
}
