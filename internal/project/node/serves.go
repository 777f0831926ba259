package node

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// libraries of servers are frameworks too, but their programs are the project's own.
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
	if slices.Contains(ownPrograms(), name) {
		name = j.framework(Site).name
		if name != "" && tool == "" && !j.buildsWith(name) {
			return false
		}
	}
	if name == "" || j.embedded(name) || tool == "" && !j.uses(name) {
		return false
	}
	if j.serves(name) {
		return j.served(name)
	}
	f := framework{name: name}
	for _, one := range frameworks() {
		if one.name == name {
			f = one
			break
		}
	}
	return j.site(f, "")
}

// uses reports whether a package that depends on a framework is made with it: a script runs its tool, its configuration is
// there, or nothing says that the package is one for others or the root of a workspace.
func (j *judged) uses(name string) bool {
	if j.buildsWith(name) || j.config(name) != nil {
		return true
	}
	root := j.own.dir == j.root() && (j.work.hasMembers() || j.tree.Exists(path.Join(j.own.dir, "nx.json")))
	return !root && !j.isLibrary() && j.own.doc.Get("main") == nil
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
	case "nest", "strapi", "medusa", "keystone", "directus", "blitz", "waku", "redwood", "nitro", "sapper", "adonis", "tanstack-start", "solid-start":
		return true
	case "next":
		return !j.exports()
	case "nuxt":
		file := j.config("nuxt")
		static := majorOf(j.own.spec("nuxt")) == 2 && file != nil && jsString(file, "", "target").text == "static"
		return !static && len(site.noSite()) > 0
	case "react-router", "remix":
		file := j.config("vite")
		static := name == "remix" && file != nil && jsOption(file, "ssr").text == "false"
		return !static && len(site.noSite()) > 0
	case "sveltekit":
		return !j.has("@sveltejs/adapter-static") || j.mentions("svelte", "adapter-node")
	case "astro":
		file := j.config("astro")
		return file != nil && (jsWord(file, "adapter") != "" || slices.Contains([]string{"server", "hybrid"}, jsString(file, "", "output").text))
	case "angular":
		return j.angularServer()
	case "qwik":
		return j.own.script("build.server").Str() != "" && !j.mentionsIn("adapters/static/vite.config.ts")
	}
	return false
}

func (j *judged) has(dep string) bool { return j.own.has(dep) }

// mentions reports whether a tool's configuration holds the text.
func (j *judged) mentions(config, text string) bool {
	file := j.config(config)
	return file != nil && strings.Contains(string(file.Text), text)
}

func (j *judged) mentionsIn(file string) bool { return j.tree.Exists(path.Join(j.own.dir, file)) }

// exports reports whether Next writes a site. Where an expression decides, a literal in it tells what it is about.
func (j *judged) exports() bool {
	for _, name := range []string{"build", "export", "start"} {
		if strings.Contains(j.own.script(name).Str(), "next export") {
			return true
		}
	}
	file := j.config("next")
	if file == nil {
		return false
	}
	v := jsString(file, "", "output")
	if v.found && !v.plain {
		line := lineAt(file, v.pos)
		j.doubt(v.pos.String() + " computes what Next writes")
		return strings.Contains(line, "export") && !strings.Contains(line, "standalone")
	}
	return v.text == "export"
}

func lineAt(f *tree.File, pos diag.Pos) string {
	lines := strings.Split(string(f.Text), "\n")
	if pos.Line < 1 || pos.Line > len(lines) {
		return ""
	}
	return lines[pos.Line-1]
}

// angularServer reports whether Angular renders on a server.
func (j *judged) angularServer() bool {
	if !j.has("@angular/ssr") && !j.has("@nguniversal/express-engine") && !j.has("@analogjs/platform") {
		return false
	}
	f, _ := j.tree.File(path.Join(j.own.dir, "angular.json"))
	return f == nil || !staticMode.Match(f.Text)
}

var staticMode = regexp.MustCompile(`"outputMode"\s*:\s*"static"|"ssr"\s*:\s*false`)

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
		if command = "remix-serve ./build/server/index.js"; !j.has("vite") {
			command = "remix-serve build"
		}
	case "nest":
		command = "node " + path.Join(j.compilerOutput("dist"), j.nestEntry())
	case "angular":
		command = j.angularCommand()
	case "sapper":
		command = "node __sapper__/build"
	case "redwood":
		command = "rw serve"
	case "qwik":
		command = "node server/entry.express"
	case "adonis":
		command = "node bin/server.js"
	default:
		command = name + " start"
	}
	known.name = name
	return j.program(known, command, launch{})
}

