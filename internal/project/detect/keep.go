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
	byOwner, away := map[int][]recipe{}, map[string]bool{}
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
		byOwner[n], away[path.Dir(r.path)] = append(byOwner[n], r), images[n].Dir != path.Dir(r.path)
	}
	for n := range images {
		own := byOwner[n]
		slices.SortStableFunc(own, func(a, b recipe) int { return cmp.Compare(a.order(), b.order()) })
		for i, r := range own {
			if r.order() > shipped && (i > 0 || images[n].Preset != "") {
				continue // another one, or the preset, ships the unit
			}
			kept := images[n].kept(r).above(r, images)
			if i == 0 {
				out[n] = kept
				continue
			}
			kept.Name = cmp.Or(kept.Name, path.Base(kept.Dir)) + "-" + cmp.Or(r.variant, path.Base(path.Dir(r.path)))
			out = append(out, kept)
		}
	}
	// A package that counted as a program only for the Dockerfile beside it is none where that builds another.
	return slices.DeleteFunc(out, func(i Image) bool {
		return i.Unit.Weak && i.Target.Kind == "" && i.Dockerfile == "" && away[i.Dir]
	})
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
	if i.Version.Raw == "" && (i.Language != "static" || i.Tool != "none") {
		i.Version = r.version(i.Language)
	}
	if command, ok := r.instead(i); ok && !i.Unit.Written {
		i.Target = Target{Kind: survey.Start, Value: command}
	}
	if i.Target.Kind == "" {
		i = i.told(r)
	}
	return i.listens(r.port, r.path)
}

// above is an image of pages as the project of the folder above theirs, where a Dockerfile lies that is built there, and no other unit: that
// folder is the project, and the one of the pages what it serves.
func (i Image) above(r recipe, images []Image) Image {
	own := path.Dir(r.path)
	if !i.Unit.Plain || i.Target.Value != "." || r.context != own || path.Dir(i.Dir) != own || i.Dir == own ||
		slices.ContainsFunc(images, func(o Image) bool { return o.Dir != i.Dir && tree.Inside(o.Dir, own) }) {
		return i
	}
	i.Target.Value = path.Base(i.Dir)
	i.Dir, i.Unit.Dir, i.Unit.Target.Value = own, own, i.Target.Value
	if !slices.ContainsFunc(i.Unit.With, func(p survey.Param) bool { return p.Name == "root" }) {
		i.Unit.With = append(slices.Clone(i.Unit.With), survey.Param{Name: "root", Value: i.Target.Value, Source: r.path})
	}
	return i
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
	if c.Language = r.language(); c.Language == "go" {
		c.Tool = "go"
	} else if c.Language == "rust" {
		c.Tool = "cargo"
	}
	out := image(c, Options{})
	if c.Language != "static" {
		out.Version = r.version(c.Language)
	}
	out.Dockerfile, out.Context = r.path, r.context
	return out.told(r).listens(r.port, r.path)
}

// holder tells folders that are named for what they hold, not for what it builds.
func holder(name string) bool {
	return slices.Contains([]string{"docker", "deploy", "deployment", "build", "package", "container", "containers", "image"}, name)
}
