// Package site reads the facts of static sites: plain ones that are served as they are, built ones, which are Node.js
// packages, and those of Hugo. It imports manifest, node, tree, unit, internal/yamlsrc and internal/diag.
package site

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/node"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// Definitions lists the facts that the reader sets, in order of names: its own and those of the node reader, which have
// their zero values where the site is plain.
func Definitions() []unit.Definition {
	return append(node.Definitions(), []unit.Definition{
		{Name: "static.builder", Type: unit.String, Doc: "What the site is built on: node or hugo."},
		{Name: "static.conf", Type: unit.String, Doc: "Configuration of the server that the user states."},
		{Name: "static.dir", Type: unit.String, Doc: "Folder of the site, relative to the context."},
		{Name: "static.fallback", Type: unit.String, Doc: "Page for the paths that the browser routes: index.html, or what the framework is configured to write."},
		{Name: "static.git_info", Type: unit.Bool, Doc: "Whether Hugo's configuration asks for Git's history."},
		{Name: "static.hashed", Type: unit.String, Doc: `Regular expression of the paths outside of static.immutable that have a hash in their name, by the framework; "" where none is known.`},
		{Name: "static.hugo_version", Type: unit.String, Doc: "Version of Hugo as written: a pin of .hugo-version, .tool-versions, mise.toml or netlify.toml, else the minimum of the configuration."},
		{Name: "static.immutable", Type: unit.List, Doc: "Folders of the output whose files have a hash in their name, by the framework."},
		{Name: "static.kind", Type: unit.String, Doc: "plain serves the files of the tree; built serves what the build script writes; hugo what Hugo writes."},
		{Name: "static.not_found", Type: unit.String, Doc: `Page for paths that do not exist, relative to what is served: "404.html"; "" without one.`},
		{Name: "static.output", Type: unit.String, Doc: `Folder that the build script writes, relative to static.dir; "" for any other site.`},
		{Name: "static.port", Type: unit.Int, Doc: "Port of the server: what static.conf states, else 8080."},
		{Name: "static.root", Type: unit.String, Doc: `Folder of a plain site's index.html, relative to static.dir; "" for any other site.`},
		{Name: "static.sources", Type: unit.List, Doc: "What the ignore file admits."},
		{Name: "static.spa", Type: unit.Bool, Doc: "Whether paths are routed in the browser: by the framework, or by a router among the dependencies."},
		{Name: "static.whole", Type: unit.Bool, Doc: "Whether static.conf is a whole nginx.conf rather than server blocks."},
	}...)
}

// Reader reads static sites of one tree.
type Reader struct {
	tree *tree.Tree
	docs *manifest.Reader
	node *node.Reader
}

// New reads the sites of t, the built ones through packages.
func New(t *tree.Tree, docs *manifest.Reader, packages *node.Reader) *Reader {
	return &Reader{tree: t, docs: docs, node: packages}
}

// Read gives the facts of the site in the request's folder.
func (r *Reader) Read(req unit.Request) (unit.Unit, diag.List) {
	out := unit.Unit{Context: ".", Facts: unit.NewFacts(Definitions())}
	dir, problems := r.tree.Folder(req)
	if problems.HasErrors() {
		return out, problems
	}
	doc, problems := r.docs.JSON(path.Join(dir, "package.json"), false)
	if problems.HasErrors() {
		return out, problems
	}
	out.Facts.Set("static.builder", unit.Found("node", "the default"))
	out.Facts.Set("static.fallback", unit.Found("index.html", "the default"))
	problems = append(problems, r.conf(out.Facts, req, dir)...)
	var more diag.List
	switch r.kind(req, dir, doc) {
	case "built":
		out, more = r.built(out, req, doc)
	case "hugo":
		out, more = r.hugo(out, req, dir, doc)
	default:
		out, more = r.plain(out, req, dir)
	}
	if out.About == nil && doc != nil {
		out.About = node.About(doc)
	}
	return out, append(problems, more...)
}

// kind tells how the site comes about. A build script that only calls Hugo, without Hugo among the packages, is Hugo's.
func (r *Reader) kind(req unit.Request, dir string, doc *manifest.Value) string {
	if kind := req.Given["static.kind"]; kind != "" {
		return kind
	}
	if req.Given["static.root"] != "" {
		return "plain"
	}
	config := r.hugoConfig(dir)
	switch {
	case config != nil && req.Given["node.build"] == "" && (!node.Builds(doc) || onlyHugo(doc)):
		return "hugo"
	case node.Builds(doc) || req.Given["node.build"] != "":
		return "built"
	}
	return "plain"
}

