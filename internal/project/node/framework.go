package node

import (
	"path"
	"slices"
	"strings"
)

// framework is what is known of a framework: by which dependency it is found, and what its build writes.
type framework struct {
	name    string
	dep     string
	adapter string   // another dependency, without which the build writes no server for node
	output  string   // of a server build, relative to the package; "" when the framework does not decide it
	entry   string   // file of a server build that node runs, relative to the output
	runner  string   // program below node_modules that runs the entry; "" where node does
	args    []string // for the entry
	kind    string   // of an image that runs its server; "" is "built"
	site    string   // what a build writes for browsers; "" when the framework does not decide it
	stops   bool     // its server ends on SIGTERM
}

// frameworks lists the known ones, the specific before what they are built on. A dependency can stand for several, of
// which the first counts whose adapter is there too.
func frameworks() []framework {
	return slices.Concat(serverFrameworks(), siteFrameworks(), foundations())
}

// nitro is a framework whose server Nitro builds.
func nitro(name, dep, adapter string) framework {
	return framework{name: name, dep: dep, adapter: adapter, output: ".output", entry: "server/index.mjs", kind: kindBundled, stops: true}
}

// serverFrameworks lists those that build a server, or may.
func serverFrameworks() []framework {
	nuxt := nitro("nuxt", "nuxt", "")
	nuxt.site = ".output/public"
	return []framework{
		{name: "next", dep: "next", output: ".next", kind: kindNext, site: "out", stops: true},
		nuxt,
		{name: "sveltekit", dep: "@sveltejs/kit", adapter: "@sveltejs/adapter-node", output: "build", entry: "index.js", site: "build", stops: true},
		{name: "astro", dep: "astro", adapter: "@astrojs/node", output: "dist", entry: "server/entry.mjs", site: "dist"},
		{name: "react-router", dep: "@react-router/dev", adapter: "@react-router/serve", output: "build", entry: "server/index.js",
			runner: "@react-router/serve/bin.cjs", site: "build/client", stops: true},
		{name: "remix", dep: "@remix-run/dev", adapter: "@remix-run/serve", output: "build", entry: "server/index.js",
			runner: "@remix-run/serve/dist/cli.js", site: "build/client", stops: true},
		nitro("tanstack-start", "@tanstack/react-start", "nitro"),
		nitro("tanstack-start", "@tanstack/react-start", "@tanstack/nitro-v2-vite-plugin"),
		nitro("tanstack-start", "@tanstack/solid-start", "nitro"),
		nitro("tanstack-start", "@tanstack/solid-start", "@tanstack/nitro-v2-vite-plugin"),
		nitro("solid-start", "@solidjs/start", ""),
		{name: "qwik", dep: "@builder.io/qwik-city", site: "dist"},
		{name: "strapi", dep: "@strapi/strapi"},
		{name: "strapi", dep: "strapi"},
		{name: "medusa", dep: "@medusajs/medusa"},
		{name: "keystone", dep: "@keystone-6/core"},
		{name: "adonis", dep: "@adonisjs/core"},
		{name: "redwood", dep: "@redwoodjs/core"},
		{name: "sapper", dep: "sapper", site: "__sapper__/export"},
		{name: "hydrogen", dep: "@shopify/hydrogen"},
		{name: "nest", dep: "@nestjs/core", output: "dist", entry: "main.js"},
		{name: "scully", dep: "@scullyio/scully", site: "dist/static"},
		{name: "angular", dep: "@angular/core", adapter: "@angular/ssr", kind: kindBundled},
	}
}

