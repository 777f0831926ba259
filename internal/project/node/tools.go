package node

import (
	"path"
	"slices"
	"strings"
)

// work is what a command in a script does.
type work uint8

const (
	workNone  work = iota // nothing that serves: it tests, checks, builds, or is for a machine of its own
	workRun               // runs a program
	workDev               // serves a site, or a server, to those who develop it
	workFiles             // serves the files of a folder
)

// tool is a command that builds what a framework is made for and, unless it is told to build, serves it to those who develop.
type tool struct {
	framework string
	serves    string // the subcommand that serves in production; "" for none
}

// tools lists such commands by their names.
func tools() map[string]tool {
	out := map[string]tool{"next": {"next", "start"}, "vinxi": {"solid-start", "start"}, "blitz": {"blitz", "start"}, "strapi": {"strapi", "start"},
		"medusa": {"medusa", "start"}, "keystone": {"keystone", "start"}, "directus": {"directus", "start"}, "waku": {"waku", "start"},
		"rw": {"redwood", "serve"}, "solid-start": {"solid-start", "start"}}
	for framework, names := range map[string][]string{
		"nuxt": {"nuxt", "nuxi", "nuxt-ts"}, "vite": {"vite"}, "vue-cli": {"vue-cli-service"}, "angular": {"ng"}, "ionic": {"ionic"},
		"create-react-app": {"react-scripts", "react-scripts-ts", "craco", "react-app-rewired"}, "astro": {"astro"}, "gatsby": {"gatsby"},
		"docusaurus": {"docusaurus"}, "eleventy": {"eleventy", "@11ty/eleventy"}, "vitepress": {"vitepress"}, "vuepress": {"vuepress"},
		"hexo": {"hexo"}, "rspress": {"rspress"}, "vocs": {"vocs"}, "parcel": {"parcel", "parcel-bundler"}, "rsbuild": {"rsbuild"},
		"webpack": {"webpack", "webpack-dev-server", "webpack-cli", "rspack"}, "snowpack": {"snowpack"}, "ember": {"ember"},
		"gridsome": {"gridsome"}, "quasar": {"quasar"}, "umi": {"umi", "max"}, "stencil": {"stencil"}, "preact-cli": {"preact"},
		"wmr": {"wmr"}, "slidev": {"slidev"}, "farm": {"farm"}, "remix": {"remix"}, "react-router": {"react-router"},
		"sveltekit": {"svelte-kit"}, "sapper": {"sapper"}, "nitro": {"nitro", "nitropack"}, "nest": {"nest"},
		"storybook": {"storybook", "start-storybook"}, "expo": {"expo"}, "antora": {"antora"}, "metalsmith": {"metalsmith"},
		"gulp": {"gulp"}, "grunt": {"grunt"}, "brunch": {"brunch"}, "docz": {"docz"}, "sanity": {"sanity"}, "dojo": {"dojo"}, "polymer": {"polymer"},
		"saber": {"saber"}, "scully": {"scully"}, "hydrogen": {"shopify"},
	} {
		for _, name := range names {
			out[name] = tool{framework: framework}
		}
	}
	return out
}

// servers are commands that serve what a framework builds for them, by name the framework.
func servers() map[string]string {
	return map[string]string{"react-router-serve": "react-router", "remix-serve": "remix"}
}

// fileServers are commands that serve the files of a folder as they are.
func fileServers() []string {
	return []string{"serve", "http-server", "sirv", "sirv-cli", "superstatic", "live-server", "lite-server", "light-server", "static-server",
		"spa-http-server", "servor", "browser-sync", "ws", "local-web-server", "pushstate-server", "node-static", "http-serve", "five-server"}
}

// idlers are commands that no server in an image would be: tests, checks, compilers, packagers, the clients of clouds, and
// programs of other languages.
func idlers() []string {
	return []string{"tsc", "tsup", "tsdown", "swc", "babel", "esbuild", "jest", "vitest", "mocha", "ava", "tap", "nyc", "c8", "cypress", "playwright",
		"eslint", "prettier", "biome", "xo", "standard", "echo", "exit", "true", "rimraf", "rm", "cp", "mv", "mkdir", "open", "zip", "git", "husky",
		"lint-staged", "changeset", "semantic-release", "np", "release-it", "microbundle", "unbuild", "bunchee", "rollup", "tailwindcss", "sass", "postcss",
		"electron", "electron-forge", "electron-builder", "electron-vite", "tauri", "react-native", "cap", "cordova", "web-ext", "plasmo", "wxt",
		"wrangler", "sls", "serverless", "sst", "cdk", "sam", "vercel", "netlify", "firebase", "amplify", "func", "docker", "docker-compose",
		"make", "just", "go", "air", "cargo", "python", "python3", "uvicorn", "flask", "poetry", "uv", "php", "composer", "ruby", "bundle", "rails",
		"java", "mvn", "gradle", "./mvnw", "./gradlew", "dotnet", "deno", "hugo", "jekyll", "mkdocs", "sphinx-build", "zola", "mdbook", "meteor",
		"sh", "bash", "zsh", "source", ".", "test", "wait-on", "kill-port", "ncu", "plop", "hygen", "cat", "ls", "cd", "vsce", "graphql-codegen", "prisma", "typedoc", "tsd"}
}