// built reads the package of the site. The reader of packages takes the user's output as its own.
func (r *Reader) built(out unit.Unit, req unit.Request, doc *manifest.Value) (unit.Unit, diag.List) {
	given := map[string]string{"node.kind": "built"}
	for name, value := range req.Given {
		given[name] = value
	}
	if output := req.Given["static.output"]; output != "" {
		given["node.output"] = output
	}
	req.Given = given
	dir := path.Clean(req.Dir)
	built, problems := r.node.Read(req, node.Site)
	for name, fact := range built.Facts {
		out.Facts[name] = fact
	}
	out.Context, out.Closure, out.About = built.Context, built.Closure, built.About
	out.Facts.Set("static.kind", unit.Stated("built", doc.Get("scripts", "build").Place()))
	if doc.Get("scripts", "build") == nil {
		out.Facts.Set("static.kind", unit.Found("built", "stated by the user"))
	}
	out.Facts.Set("node.kind", out.Facts["static.kind"])
	out.Facts.Set("static.dir", built.Facts["node.dir"])
	out.Facts.Set("static.output", built.Facts["node.output"])
	out.Facts.Set("static.sources", built.Facts["node.sources"])
	framework := built.Facts["node.framework"].Text()
	if config := r.hugoConfig(dir); config != nil && framework == "" {
		framework = "hugo"
		problems = append(problems, r.checkout(out.Facts, config, dir)...)
	}
	r.cached(out.Facts, framework, dir)
	out.Facts.Set("static.not_found", r.errorPage(framework, dir, built.Facts["node.output"].Text()))
	fallback := built.Facts["node.fallback"]
	out.Facts.Set("static.spa", unit.Fact{Value: fallback.Text() != "", Pos: fallback.Pos, Note: fallback.Note})
	if fallback.Text() != "" {
		out.Facts.Set("static.fallback", fallback)
	}
	return out, problems
}

// notFound is the page for paths that do not exist, where a folder has one.
func (r *Reader) notFound(folder string) unit.Fact {
	if page := path.Join(folder, "404.html"); r.tree.Exists(page) {
		return unit.Found("404.html", "found %s", page)
	}
	return unit.Found("", "found no 404.html in %s", folder)
}

// roots lists the folders in which a plain site is looked for.
func roots() []string {
	return []string{".", "public", "site", "html", "www", "htdocs", "docs", "dist"}
}

func (r *Reader) plain(out unit.Unit, req unit.Request, dir string) (unit.Unit, diag.List) {
	root, fact, problems := r.root(req, dir)
	if problems.HasErrors() {
		return out, problems
	}
	context, problems := tree.Context(req, []string{dir, root})
	out.Context, out.Closure = context, []string{dir}
	fact.Value = tree.Rel(dir, root)
	out.Facts.Set("static.dir", unit.Found(tree.Rel(context, dir), "the folder of the image"))
	out.Facts.Set("static.kind", unit.Found("plain", "no build script in %s", dir))
	out.Facts.Set("static.root", fact)
	admitted := tree.Admission{Dots: []string{".well-known"}}
	if given := req.Given["static.conf"]; given != "" {
		admitted.Foreign = []string{path.Join(dir, given)} // of the server, not of the site
	}
	sources := r.tree.Sources(context, root, admitted)
	if root == context {
		sources = slices.DeleteFunc(sources, aside)
	}
	out.Facts.Set("static.sources", unit.Found(sources, "the files of %s", root))
	out.Facts.Set("static.not_found", r.notFound(root))
	return out, append(problems, r.styles(root)...)
}

// root finds the folder that is served.
func (r *Reader) root(req unit.Request, dir string) (string, unit.Fact, diag.List) {
	if given := req.Given["static.root"]; given != "" {
		if at, ok := tree.Join(dir, given); ok && tree.Inside(at, dir) && r.tree.IsDir(at) {
			return at, unit.Found("", "stated by the user"), nil
		}
		return "", unit.Fact{}, diag.List{{Rule: unit.RuleNoFolder, Pos: req.DirPos, Found: given,
			Message: "there is no folder " + given + " in " + dir}}
	}
	for _, name := range roots() {
		at := path.Join(dir, name)
		if index := path.Join(at, "index.html"); r.tree.Exists(index) {
			return at, unit.Found("", "found %s", index), nil
		}
	}
	return "", unit.Fact{}, diag.List{{Rule: unit.RuleNoSite, Pos: req.DirPos,
		Message:  "found neither an index.html nor a build script nor a configuration of Hugo in " + dir,
		Expected: "package.json with a build script, hugo.toml, or index.html in " + strings.Join(roots(), ", "),
		Hint:     "set `dir` to the folder of the site"}}
}

// aside reports whether an entry next to a plain site's index.html is about the repository rather than of the site.
func aside(name string) bool {
	lower := strings.ToLower(name)
	for _, prefix := range []string{"readme", "license", "changelog", "contributing", "makefile"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	// What configures machines is no page; a site that does serve such a file names it in files.
	for _, suffix := range []string{".yaml", ".yml", ".toml", ".lock", ".sh", ".sql", ".tf", ".tfstate", ".conf", ".ini", ".log", ".bak"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return slices.Contains([]string{"package.json", "package-lock.json", "pnpm-lock.yaml", "netlify.toml", "vercel.json"}, lower)
}
