package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// sources sets what the installation and the build read of the tree.
func (p *project) sources() {
	manifests := unit.Sorted(p.manifests())
	for i, m := range manifests {
		manifests[i] = p.rel(m)
	}
	var dirs, files []string
	for _, c := range p.closure {
		dirs = append(dirs, p.rel(c.dir))
		files = append(files, p.tree.Sources(p.context, c.dir, p.admission())...)
	}
	for _, f := range p.shared() {
		files = append(files, p.rel(f))
	}
	f, name := p.facts, p.own.manifest()
	copies := p.copies()
	manifests = slices.DeleteFunc(manifests, func(m string) bool { return slices.Contains(copies, path.Dir(m)) })
	f.Set("node.manifests", unit.Found(unit.Sorted(manifests), "the closure of %s", name))
	f.Set("node.builds", unit.Found(p.builds(), "the build scripts of the closure of %s", name))
	links := p.links()
	f.Set("node.links", unit.Found(links, "the dependencies of %s at run time", name))
	inPlace := f["node.manager"].Text() != "pnpm" && (p.work.hasMembers() || len(links) > 0) || f["node.pnp"].Value == true
	inPlace = inPlace && f["node.deps"].Value == true
	f.Set("node.tree", unit.Found(inPlace, "the dependencies of %s at run time", name))
	f.Set("node.bun_settings", unit.Found(p.bunSettings(), "the closure of %s", name))
	f.Set("node.outputs", unit.Found(p.outputs(), "the build scripts of the closure of %s", name))
	f.Set("node.commands", unit.Found(p.commands(), "the closure of %s", name))
	f.Set("node.copies", unit.Found(copies, "the closure of %s", name))
	f.Set("node.dirs", unit.Found(unit.Sorted(dirs), "the closure of %s", name))
	f.Set("node.sources", unit.Found(tree.Minimal(append(files, manifests...)), "the closure of %s", name))
}

// admission leaves out what the build script writes and what belongs to other members.
func (p *project) admission() tree.Admission {
	a := tree.Admission{Drop: []string{"coverage", ".npmrc"}, Dots: []string{
		".babelrc", ".babelrc.js", ".babelrc.json", ".browserslistrc", ".eleventy.js", ".eleventyignore", ".eslintrc",
		".eslintrc.cjs", ".eslintrc.js", ".eslintrc.json", ".eslintrc.yml", ".parcelrc", ".pnpmfile.cjs", ".pnpmfile.mjs",
		".postcssrc", ".postcssrc.json", ".storybook", ".swcrc", ".vitepress"}}
	if out := p.facts["node.output"].Text(); out != "" && !p.mixed(out) {
		a.Drop = append(a.Drop, out)
	}
	if p.work.hasMembers() {
		for _, m := range p.packages(p.work) {
			a.Foreign = append(a.Foreign, m.dir) // one of the closure is admitted by itself
		}
	}
	return a
}

// manifests lists the files, and a few folders, that say what to install.
func (p *project) manifests() []string {
	root := p.root()
	out := append([]string{path.Join(root, "package.json")}, p.settings()...)
	if p.work != nil && p.work.file != "" {
		out = append(out, p.work.file)
	}
	for _, name := range lockfiles(p.facts["node.manager"].Text()) {
		if at := path.Join(root, name); p.rel(at) == p.facts["node.lockfile"].Text() {
			out = append(out, at)
		}
	}
	for _, c := range p.closure {
		out = append(out, c.manifest())
	}
	if p.wantsAllMembers() {
		for _, c := range p.packages(p.work) {
			out = append(out, c.manifest())
		}
	}
	out = append(append(append(out, p.patches()...), p.scripted()...), p.files...)
	return slices.DeleteFunc(out, func(f string) bool { return !p.tree.Exists(f) && !p.tree.IsDir(f) || !tree.Inside(f, p.context) })
}

// wantsAllMembers reports whether a frozen installation of a part of the workspace fails where another part is missing, as
// it does with bun before version 1.4.
func (p *project) wantsAllMembers() bool {
	f := p.facts
	return f["node.manager"].Text() == "bun" && p.work.hasMembers() && before(f["node.manager_version"].Text(), "1.4.0")
}

