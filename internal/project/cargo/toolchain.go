package cargo

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// isVersion matches a channel that is a version: 1.95 or 1.95.0.
var isVersion = lazyregexp.New(`^\d+\.\d+(\.\d+)?$`)

// toolchain sets rust.channel and rust.version. A channel that no image of Rust has, nightly or beta, is the version too: then
// no line of the pins serves, which is the finding.
func (r *Reader) toolchain(f unit.Facts, c closure) diag.List {
	channel, targets, problems := r.channel(c.own.dir)
	problems = append(problems, r.docs.Broken(c.own.dir, channel.Pos, versionFiles()...)...)
	if channel.Text() != "" {
		f.Set("rust.channel", channel)
	}
	minimum := c.metadata("rust-version")
	switch {
	case isVersion.MatchString(channel.Text()), strings.HasPrefix(channel.Text(), "nightly"), strings.HasPrefix(channel.Text(), "beta"):
		f.Set("rust.version", channel)
	case minimum.Str() != "":
		f.Set("rust.version", unit.Stated(minimum.Str(), minimum.Place()))
	}
	for _, t := range targets {
		if !strings.HasSuffix(t.Text, "-linux-musl") && !strings.HasSuffix(t.Text, "-linux-gnu") {
			problems.Add(diag.Finding{Rule: unit.RuleTarget, Severity: diag.Warning, Pos: t.Pos, Found: t.Text,
				Message: "the target " + t.Text + " is not in the toolchain of the image, which ignores this file",
				Hint:    "where the build needs it: stages: {base: {before: [rustup target add " + t.Text + "]}}; then except it: allow: [{rule: " + unit.RuleTarget + ", reason: …}]"})
		}
	}
	return problems
}

// channel gives the toolchain that the folder dir pins, and the targets of its rust-toolchain.toml.
func (r *Reader) channel(dir string) (unit.Fact, []*manifest.Value, diag.List) {
	stated, targets, problems := r.channels(dir)
	if len(stated) == 0 {
		return unit.Fact{}, targets, problems
	}
	return stated[0], targets, problems
}

// channels lists the toolchains that pins name, the nearest folder's first: of mise.toml or .tool-versions, for which rustup is told
// to overlook its own file, of rust-toolchain(.toml), and of .rust-version or rust-version.txt.
func (r *Reader) channels(dir string) (stated []unit.Fact, targets []*manifest.Value, problems diag.List) {
	for _, at := range tree.Above(dir) {
		if word, pos := r.docs.Tool(at, "rust"); word != "" {
			stated = append(stated, unit.Stated(word, pos))
		}
		channel, found, broken := r.rustup(at)
		targets, problems = append(targets, found...), append(problems, broken...)
		if channel.Text() != "" {
			stated = append(stated, channel)
		}
		for _, name := range versionFiles() {
			if f, _ := r.tree.File(path.Join(at, name)); f != nil {
				if word, pos := f.FirstLine(); word != "" {
					stated = append(stated, unit.Stated(word, pos))
				}
			}
		}
		if len(stated) > 0 || len(problems) > 0 {
			return stated, targets, problems
		}
	}
	return nil, targets, nil
}

// versionFiles are the files whose first line is a version of Rust, and which rustup does not read.
func versionFiles() []string { return []string{".rust-version", "rust-version.txt"} }

// rustup reads rust-toolchain, which may be TOML or one plain word, or rust-toolchain.toml.
func (r *Reader) rustup(dir string) (unit.Fact, []*manifest.Value, diag.List) {
	for _, name := range []string{"rust-toolchain", "rust-toolchain.toml"} {
		p := path.Join(dir, name)
		f, problems := r.tree.File(p)
		if f == nil {
			if len(problems) > 0 {
				return unit.Fact{}, nil, problems
			}
			continue
		}
		if word, pos := f.FirstLine(); name == "rust-toolchain" && (word == "" || word[0] != '[') {
			return unit.Stated(word, pos), nil, nil
		}
		doc, problems := r.docs.TOML(p)
		channel := doc.Get("toolchain", "channel")
		return unit.Stated(channel.Str(), channel.Place()), doc.Get("toolchain", "targets").Strings(), problems
	}
	return unit.Fact{}, nil, nil
}

// profile finds a profile that no manifest declares.
func (r *Reader) profile(req unit.Request, c closure) diag.List {
	stated := req.With["profile"]
	name := stated.Value
	switch name {
	case "", "release", "dev", "bench", "test":
		return nil
	}
	if c.rootDoc().Get("profile", name) != nil || r.config(c).Get("profile", name) != nil {
		return nil
	}
	return diag.List{{Rule: unit.RuleProfile, Pos: stated.Pos, Found: name, Message: "no manifest declares the profile " + name,
		Expected: "[profile." + name + "] in " + path.Join(c.root(), "Cargo.toml"), Hint: "add it there, with inherits = \"release\""}}
}

// layers finds what a stage of dependencies alone cannot hold: cargo-chef writes the manifests of one workspace, and nothing else.
func (r *Reader) layers(req unit.Request, c closure) diag.List {
	stated := req.With["dependency_cache"]
	if stated.Value != "layers" {
		return nil
	}
	const hint = "leave with.dependency_cache out"
	for _, crate := range c.crates {
		if !tree.Inside(crate.dir, c.root()) {
			return diag.List{{Rule: unit.RuleLayers, Pos: stated.Pos, Found: crate.dir,
				Message: "dependency_cache: layers is for packages below " + c.root() + ", and " + c.own.name() + " depends on the one in " + crate.dir,
				Hint:    hint + ", or move the package into the workspace"}}
		}
	}
	for _, dir := range r.vendored(c) {
		return diag.List{{Rule: unit.RuleLayers, Pos: stated.Pos, Found: dir, Hint: hint,
			Message: "dependency_cache: layers keeps what cargo downloads, and it takes crates from " + dir}}
	}
	return nil
}
