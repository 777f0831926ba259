package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// unserved finds a framework whose settings make its build write no server that node runs. It has nothing to say where
// the user or the start script names the program.
func (p *project) unserved(kind string, start started, build *manifest.Value) diag.List {
	f := p.framework(Server)
	stated := p.req.Given["node.entry"] != "" || f.kind != "" && kind != f.kind || f.kind == "" && p.ownServer(start)
	if p.purpose == Site || stated {
		return nil
	}
	switch f.name {
	case "next":
		return p.nextServer()
	case "nuxt":
		return p.nuxtServer(build)
	case "react-router":
		return p.routerServer()
	case "astro", "sveltekit", "tanstack-start", "angular":
		return p.adapted(f)
	}
	return nil
}

func misfit(pos diag.Pos, found, message, expected, hint string) diag.List {
	return diag.List{{Rule: unit.RuleFramework, Pos: pos, Found: found, Message: message, Expected: expected, Hint: hint}}
}

const asSite = "for a static site write preset: static"

// nextServer asks for the standalone server: without it an image needs all of node_modules, the packages of the build too.
func (p *project) nextServer() diag.List {
	file := p.config("next")
	if file == nil {
		return misfit(p.dependency("next"), "", "Next's standalone server is not switched on, and there is no "+path.Join(p.own.dir, "next.config.mjs"),
			"", "write next.config.mjs: export default { output: 'standalone' }")
	}
	v := jsString(file, "", "output")
	switch {
	case v.text == "standalone" || v.found && !v.plain && p.req.Given["node.kind"] == kindNext:
		return nil
	case !v.found:
		return misfit(file.Whole(), "", "Next's standalone server is not switched on", "output: 'standalone'",
			"add output: 'standalone' to the configuration; or with: {kind: built} runs next start with all of node_modules")
	case !v.plain:
		return misfit(v.pos, v.text, "cannot tell whether Next writes its standalone server: the configuration computes it", "output: 'standalone'",
			"write it as a literal, or state what it is in builds of the image: with: {kind: next}")
	}
	return misfit(v.pos, v.text, "Next exports a static site, and no server", "output: 'standalone'", asSite)
}

// generates matches a build script that prerenders a Nuxt site.
var generates = lazyregexp.New(`\b(nuxt|nuxi) generate\b`)

func (p *project) nuxtServer(build *manifest.Value) diag.List {
	if generates.MatchString(build.Str()) {
		return misfit(build.Place(), build.Str(), "the build script generates a static site, and no server", "nuxt build", asSite)
	}
	file := p.config("nuxt")
	if file == nil {
		return nil
	}
	v := jsString(file, "nitro", "preset")
	if !v.plain || slices.Contains([]string{"node", "node-server", "node_server", "node-cluster", "node_cluster"}, v.text) {
		return nil
	}
	return misfit(v.pos, v.text, "Nitro builds for "+v.text+", which node cannot run as a server", "node-server", "leave nitro.preset out")
}

func (p *project) routerServer() diag.List {
	file := p.config("react-router")
	if file == nil {
		return nil
	}
	if v := jsString(file, "", "ssr"); v.text == "false" {
		return misfit(v.pos, "ssr: false", "React Router builds a site for browsers, and no server", "ssr: true", asSite)
	}
	return nil
}

// adapters lists the packages without which the build of a framework writes no server that node runs, by the framework's name.
func adapters() map[string]string {
	return map[string]string{"sveltekit": "@sveltejs/adapter-node", "tanstack-start": "nitro", "astro": "@astrojs/node", "angular": "@angular/ssr"}
}