// settings lists what the package manager reads beside manifests and lockfile, without files that hold a credential.
func (p *project) settings() []string {
	names := map[string][]string{
		"npm":   {".npmrc"},
		"pnpm":  {".npmrc", ".pnpmfile.cjs", ".pnpmfile.mjs"},
		"yarn":  {".npmrc", ".yarnrc"},
		"berry": {".yarnrc.yml", ".yarn/patches", ".yarn/plugins"},
		"bun":   {".npmrc", "bunfig.toml"},
	}[p.facts["node.manager"].Text()]
	var out []string
	for _, name := range names {
		if at := path.Join(p.root(), name); p.tree.IsDir(at) || p.tree.Exists(at) && !p.holdsCredential(at) {
			out = append(out, at)
		}
	}
	return out
}

// commands lists the files of the other packages that an installation links as commands. It links none that are not there.
func (p *project) commands() []string {
	out := []string{}
	for _, c := range p.closure[1:] {
		bin := c.doc.Get("bin")
		names := []string{bin.Str()}
		for _, field := range bin.Each() {
			names = append(names, field.Value.Str())
		}
		for _, name := range names {
			if at, ok := tree.Join(c.dir, name); ok && p.tree.Exists(at) && tree.Inside(at, p.context) {
				out = append(out, p.rel(at))
			}
		}
	}
	return unit.Sorted(out)
}

// copies lists the folders of packages that an installation copies into node_modules: those that a package names by
// "file:". npm links to them.
func (p *project) copies() []string {
	out := []string{}
	if p.facts["node.manager"].Text() == "npm" {
		return out
	}
	for _, c := range p.closure {
		for _, table := range allTables() {
			for _, field := range c.doc.Get(table).Each() {
				to, ok := strings.CutPrefix(field.Value.Str(), "file:")
				if at, inside := tree.Join(c.dir, to); ok && inside && p.tree.IsDir(at) {
					out = append(out, p.rel(at))
				}
			}
		}
	}
	return unit.Sorted(out)
}

// credential matches the settings of package managers that hold one. In a .yarnrc.yml and a bunfig.toml it may be the name
// of a variable, which is none.
var credential = lazyregexp.New(`(?mi)^\s*([^#;\s]*_(auth|authtoken|password)\s*=|npmAuth(Token|Ident):\s*["']?[^"'\s$]|` +
	`([^#]*[{,\s])?(token|password)\s*=\s*"[^$"])`)

func (p *project) holdsCredential(rc string) bool {
	f, _ := p.tree.File(rc)
	return f == nil || credential.Match(f.Text)
}

// patches lists the patch files: those that pnpm's settings name, and the folder of patch-package.
func (p *project) patches() []string {
	var out []string
	add := func(name string) {
		if at, ok := tree.Join(p.root(), name); ok {
			out = append(out, at)
		}
	}
	for _, field := range p.rootDoc().Get("pnpm", "patchedDependencies").Each() {
		add(field.Value.Str())
	}
	if p.work != nil && p.work.yaml != nil {
		if patched := p.work.yaml.Get("patchedDependencies"); patched != nil {
			for _, field := range patched.Fields {
				add(field.Value.Value)
			}
		}
	}
	for _, doc := range []*manifest.Value{p.rootDoc(), p.own.doc} {
		if doc.Get("dependencies", "patch-package") == nil && doc.Get("devDependencies", "patch-package") == nil {
			continue
		}
		for _, e := range p.tree.List(path.Join(p.root(), "patches")) {
			if !e.Dir && strings.HasSuffix(e.Name, ".patch") {
				add("patches/" + e.Name)
			}
		}
	}
	return out
}

// shared lists the files outside of the closure's folders that tools read on behalf of its packages: what their
// TypeScript configurations extend, and the root's configurations that tools look for upwards.
func (p *project) shared() []string {
	var out []string
	for _, c := range p.closure {
		for _, e := range p.tree.List(c.dir) {
			if !e.Dir && strings.HasPrefix(e.Name, "tsconfig") && strings.HasSuffix(e.Name, ".json") {
				out = append(out, p.tsconfig(path.Join(c.dir, e.Name)).files...)
			}
		}
	}
	if p.root() != p.own.dir {
		for _, name := range []string{".browserslistrc", ".swcrc", "babel.config.cjs", "babel.config.js", "babel.config.json",
			"nx.json", "postcss.config.cjs", "postcss.config.js", "postcss.config.mjs", "turbo.json"} {
			out = append(out, path.Join(p.root(), name))
		}
	}
	return slices.DeleteFunc(out, func(f string) bool { return !p.tree.Exists(f) || !tree.Inside(f, p.context) })
}
