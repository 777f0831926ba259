package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// ownPrograms are frameworks with which a project writes a program, or pages, of its own.
func ownPrograms() []string {
	return []string{"express", "fastify", "hono", "koa", "hapi", "react", "vue"}
}

// generic are tools that frameworks are built on.
func generic() []string {
	return []string{"vite", "webpack", "rollup", "ionic", "gulp", "grunt", "solid-start"}
}

// byFramework takes what the framework makes for production: that of the tool which the start script runs, "" for that
// of the package.
func (j *judged) byFramework(tool string) bool {
	name := j.framework(Server).name
	if name == "" && tool == "" {
		tool = j.buildTool()
	}
	if tool != "" && (name == "" || !slices.Contains(generic(), tool) || slices.Contains(ownPrograms(), name)) {
		name = tool
	}
	if shown := siteTool(j.own.script("build").Str()); shown == "storybook" && slices.Contains(append(ownPrograms(), generic()...), name) {
		name, tool = shown, shown // whatever its stories are built with
	}
	if slices.Contains(ownPrograms(), name) {
		if name = j.framework(Site).name; name == "" && tool == "" && !j.listens() && j.hasPage() {
			name, tool = j.buildTool(), j.buildTool()
		}
		if name != "" && tool == "" && !j.buildsWith(name) {
			return false
		}
	}
	if name == "" || j.embedded(name) || tool == "" && !j.uses(name) {
		return false
	}
	if name == "expo" && !j.own.has("react-native-web") {
		return false // for phones alone
	}
	if name == "angular" && j.tree.Exists(path.Join(j.own.dir, "angular.json")) && len(j.applications()) == 0 {
		return false // libraries, or nothing yet
	}
	if j.serves(name) {
		return j.served(name)
	}
	return j.site(frameworkNamed(name), "")
}

// frameworkNamed gives the framework of that name; one that is known by its tool alone has nothing but the name.
func frameworkNamed(name string) framework {
	for _, f := range frameworks() {
		if f.name == name {
			return f
		}
	}
	return framework{name: name}
}

// uses reports whether a package that depends on a framework is made with it: a script runs its tool, its configuration is
// there, or nothing says that the package is one for others or the root of a workspace.
func (j *judged) uses(name string) bool {
	if j.buildsWith(name) || j.config(name) != nil || name == "redwood" && j.tree.Exists(path.Join(j.own.dir, "redwood.toml")) {
		return true
	}
	if name == "sveltekit" && j.own.has("@sveltejs/adapter-static") && j.own.doc.Get("peerDependencies") == nil {
		return true // what libraries begin with has no adapter of its own choice
	}
	root := j.own.dir == j.root() && (j.work.hasMembers() || j.tree.Exists(path.Join(j.own.dir, "nx.json")))
	return !root && !j.isLibrary() && !j.hasMain()
}

// buildTool is the framework of the tool that builds the package.
func (j *judged) buildTool() string {
	for _, name := range []string{"build", "build:prod", "production", "dev", "docs:build"} {
		if kind, tool := j.own.launched(j.own.script(name)).work(); kind == workDev {
			return tool
		}
	}
	return ""
}

// serves reports whether the framework's build writes a server that node runs, as the project has it configured.
func (j *judged) serves(name string) bool {
	site := *j.project
	site.purpose = Site
	switch name {
	case "nest", "strapi", "medusa", "keystone", "directus", "blitz", "waku", "redwood", "nitro", "adonis", "tanstack-start", "hydrogen":
		return true
	case "solid-start":
		return !j.own.has("solid-start-static")
	case "sapper":
		return !strings.Contains(j.own.script("build").Str(), "sapper export")
	case "next":
		return !j.exports()
	case "nuxt":
		file := j.config("nuxt")
		static := majorOf(j.own.spec("nuxt")) == 2 && file != nil && jsString(file, "", "target").text == "static"
		return !static && len(site.noSite()) > 0
	case "react-router", "remix":
		file := j.config("vite")
		static := name == "remix" && file != nil && jsOption(file, "ssr").text == "false"
		return !static && (site.framework(Site).name != name || len(site.noSite()) > 0)
	case "sveltekit":
		return !j.own.has("@sveltejs/adapter-static") || j.mentions("svelte", "adapter-node")
	case "astro":
		file := j.config("astro")
		if file == nil {
			return j.own.has("@astrojs/node")
		}
		hosts := slices.ContainsFunc([]string{"@astrojs/netlify", "@astrojs/vercel", "@astrojs/cloudflare"}, j.own.has)
		return jsWord(file, "adapter") != "" && !hosts || slices.Contains([]string{"server", "hybrid"}, jsString(file, "", "output").text)
	case "angular":
		return j.angularServer()
	case "qwik":
		return j.own.script("build.server").Str() != "" && !j.tree.Exists(path.Join(j.own.dir, "adapters/static/vite.config.ts"))
	}
	return false
}

// mentions reports whether a tool's configuration holds the text.
func (j *judged) mentions(config, text string) bool {
	file := j.config(config)
	return file != nil && strings.Contains(string(file.Text), text)
}

