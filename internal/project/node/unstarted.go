package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
)

// unstarted finds the program of a package that no script starts: what its build compiles, its main file, or a file with a
// name of programs. A member of a workspace is a program only where it depends on what serves.
func (j *judged) unstarted() bool {
	if j.part || j.isLibrary() || j.worker() || j.work.hasMembers() && j.own.dir != j.work.dir && !j.listens() {
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
	if command := j.emitted(); command != "" {
		j.doubt("no script starts the package: taken is " + command + ", which the compiler writes beside its source")
		return j.program(j.framework(Server), command, launch{})
	}
	j.facts.Set("node.engine", j.engine())
	command := "node "
	if j.byBun() {
		command = "bun run "
	}
	if bad := j.project.program(); !bad.HasErrors() && j.facts["node.entry"].Text() != "" {
		entry := j.facts["node.entry"]
		if j.pageScript(entry.Text()) {
			return false
		}
		j.seen(entry.Pos)
		command += entry.Text()
	} else if command = j.transpiled(); command == "" {
		return false
	}
	j.doubt("no script starts the package: taken is " + command)
	return j.program(j.framework(Server), command, launch{})
}

const (
	functionsFramework = "@google-cloud/functions-framework"
	firebaseFunctions  = "firebase-functions"
)

var exported = lazyregexp.New(`(?m)^(?:module\.)?exports\.(\w+)\s*=|\.(?:http|cloudEvent)\(\s*['"](\w+)['"]`)

// worker reports whether the package is a program for Cloudflare's workers.
func (j *judged) worker() bool {
	return j.own.has("wrangler") && slices.ContainsFunc([]string{"wrangler.toml", "wrangler.json", "wrangler.jsonc"}, func(name string) bool {
		return j.tree.Exists(path.Join(j.own.dir, name))
	})
}

// function is the command for a package that exports functions for requests or events: the first that it exports.
func (j *judged) function() string {
	if !j.own.has(functionsFramework) {
		if j.own.has(firebaseFunctions) { // of which the platform puts the framework around what is exported
			return "functions-framework"
		}
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

// pageScript reports whether a file beside an index.html is a script of that page rather than a program.
func (j *judged) pageScript(file string) bool {
	if !j.tree.Exists(path.Join(j.own.dir, "index.html")) || j.listens() {
		return false
	}
	source := j.survey.Source(path.Join(j.own.dir, file))
	return source != nil && !forNode.Match(source.Text)
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

// emitted is the command for a program that the compiler of TypeScript writes beside its source, as it does where no folder is stated.
func (j *judged) emitted() string {
	build := j.own.script("build")
	if !compiles(j.own.launched(build)) {
		return ""
	}
	ts := j.configOf(j.own, build.Str())
	if doc, _ := j.docs.JSON(path.Join(j.own.dir, "tsconfig.json"), true); doc.Get("compilerOptions", "noEmit").True() {
		return ""
	}
	if len(ts.files) == 0 || ts.outDir != "" && ts.outDir != j.own.dir || option(build.Str(), "--outDir") != "" {
		return ""
	}
	main := j.own.doc.Get("main").Str()
	names := []string{strings.TrimSuffix(path.Clean(main), path.Ext(main))}
	for _, dir := range []string{"", "src"} {
		for _, name := range []string{"server", "index", "app", "main"} {
			names = append(names, path.Join(dir, name))
		}
	}
	for _, name := range names {
		if j.tree.Exists(path.Join(j.own.dir, name+".ts")) {
			return "node " + name + ".js"
		}
	}
	return ""
}

// compiles reports whether a command runs the compiler of TypeScript.
func compiles(l launch) bool {
	return l.program() == "tsc" || slices.ContainsFunc(l.before, func(text string) bool { return text == "tsc" || strings.HasPrefix(text, "tsc ") })
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
	for _, key := range []string{"exports", "publishConfig", "types", "typings", "files", "bin"} {
		if j.own.doc.Get(key) != nil {
			return true
		}
	}
	return j.hasPeers()
}

// hasPeers reports whether the package works beside others that whoever uses it installs. A compiler, which `bun init` writes
// into each project, is no such other.
func (j *judged) hasPeers() bool {
	return slices.ContainsFunc(j.own.doc.Get("peerDependencies").Each(), func(f manifest.Field) bool { return f.Key != "typescript" })
}