// siteFrameworks lists those that build nothing but sites.
func siteFrameworks() []framework {
	return []framework{
		{name: "gatsby", dep: "gatsby", site: "public"},
		{name: "docusaurus", dep: "@docusaurus/core", site: "build"},
		{name: "eleventy", dep: "@11ty/eleventy", site: "_site"},
		{name: "vitepress", dep: "vitepress", site: ".vitepress/dist"},
		{name: "vuepress", dep: "vuepress", site: ".vuepress/dist"},
		{name: "gridsome", dep: "gridsome", site: "dist"},
		{name: "quasar", dep: "@quasar/app-vite", site: "dist/spa"},
		{name: "quasar", dep: "@quasar/app-webpack", site: "dist/spa"},
		{name: "quasar", dep: "@quasar/app", site: "dist/spa"},
		{name: "umi", dep: "umi", site: "dist"},
		{name: "stencil", dep: "@stencil/core", site: "www"},
		{name: "slidev", dep: "@slidev/cli", site: "dist"},
		{name: "preact-cli", dep: "preact-cli", site: "build"},
		{name: "brunch", dep: "brunch", site: "public"},
		{name: "docz", dep: "docz", site: ".docz/dist"},
		{name: "saber", dep: "saber", site: "public"},
		{name: "sanity", dep: "sanity", site: "dist"},
		{name: "dojo", dep: "@dojo/cli", site: "output/dist"},
		{name: "polymer", dep: "polymer-cli", site: "build/default"},
		{name: "metalsmith", dep: "metalsmith", site: "build"},
		{name: "hexo", dep: "hexo", site: "public"},
		{name: "rspress", dep: "rspress", site: "doc_build"},
		{name: "solid-start-static", dep: "solid-start-static", site: "dist/public"},
		{name: "vocs", dep: "vocs", site: "docs/dist"},
		{name: "expo", dep: "expo", site: "dist"},
		{name: "create-react-app", dep: "react-scripts", site: "build"},
		{name: "vue-cli", dep: "@vue/cli-service", site: "dist"},
	}
}

// foundations lists what programs and sites are made of that decides less.
func foundations() []framework {
	return []framework{
		{name: "express", dep: "express"},
		{name: "fastify", dep: "fastify"},
		{name: "hono", dep: "hono"},
		{name: "koa", dep: "koa"},
		{name: "hapi", dep: "@hapi/hapi"},
		{name: "ember", dep: "ember-cli", site: "dist"},
		nitro("nitro", "nitro", ""),
		nitro("nitro", "nitropack", ""),
		{name: "vite", dep: "vite", site: "dist"},
		{name: "parcel", dep: "parcel", site: "dist"},
		{name: "snowpack", dep: "snowpack", site: "build"},
		{name: "rsbuild", dep: "@rsbuild/core", site: "dist"},
		{name: "react", dep: "react"},
		{name: "vue", dep: "vue"},
	}
}

// framework gives the first known framework that the package depends on; the zero value when there is none. For a Site
// only those count that write one. One whose adapter is missing writes no server: it has none of the server's values.
func (p *project) framework(purpose Purpose) framework {
	candidates := slices.DeleteFunc(frameworks(), func(f framework) bool {
		return !p.own.has(f.dep) || purpose == Site && f.site == "" && f.name != "angular"
	})
	if len(candidates) == 0 {
		return framework{}
	}
	f := candidates[0]
	for _, c := range candidates {
		if c.name == f.name && (c.adapter == "" || p.own.has(c.adapter)) {
			return p.placed(c)
		}
	}
	f.output, f.entry, f.runner, f.kind = "", "", "", ""
	return f
}

// placed fills in what the project's own files say of the framework's output, where they say it as plain text.
func (p *project) placed(f framework) framework {
	if v := p.folder(f.name); v.plain {
		f.output = path.Clean(v.text)
	}
	if f.name == "angular" {
		if out := p.angular().Text(); path.Base(out) == "browser" {
			f.output, f.entry = path.Dir(out), "server/server.mjs"
		}
	}
	// The program of @react-router/serve got another name with its release 8.
	if f.name == "react-router" && strings.HasPrefix(strings.TrimLeft(p.own.spec("@react-router/serve"), "^~>=v "), "7") {
		f.runner = "@react-router/serve/bin.js"
	}
	return f
}

// folder is what the framework's configuration says of the folder that its server build writes.
func (p *project) folder(framework string) jsValue {
	for _, name := range []string{"svelte", "vite"} { // SvelteKit's own file until its release 3, Vite's since
		if file := p.config(name); framework == "sveltekit" && file != nil {
			if v := jsArgument(file, "adapter", "out"); v.found {
				return v
			}
		}
	}
	key := map[string]string{"next": "distDir", "astro": "outDir", "react-router": "buildDirectory"}[framework]
	if file := p.config(framework); key != "" && file != nil {
		return jsString(file, "", key)
	}
	return jsValue{}
}