// exports reports whether Next writes a site. Where an expression decides, a literal in it tells what it is about.
func (j *judged) exports() bool {
	calls := func(script string) bool { return strings.Contains(j.own.script(script).Str(), "next export") }
	if calls("build") || calls("start") || calls("export") && !j.starts().serve("next") {
		return true
	}
	file := j.config("next")
	if file == nil {
		return false
	}
	v := jsString(file, "", "output")
	if v.found && !v.plain {
		line := lineFrom(file, v.pos)
		j.doubt(v.pos.String() + " computes what Next writes")
		return strings.Contains(line, "export") && !strings.Contains(line, "standalone")
	}
	return v.text == "export"
}

// lineFrom is what stands on the line of a place from there on.
func lineFrom(f *tree.File, pos diag.Pos) string {
	lines := strings.Split(string(f.Text), "\n")
	if pos.Line < 1 || pos.Line > len(lines) || pos.Col < 1 || pos.Col > len(lines[pos.Line-1]) {
		return ""
	}
	return lines[pos.Line-1][pos.Col-1:]
}

// angularServer reports whether Angular renders on a server.
func (j *judged) angularServer() bool {
	if !j.own.has("@angular/ssr") && !j.own.has("@nguniversal/express-engine") && !j.own.has("@analogjs/platform") {
		return false
	}
	f, _ := j.tree.File(path.Join(j.own.dir, "angular.json"))
	return f == nil || !staticMode.Match(f.Text)
}

var staticMode = lazyregexp.New(`"outputMode"\s*:\s*"static"|"ssr"\s*:\s*false`)

// served notes the server that a framework builds, by the command that its documentation gives for production.
func (j *judged) served(name string) bool {
	command := ""
	known := j.framework(Server)
	switch name {
	case "next":
		if command = "next start"; j.standalone() {
			command = "node .next/standalone/server.js"
		}
	case "nuxt":
		if command = "node .output/server/index.mjs"; majorOf(j.own.spec("nuxt")) == 2 {
			command = "nuxt start"
		}
	case "nitro", "tanstack-start", "solid-start":
		command = "node .output/server/index.mjs"
	case "sveltekit":
		command = "node " + j.folderOr("sveltekit", "build")
	case "astro":
		command = "node ./" + path.Join(j.folderOr("astro", "dist"), "server/entry.mjs")
	case "react-router":
		command = "react-router-serve ./" + path.Join(j.folderOr("react-router", "build"), "server/index.js")
	case "remix":
		if command = "remix-serve ./build/server/index.js"; !j.own.has("vite") {
			command = "remix-serve build"
		}
	case "nest":
		command = "node " + path.Join(j.compilerOutput("dist"), j.nestEntry())
	case "angular":
		command = j.angularCommand()
	case "sapper":
		command = "node __sapper__/build"
	case "hydrogen":
		command = "shopify hydrogen preview"
	case "redwood":
		command = "rw serve"
	case "qwik":
		command = "node server/entry.express"
		if l := j.own.launched(j.own.script("serve")); l.is(workRun) {
			command = l.text() // the adapter's
			j.cite(l.place())
		}
	case "adonis":
		command = "node bin/server.js"
	default:
		command = name + " start"
	}
	served := name == "angular" || j.own.has("vinxi") // by a package of an earlier name
	if adapter := adapters()[name]; adapter != "" && !served && known.name == name && known.output == "" {
		j.doubt(name + " writes a server for node only with " + adapter + ": taken is " + command + ", which it writes then")
	}
	known.name = name
	return j.program(known, command, launch{})
}

// angularCommand is what the script serves that Angular adds for its server, else the file that it builds.
func (j *judged) angularCommand() string {
	if j.own.has("@analogjs/platform") {
		return "node dist/analog/server/index.mjs" // by Nitro, wherever the pages go
	}
	for _, script := range j.own.doc.Get("scripts").Each() {
		if l := j.own.launched(script.Value); strings.HasPrefix(script.Key, "serve:ssr") && l.is(workRun) {
			return l.text()
		}
	}
	return "node " + path.Join(strings.TrimSuffix(j.angular().Text(), "/browser"), "server/server.mjs")
}

func (j *judged) standalone() bool {
	file := j.config("next")
	return file != nil && jsString(file, "", "output").text == "standalone"
}

// folderOr is the folder that the configuration of a framework states for its server, else its habit.
func (j *judged) folderOr(framework, habit string) string {
	if v := j.folder(framework); v.plain {
		return path.Clean(v.text)
	} else if v.found {
		j.doubt(v.pos.String() + " computes the folder of the build: taken is " + habit)
	}
	return habit
}

// compilerOutput is the folder that the TypeScript compiler writes, else the habit.
func (j *judged) compilerOutput(habit string) string {
	if ts := j.configOf(j.own, j.own.script("build").Str()); ts.outDir != "" && tree.Inside(ts.outDir, j.own.dir) && ts.outDir != j.own.dir {
		return tree.Rel(j.own.dir, ts.outDir)
	}
	return habit
}
