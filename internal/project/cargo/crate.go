package cargo

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// crate is one package: a Cargo.toml with a [package] table.
type crate struct {
	dir string
	doc *manifest.Value
}

// crate gives the package in dir, nil when there is none or its manifest is broken.
func (r *Reader) crate(dir string) *crate {
	doc, _ := r.docs.TOML(path.Join(dir, "Cargo.toml"))
	if doc.Get("package") == nil {
		return nil
	}
	return &crate{dir: dir, doc: doc}
}

func (c *crate) manifest() string { return path.Join(c.dir, "Cargo.toml") }

func (c *crate) name() string { return c.doc.Get("package", "name").Str() }

// bin is one program of a package.
type bin struct {
	name string
	pos  diag.Pos // of a [[bin]] that states it
	file string   // of a file that implies it
	// features are those without which cargo does not build it.
	features []string
}

// bins lists the programs as cargo infers them: [[bin]] tables, src/main.rs, and the files and folders of src/bin.
func (r *Reader) bins(c *crate) []bin {
	var out []bin
	taken := map[string]bool{}
	for _, b := range c.doc.Get("bin").List() {
		if name := b.Get("name").Str(); name != "" {
			out = append(out, bin{name: name, pos: b.Get("name").Place(), features: texts(b.Get("required-features"))})
			taken[name] = true
			taken[path.Clean(b.Get("path").Str())] = true
		}
	}
	if auto := c.doc.Get("package", "autobins"); auto != nil && !auto.True() {
		return out
	}
	for _, b := range r.inferred(c) {
		if !taken[b.name] && !taken[tree.Rel(c.dir, b.file)] {
			out = append(out, b)
		}
	}
	return out
}

func texts(list *manifest.Value) []string {
	var out []string
	for _, v := range list.Strings() {
		out = append(out, v.Text)
	}
	return out
}

// built gives the programs that cargo builds when nobody names one: those whose features are among the default ones.
func (c *crate) built(bins []bin) []bin {
	on := map[string]bool{}
	queue := []string{"default"}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if !on[name] {
			on[name] = true
			queue = append(queue, texts(c.doc.Get("features", name))...)
		}
	}
	return slices.DeleteFunc(slices.Clone(bins), func(b bin) bool {
		return slices.ContainsFunc(b.features, func(name string) bool { return !on[name] })
	})
}

// inferred lists the programs that files imply.
func (r *Reader) inferred(c *crate) []bin {
	var out []bin
	if p := path.Join(c.dir, "src/main.rs"); r.tree.Exists(p) {
		out = append(out, bin{name: c.name(), file: p})
	}
	dir := path.Join(c.dir, "src/bin")
	for _, e := range r.tree.List(dir) {
		p := path.Join(dir, e.Name)
		if stem, ok := strings.CutSuffix(e.Name, ".rs"); ok && !e.Dir {
			out = append(out, bin{name: stem, file: p})
		} else if main := path.Join(p, "main.rs"); e.Dir && r.tree.Exists(main) {
			out = append(out, bin{name: e.Name, file: main})
		}
	}
	return out
}

// dependency is a path dependency of a package.
type dependency struct {
	name string
	dir  string // "" when it is not below the root
	text string // the path as written
	pos  diag.Pos
}

// dependencies lists the path dependencies of c, its dev-dependencies only when dev is set. A dependency that the
// workspace states is looked up there.
func (r *Reader) dependencies(c *crate, w *workspace, dev bool) []dependency {
	var out []dependency
	c.each(dev, func(field manifest.Field) {
		if d, ok := pathDependency(field, c.dir, w); ok {
			out = append(out, d)
		}
	})
	return out
}

// each calls visit for the entries of all tables of dependencies, those of dev-dependencies only when dev is set.
func (c *crate) each(dev bool, visit func(manifest.Field)) {
	tables := []*manifest.Value{c.doc}
	for _, target := range c.doc.Get("target").Each() {
		tables = append(tables, target.Value)
	}
	kinds := []string{"dependencies", "build-dependencies", "build_dependencies"}
	if dev {
		kinds = append(kinds, "dev-dependencies", "dev_dependencies")
	}
	for _, table := range tables {
		for _, kind := range kinds {
			for _, field := range table.Get(kind).Each() {
				visit(field)
			}
		}
	}
}

func pathDependency(field manifest.Field, dir string, w *workspace) (dependency, bool) {
	value := field.Value
	if value.Get("workspace").True() && w != nil {
		value, dir = w.doc.Get("workspace", "dependencies", field.Key), w.dir
	}
	text := value.Get("path").Str()
	if text == "" {
		return dependency{}, false
	}
	d := dependency{name: field.Key, text: text, pos: value.Get("path").Place()}
	if p, ok := tree.Join(dir, text); ok {
		d.dir = p
	}
	return d, true
}

// patches lists the folders that [patch] and [replace] tables of the manifest put in the place of packages.
func patches(doc *manifest.Value, dir string) []dependency {
	tables := []*manifest.Value{doc.Get("replace")}
	for _, registry := range doc.Get("patch").Each() {
		tables = append(tables, registry.Value)
	}
	var out []dependency
	for _, table := range tables {
		for _, field := range table.Each() {
			if d, ok := pathDependency(field, dir, nil); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// roots lists the files of a member outside of the closure that cargo looks for when it loads the member's manifest, as
// far as the globs for all members do not admit them: programs where one is named, and tests that are named.
func (r *Reader) roots(c *crate) []string {
	byName := slices.ContainsFunc(c.doc.Get("bin").List(), func(b *manifest.Value) bool { return b.Get("path") == nil })
	var out []string
	if byName || c.doc.Get("package", "default-run") != nil {
		for _, b := range r.inferred(c) {
			out = append(out, b.file)
		}
		if lib := path.Join(c.dir, "src/lib.rs"); r.tree.Exists(lib) {
			out = append(out, lib)
		}
	}
	for _, kind := range [][2]string{{"test", "tests"}, {"bench", "benches"}, {"example", "examples"}} {
		for _, target := range c.doc.Get(kind[0]).List() {
			name, dir := target.Get("name").Str(), kind[1]
			for _, file := range []string{name + ".rs", name + "/main.rs"} {
				if p := path.Join(c.dir, dir, file); name != "" && target.Get("path") == nil && r.tree.Exists(p) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// stubs are the files that cargo may look for in any member, as patterns relative to it. A target that a manifest names
// must have its file; programs to measure and examples are named so often that all of them are admitted, which spares the
// other members a change when one begins to name them. The library or program itself is not among them: a build gives a member
// that has neither an empty library, so that an edit of it changes no other image.
func stubs() []string { return []string{"Cargo.toml", "benches/*.rs", "examples/*.rs"} }