// angularCommand is what the script serves that Angular adds for its server, else the file that it builds.
func (j *judged) angularCommand() string {
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

// unstarted finds the program of a package that no script starts: what its build compiles, its main file, or a file with a
// name of programs. A member of a workspace is a program only where it depends on what serves.
func (j *judged) unstarted() bool {
	if j.part || j.isLibrary() || j.work.hasMembers() && j.own.dir != j.work.dir && !j.listens() {
		return false
	}
	for _, name := range []string{"serve", "server", "dev", "start:dev", "develop"} {
		l := j.own.launched(j.own.script(name))
		if kind, _ := l.work(); kind == workRun && !j.ejected(l) {
			return j.run(l)
		} else if kind == workFiles {
			return j.files(l)
		}
	}
	if command := j.function(); command != "" {
		return j.program(framework{name: "functions-framework", dep: functionsFramework}, command, launch{})
	}
	j.facts.Set("node.engine", j.engine())
	command := "node "
	if j.byBun() {
		command = "bun run "
	}
	if bad := j.project.program(); !bad.HasErrors() && j.facts["node.entry"].Text() != "" {
		entry := j.facts["node.entry"]
		j.seen(entry.Pos)
		command += entry.Text()
	} else if command = j.transpiled(); command == "" {
		return false
	}
	j.doubt("no script starts the package: taken is " + command)
	return j.program(j.framework(Server), command, launch{})
}

const functionsFramework = "@google-cloud/functions-framework"

var exported = regexp.MustCompile(`(?m)^(?:module\.)?exports\.(\w+)\s*=|\.(?:http|cloudEvent)\(\s*['"](\w+)['"]`)

// function is the command for a package that exports functions for requests or events: the first that it exports.
func (j *judged) function() string {
	if !j.own.has(functionsFramework) {
		return ""
	}
	for _, name := range []string{j.own.doc.Get("main").Str(), "index", "function"} {
		file := j.source(name)
		if name == "" || file == "" {
			continue
		}
		if m := exported.FindSubmatch(j.survey.Source(path.Join(j.own.dir, file)).Text); m != nil {
			return "functions-framework --target=" + string(m[1]) + string(m[2])
		}
	}
	return "functions-framework"
}

// transpiled is the command for a program in TypeScript that nothing compiles, by the tool that is there for it; "" without
// a program or a tool.
func (j *judged) transpiled() string {
	for _, tool := range []string{"tsx", "ts-node", "node"} {
		if !j.own.has(tool) && (tool != "node" || !j.listens()) { // which runs TypeScript that needs no more than its types taken off
			continue
		}
		for _, dir := range []string{"", "src"} {
			for _, name := range []string{"server", "index", "app", "main"} {
				if file := path.Join(dir, name+".ts"); j.tree.Exists(path.Join(j.own.dir, file)) {
					return tool + " " + file
				}
			}
		}
	}
	return ""
}

// listens reports whether the package depends on what programs that run for long are made of: a server, or a client of a
// service that sends events.
func (j *judged) listens() bool {
	return slices.ContainsFunc([]string{"express", "fastify", "hono", "@hono/node-server", "koa", "@hapi/hapi", "hapi", "@nestjs/core", "polka", "restify", "micro", "elysia", "h3",
		"@apollo/server", "apollo-server", "apollo-server-express", "graphql-yoga", "socket.io", "ws", "@trpc/server", "@grpc/grpc-js", "moleculer", "discord.js", "telegraf", "grammy",
		"@slack/bolt", "bullmq", "bull", "agenda", "kafkajs", "amqplib", "node-cron", "probot", functionsFramework}, j.own.has)
}

// compiledStart is the command for what the build script compiles, "" where it compiles no program.
func (j *judged) compiledStart() string {
	build := j.own.script("build")
	if !does(build) {
		return ""
	}
	if file, _ := j.compiled(j.compilerOutput("dist"), build.Str()); file != "" {
		return "node " + file
	}
	return ""
}

// isLibrary tells a package that only others use.
func (j *judged) isLibrary() bool {
	for _, key := range []string{"exports", "publishConfig", "peerDependencies", "types", "typings", "files", "bin"} {
		if j.own.doc.Get(key) != nil {
			return true
		}
	}
	return false
}
