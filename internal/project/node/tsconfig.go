package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// tsconfig is what a TypeScript configuration says of its output, with what it extends.
type tsconfig struct {
	outDir  string // relative to the root of the tree; "" when it is not stated
	pos     diag.Pos
	rootDir string   // relative to the root of the tree; "" when it is not stated
	files   []string // the chain of configuration files in the tree
	inputs  []string // folders of the include patterns, relative to the root of the tree
	without []string // what the exclude patterns name without a glob, relative to the root of the tree
}

// tsconfig reads the configuration at p and those it extends; what a file states wins over what it extends.
func (r *Reader) tsconfig(p string) tsconfig {
	var out tsconfig
	r.extend(&out, p, 0)
	return out
}

func (r *Reader) extend(out *tsconfig, p string, depth int) {
	doc, _ := r.docs.JSON(p, true)
	if doc == nil || depth > 16 || slices.Contains(out.files, p) {
		return
	}
	out.files = append(out.files, p)
	if v := doc.Get("compilerOptions", "outDir"); v.Str() != "" && out.outDir == "" {
		if at, ok := tree.Join(path.Dir(p), v.Str()); ok {
			out.outDir, out.pos = at, v.Place()
		}
	}
	if v := doc.Get("compilerOptions", "rootDir"); v.Str() != "" && out.rootDir == "" {
		out.rootDir, _ = tree.Join(path.Dir(p), v.Str())
	}
	if out.inputs == nil {
		out.inputs = inputs(doc, path.Dir(p))
	}
	if out.without == nil {
		for _, v := range doc.Get("exclude").Strings() {
			if at, ok := tree.Join(path.Dir(p), v.Text); ok {
				out.without = append(out.without, at)
			}
		}
	}
	for _, v := range doc.Get("extends").Strings() {
		if at := r.extended(path.Dir(p), v.Text); at != "" {
			r.extend(out, at, depth+1)
		}
	}
}

// inputs gives the folders that include and files name, up to the first glob.
func inputs(doc *manifest.Value, dir string) []string {
	var out []string
	for _, v := range append(doc.Get("include").Strings(), doc.Get("files").Strings()...) {
		var fixed []string
		for _, part := range strings.Split(path.Clean(v.Text), "/") {
			if tree.HasMeta(part) || strings.Contains(part, ".ts") {
				break
			}
			fixed = append(fixed, part)
		}
		if at, ok := tree.Join(dir, path.Join(fixed...)); ok {
			out = append(out, at)
		}
	}
	return out
}

// extended finds a configuration of the tree that another one extends; one of a package is none of the tree's.
func (r *Reader) extended(dir, spec string) string {
	if !strings.HasPrefix(spec, ".") {
		return ""
	}
	at, ok := tree.Join(dir, spec)
	if !ok {
		return ""
	}
	for _, p := range []string{at, at + ".json", path.Join(at, "tsconfig.json")} {
		if r.tree.Exists(p) {
			return p
		}
	}
	return ""
}

// configOf gives the configuration by which the build script compiles the package: that of its -p option, or
// tsconfig.json.
func (r *Reader) configOf(p *pkg, build string) tsconfig {
	name := option(build, "-p", "--project")
	if name == "" {
		name = "tsconfig.json"
	}
	at, ok := tree.Join(p.dir, name)
	if !ok {
		return tsconfig{}
	}
	if r.tree.IsDir(at) {
		at = path.Join(at, "tsconfig.json")
	}
	return r.tsconfig(at)
}

// sourceRoot is the folder whose files the compiler puts at the top of outDir: rootDir, or the nearest one that holds
// all inputs.
func (r *Reader) sourceRoot(c tsconfig, dir string) string {
	if c.rootDir != "" {
		return c.rootDir
	}
	if root := tree.Common(c.inputs...); len(c.inputs) > 0 && root != dir {
		return root
	}
	var roots []string
	for _, e := range r.tree.List(dir) {
		switch p := path.Join(dir, e.Name); {
		case e.Dir && e.Name != "node_modules" && p != c.outDir && !slices.Contains(c.without, p) && r.holdsTypeScript(p):
			roots = append(roots, p)
		case !e.Dir && isTypeScript(e.Name):
			return dir
		}
	}
	return tree.Common(roots...)
}

// holdsTypeScript reports whether the compiler has an input below dir.
func (r *Reader) holdsTypeScript(dir string) bool {
	return slices.ContainsFunc(r.tree.List(dir), func(e tree.Entry) bool {
		if e.Dir && !e.Link {
			return r.holdsTypeScript(path.Join(dir, e.Name))
		}
		return isTypeScript(e.Name)
	})
}

func isTypeScript(name string) bool {
	ext := path.Ext(name)
	return (ext == ".ts" || ext == ".mts" || ext == ".cts" || ext == ".tsx") && !strings.HasSuffix(name, ".d.ts")
}