// adapted looks at the frameworks that need an adapter to write a server.
func (p *project) adapted(f framework) diag.List {
	if f.output == "" {
		adapter := adapters()[f.name]
		hint := map[string]string{
			"sveltekit":      "npm install --save-dev @sveltejs/adapter-node, and make it the adapter in the configuration",
			"tanstack-start": "npm install nitro, and add nitro() to the plugins of vite.config.ts; or state a start script that runs node",
			"astro":          "npx astro add node; " + asSite,
			"angular":        "ng add @angular/ssr; " + asSite,
		}[f.name]
		return misfit(p.dependency(f.dep), "", f.name+" writes a server for node only with "+adapter, adapter+" in "+p.own.manifest(), hint)
	}
	file := p.config(f.name)
	if f.name != "astro" || file == nil {
		return nil
	}
	if v := jsArgument(file, "adapter", "mode"); v.plain && v.text != "standalone" {
		return misfit(v.pos, v.text, "the adapter of Astro writes a part of a server, and no start script runs one", "standalone",
			`write mode: "standalone", or a start script that runs your server`)
	}
	return nil
}

// runFramework sets the program that the framework provides.
func (p *project) runFramework(f framework, output string) diag.List {
	if f.name == "next" {
		return p.run(unit.Found("node_modules/next/dist/bin/next", "next start runs it"), nodeCall{args: []string{"start"}})
	}
	entry := f.entry
	if f.name == "nest" {
		entry = p.nestEntry()
	}
	call := nodeCall{args: f.args}
	if f.runner != "" {
		call.flags = []string{p.moduleFile(f.runner)}
	}
	return p.run(unit.Found(path.Join(output, entry), "%s is started by it", f.name), call)
}

// moduleFile is the place of a file of a package that p depends on, relative to p's folder. npm puts the packages of a
// workspace into its root, unless two members want different releases; the lockfile says so.
func (p *project) moduleFile(file string) string {
	at := path.Join("node_modules", file)
	if p.facts["node.manager"].Text() != "npm" || !p.work.hasMembers() || p.own.dir == p.work.dir {
		return at
	}
	parts := strings.SplitN(file, "/", 3) // @scope/name/file
	nested := path.Join(tree.Rel(p.root(), p.own.dir), "node_modules", parts[0], parts[1])
	if lock := p.lockfile("npm"); strings.Contains(string(p.tree.Head(lock, lockLimit)), `"`+nested+`": {`) {
		return at
	}
	return strings.Repeat("../", strings.Count(tree.Rel(p.root(), p.own.dir), "/")+1) + at
}

// lockLimit bounds what is read of a lockfile.
const lockLimit = 16 << 20

// nestEntry is the program of a Nest project, relative to the output: of a monorepo that of its default project, which is
// bundled; else where the compiler puts it.
func (p *project) nestEntry() string {
	cli, _ := p.docs.JSON(path.Join(p.own.dir, "nest-cli.json"), true)
	main := "main"
	if v := cli.Get("entryFile").Str(); v != "" {
		main = v
	}
	if root := cli.Get("root").Str(); cli.Get("monorepo") != nil && root != "" {
		return path.Join(root, main+".js")
	}
	sources := "src"
	if v := cli.Get("sourceRoot").Str(); v != "" {
		sources = v
	}
	config := path.Join(p.own.dir, "tsconfig.build.json")
	if !p.tree.Exists(config) {
		config = path.Join(p.own.dir, "tsconfig.json")
	}
	from := path.Join(p.own.dir, sources, main+".ts")
	if root := p.sourceRoot(p.tsconfig(config), p.own.dir); p.tree.Exists(from) && tree.Inside(from, root) {
		return strings.TrimSuffix(tree.Rel(root, from), ".ts") + ".js"
	}
	return main + ".js"
}

// bundle says what an image needs beside the build's output: nothing that is installed where that holds the packages.
func (p *project) bundle() {
	kind, f := p.facts["node.kind"].Text(), p.framework(Server)
	p.facts.Set("node.signals", unit.Found(true, "nothing is known of what ends the program"))
	if f.stops && f.output != "" && kind != kindPlain && p.source(p.facts["node.entry"].Text()) == "" {
		p.facts.Set("node.signals", unit.Found(false, "the server of %s ends on SIGTERM", f.name))
	}
	if kind == kindBundled || kind == kindNext {
		p.facts.Set("node.deps", unit.Found(false, "what the build script of %s writes holds the packages", p.own.manifest()))
	}
}
