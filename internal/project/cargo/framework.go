package cargo

import (
	"bytes"
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// pages are frameworks whose programs run in a browser; trunk builds them.
func pages() []string { return []string{"leptos", "yew", "sycamore", "seed"} }

// frameworks are the crates that say what a program is: one that is built upon another comes first.
func frameworks() []string {
	return slices.Concat(pages(), []string{"loco-rs"}, servers(), []string{"tide", "gotham", "hyper"})
}

// framework names the framework of the package, by its crate.
func (c *crate) framework() string {
	direct := c.direct()
	for _, name := range frameworks() {
		if slices.Contains(direct, name) {
			return name
		}
	}
	return ""
}

// preset sets the one of which generate has nothing to say about the crates that are compiled.
func (r *Reader) preset(c closure, out *survey.Candidate) {
	compiled, _ := r.compiled(c)
	if len(compiled) == 0 { // no Cargo.lock
		for _, name := range c.own.direct() {
			compiled = append(compiled, &locked{name: name, pos: c.own.doc.Get("dependencies", name).Place()})
		}
	}
	out.Preset = "rust-musl"
	for _, unfit := range append(dynamic(wantedBy(compiled)), allocator(c, compiled)...) {
		out.Preset = "rust"
		if !unfit.Pos.IsZero() {
			out.Evidence = append(out.Evidence, survey.Place(unfit.Pos))
		}
	}
	if leptos := c.own.doc.Get("package", "metadata", "leptos"); leptos != nil {
		out.Preset = ""
		out.Doubts = append(out.Doubts, survey.Doubt{Text: "cargo-leptos builds it (" + survey.Place(leptos.Place()) + "), which no preset runs"})
	}
}

// page completes base for a program that trunk builds for browsers: a site, as those are that Node builds. ok is false for any other.
func (r *Reader) page(c *crate, base survey.Candidate) (survey.Candidate, bool) {
	settings := path.Join(c.dir, "Trunk.toml")
	index, _ := r.tree.File(path.Join(c.dir, "index.html"))
	doc, _ := r.docs.TOML(settings)
	switch {
	case doc != nil:
		base.Evidence = append(base.Evidence, settings)
	case index != nil && (bytes.Contains(index.Text, []byte("data-trunk")) || slices.Contains(pages(), base.Framework)):
		base.Evidence = append(base.Evidence, index.Path)
	default:
		return base, false
	}
	base.Language, base.Target = "static", survey.Target{Kind: survey.Out, Value: "dist"}
	if dist := doc.Get("build", "dist").Str(); dist != "" {
		base.Target.Value = path.Clean(dist)
	}
	base.Doubts = append(base.Doubts, survey.Doubt{Text: "trunk builds it for browsers, which no preset does"})
	return base, true
}

// depends reports whether the package has a dependency of the name, for any system.
func (c *crate) depends(name string) bool {
	return slices.Contains(c.direct(), name)
}

// direct lists the names of the package's dependencies, those of its tests left out.
func (c *crate) direct() []string {
	var out []string
	c.each(false, func(f manifest.Field) {
		name := f.Key
		if renamed := f.Value.Get("package").Str(); renamed != "" {
			name = renamed
		}
		out = append(out, name)
	})
	return out
}