// watchers run a program again when its sources change: by name what runs it once.
func watchers() map[string]string {
	return map[string]string{"nodemon": "node", "node-dev": "node", "supervisor": "node", "ts-node-dev": "ts-node", "tsnd": "ts-node", "forever": "node",
		"tsc-watch": ""}
}

// work tells what the command does, and for a tool the framework that it is for.
func (l launch) work() (kind work, framework string) {
	name := path.Base(l.program())
	if t, ok := tools()[l.program()]; ok {
		if t.serves != "" && l.sub() == t.serves {
			return workRun, t.framework
		}
		return workDev, t.framework
	}
	if framework := servers()[name]; framework != "" {
		return workRun, framework
	}
	switch {
	case l.program() == "" || l.others || slices.Contains(idlers(), l.program()) || slices.Contains(builtins(), l.program()):
		return workNone, ""
	case slices.Contains(fileServers(), l.program()):
		return workFiles, ""
	case name == "node" && l.runsTool():
		return workNone, ""
	case name != "node" && slices.Contains([]string{"dev", "develop", "watch"}, l.sub()) && len(l.words) > 1 && l.words[1] == l.sub() && name != "tsx":
		return workDev, ""
	}
	return workRun, ""
}

// builtins are subcommands of package managers, which are what is left of a call of one that runs no script.
func builtins() []string {
	return []string{"install", "ci", "i", "add", "update", "publish", "version", "link"}
}

// runsTool reports whether node runs no file, a test, or a script of a build.
func (l launch) runsTool() bool {
	for _, w := range l.words[1:] {
		if slices.Contains([]string{"-e", "--eval", "-p", "--print", "--test", "-v", "--version"}, w) {
			return true
		}
	}
	return len(l.words) == 1
}

// once makes the call of a watcher one that runs the program once. watched tells that it was one.
func (l launch) once() (out launch, watched bool) {
	engine, ok := watchers()[l.program()]
	if !ok {
		return l.unwatched()
	}
	words, raw := []string{}, []string{}
	for i := 1; i < len(l.words); i++ {
		switch w := l.words[i]; {
		case slices.Contains([]string{"--exec", "-x", "--onSuccess"}, w) && i+1 < len(l.words):
			i++
			commands := commandsOf(l.words[i])
			if len(commands) > 0 {
				words, raw, engine = append(words, commands[0].words...), append(raw, commands[0].raw...), ""
			}
		case slices.Contains([]string{"-w", "--watch", "-e", "--ext", "-i", "--ignore", "--delay", "-d", "-P", "--project"}, w) && len(words) == 0:
			i++
		case strings.HasPrefix(w, "-") && len(words) == 0:
		case w == "start" && l.program() == "forever":
		default:
			words, raw = append(words, w), append(raw, l.raw[i])
		}
	}
	if engine != "" && len(words) > 0 {
		if path.Ext(words[0]) == ".ts" && engine == "node" {
			engine = "ts-node"
		}
		words, raw = append([]string{engine}, words...), append([]string{engine}, raw...)
	} else if engine != "" {
		words, raw = []string{engine, "."}, []string{engine, "."}
	}
	l.words, l.raw = words, raw
	return l, true
}

// unwatched takes the options off that make node, bun or tsx watch or wait for a debugger.
func (l launch) unwatched() (out launch, watched bool) {
	words, raw := []string{}, []string{}
	for i, w := range l.words {
		name, _, _ := strings.Cut(w, "=")
		watch := name == "--watch" || name == "--watch-path" || name == "--hot" || name == "--inspect" || name == "--inspect-brk" || name == "--no-clear-screen" ||
			w == "watch" && i == 1 && l.words[0] == "tsx"
		if watch && (len(words) == 0 || i < len(l.words)-1) && slices.Contains([]string{"node", "bun", "tsx", "ts-node"}, l.words[0]) {
			watched = true
			continue
		}
		words, raw = append(words, w), append(raw, l.raw[i])
	}
	l.words, l.raw = words, raw
	return l, watched
}
