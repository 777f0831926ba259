package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// Known is what Detect knows.
func Known() survey.Known {
	return survey.Known{Markers: []string{"Cargo.toml", "Trunk.toml"},
		Versions: []string{"mise.toml", ".tool-versions", "rust-toolchain", "rust-toolchain.toml", ".rust-version", "rust-version.txt", "Cargo.toml"},
		Tools:    []string{"cargo"}, Frameworks: frameworks()}
}

// Detect says which packages of a repository are programs and which are libraries. Packages that cargo does not build when no
// member is named, and those of tools, are neither.
func Detect(s *survey.Survey) ([]survey.Candidate, diag.List) {
	r := New(s.Tree, s.Docs)
	var out []survey.Candidate
	var problems diag.List
	for _, f := range s.Folders {
		if !f.Has("Cargo.toml") {
			continue
		}
		_, broken := r.docs.TOML(f.Path("Cargo.toml"))
		problems = append(problems, broken...)
		c := r.crate(f.Dir)
		if c == nil || c.tool() {
			continue
		}
		if c.name() == "" {
			problems.Add(c.nameless())
			continue
		}
		_, _, broken = r.channels(f.Dir)
		problems = append(problems, broken...)
		work, _ := r.workspaceOf(f.Dir) // a broken root has its finding where the walk meets it
		if work != nil && !work.isDefault(f.Dir) {
			continue
		}
		out = append(out, r.detect(s, c, work)...)
	}
	return out, problems
}

// tool reports whether the package serves the work on others: a task of cargo xtask, a fuzzer.
func (c *crate) tool() bool {
	return c.name() == "xtask" || c.doc.Get("package", "metadata", "cargo-fuzz").True()
}

// detect gives one candidate for each program of the package that becomes an image.
func (r *Reader) detect(s *survey.Survey, c *crate, work *workspace) []survey.Candidate {
	base := survey.Candidate{Dir: c.dir, Name: c.name(), Language: "rust", Tool: "cargo",
		Evidence: []string{survey.Place(c.doc.Get("package").Place())}}
	if c.depends("tauri") {
		return nil // a program for desktops
	}
	bins := r.bins(c)
	if len(bins) == 0 {
		if c.doc.Get("lib") == nil && !r.tree.Exists(path.Join(c.dir, "src/lib.rs")) {
			return nil
		}
		base.Role = survey.Library
		return []survey.Candidate{base}
	}
	cl, _ := r.closure(c, work) // what is amiss with it is for Read to say
	base.Version, base.Doubts = r.stated(cl)
	base.Secrets = r.registries(cl)
	base.Framework = c.framework()
	if !work.holds(r, c) {
		base.Doubts = append(base.Doubts, survey.Doubt{Text: "the workspace of " + path.Join(work.dir, "Cargo.toml") +
			" neither has " + c.dir + " as a member nor excludes it, so that cargo refuses it"})
	}
	if page, ok := r.page(c, base); ok {
		return []survey.Candidate{page}
	}
	r.preset(cl, &base)
	chosen, doubt := c.deployed(bins)
	var out []survey.Candidate
	for _, b := range chosen {
		out = append(out, r.programOf(s, c, base, b, bins, doubt))
	}
	return out
}

// programOf completes the candidate for one program of the package.
func (r *Reader) programOf(s *survey.Survey, c *crate, base survey.Candidate, b bin, all []bin, doubt string) survey.Candidate {
	base.Name, base.Target = b.name, survey.Target{Kind: survey.Bin, Value: b.name}
	base.Evidence, base.Doubts = slices.Clone(base.Evidence), slices.Clone(base.Doubts)
	if b.file != "" {
		base.Evidence = append(base.Evidence, b.file)
	} else {
		base.Evidence = append(base.Evidence, survey.Place(b.pos))
	}
	if doubt != "" {
		d := survey.Doubt{Text: doubt, Param: "binary", Choices: []string{b.name}}
		for _, other := range all {
			if other.name != b.name {
				d.Choices = append(d.Choices, other.name)
			}
		}
		base.Doubts = append(base.Doubts, d)
		if b.name != c.name() {
			base.With = append(base.With, survey.Param{Name: "binary", Value: b.name, Source: base.Evidence[len(base.Evidence)-1]})
		}
	}
	if len(c.built([]bin{b})) == 0 {
		base.With = append(base.With, survey.Param{Name: "features", Value: b.features, Source: survey.Place(b.pos)})
	}
	base.Port = r.port(s, c, b)
	return base
}

// deployed chooses the programs that become images: the only one that cargo builds, default-run, the one named like the package,
// else each; and says what is doubtful about the choice.
func (c *crate) deployed(bins []bin) ([]bin, string) {
	if built := c.built(bins); len(built) > 0 {
		bins = built
	}
	if len(bins) == 1 {
		return bins, ""
	}
	named := func(name string) []bin {
		return slices.DeleteFunc(slices.Clone(bins), func(b bin) bool { return b.name != name })
	}
	if chosen := named(c.doc.Get("package", "default-run").Str()); len(chosen) == 1 {
		return chosen, ""
	}
	var names []string
	for _, b := range bins {
		names = append(names, b.name)
	}
	all := "the package " + c.name() + " has the programs " + strings.Join(names, ", ")
	if chosen := named(c.name()); len(chosen) == 1 {
		return chosen, all + ": the one that is named like it was chosen"
	}
	return bins, all + ": each is an image"
}

// holds reports whether the package is a member of its workspace. A package without a workspace is well where it is.
func (w *workspace) holds(r *Reader, c *crate) bool {
	if w == nil {
		return true
	}
	r.members(w)
	return w.crates[c.dir] != nil
}

// stated gives the version of Rust that the package asks for.
func (r *Reader) stated(c closure) (survey.Version, []survey.Doubt) {
	var all []survey.Version
	channels, _, _ := r.channels(c.own.dir)
	for _, channel := range channels {
		all = append(all, survey.Version{Raw: channel.Text(), Source: survey.Place(channel.Pos)})
	}
	if v := c.metadata("rust-version"); v.Str() != "" {
		all = append(all, survey.Version{Raw: v.Str(), Source: survey.Place(v.Place()), Floor: true})
	}
	return survey.Choose(all)
}

// registries are the private ones of .cargo/config.toml.
func (r *Reader) registries(c closure) []survey.Secret {
	var out []survey.Secret
	for _, registry := range r.config(c).Get("registries").Each() {
		index := registry.Value.Get("index")
		if index.Str() == "" || registry.Key == "crates-io" {
			continue
		}
		name := strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToLower(registry.Key))
		out = append(out, survey.Secret{Kind: "cargo", URL: index.Str(), Scope: registry.Key, Name: name + "_token", Source: survey.Place(index.Place())})
	}
	return out
}
