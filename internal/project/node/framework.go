package node

import "slices"

// framework is what is known of a framework: by which dependency it is found, and where its build script writes.
type framework struct {
	name   string
	dep    string
	needs  string   // another dependency without which the server values do not hold
	output string   // of a server build, relative to the package; "" when the framework does not decide it
	entry  string   // file of a server build that node runs
	args   []string // for the entry
	site   string   // what a build writes for browsers; "" when the framework does not decide it
}

// frameworks lists the known ones, the specific before what they are built on.
func frameworks() []framework {
	return []framework{
		{name: "next", dep: "next", output: ".next", entry: "node_modules/next/dist/bin/next", args: []string{"start"}, site: "out"},
		{name: "nuxt", dep: "nuxt", output: ".output", entry: ".output/server/index.mjs", site: ".output/public"},
		{name: "sveltekit", dep: "@sveltejs/kit", needs: "@sveltejs/adapter-node", output: "build", entry: "build/index.js", site: "build"},
		{name: "astro", dep: "astro", needs: "@astrojs/node", output: "dist", entry: "dist/server/entry.mjs", site: "dist"},
		{name: "react-router", dep: "@react-router/dev", output: "build", site: "build/client"},
		{name: "remix", dep: "@remix-run/dev", output: "build", site: "build/client"},
		{name: "nest", dep: "@nestjs/core", output: "dist", entry: "dist/main.js"},
		{name: "angular", dep: "@angular/core"},
		{name: "gatsby", dep: "gatsby", site: "public"},
		{name: "docusaurus", dep: "@docusaurus/core", site: "build"},
		{name: "eleventy", dep: "@11ty/eleventy", site: "_site"},
		{name: "vitepress", dep: "vitepress", site: ".vitepress/dist"},
		{name: "hexo", dep: "hexo", site: "public"},
		{name: "rspress", dep: "rspress", site: "doc_build"},
		{name: "expo", dep: "expo", site: "dist"},
		{name: "create-react-app", dep: "react-scripts", site: "build"},
		{name: "vue-cli", dep: "@vue/cli-service", site: "dist"},
		{name: "express", dep: "express"},
		{name: "fastify", dep: "fastify"},
		{name: "hono", dep: "hono"},
		{name: "koa", dep: "koa"},
		{name: "hapi", dep: "@hapi/hapi"},
		{name: "ember", dep: "ember-cli", site: "dist"},
		{name: "vite", dep: "vite", site: "dist"},
		{name: "parcel", dep: "parcel", site: "dist"},
		{name: "rsbuild", dep: "@rsbuild/core", site: "dist"},
		{name: "react", dep: "react"},
		{name: "vue", dep: "vue"},
	}
}

// framework gives the first known framework that the package depends on; the zero value when there is none. For a Site
// only those count that write one.
func (p *project) framework(purpose Purpose) framework {
	all := frameworks()
	i := slices.IndexFunc(all, func(f framework) bool {
		return p.own.has(f.dep) && (purpose == Server || f.site != "" || f.name == "angular")
	})
	if i < 0 {
		return framework{}
	}
	f := all[i]
	if f.needs != "" && !p.own.has(f.needs) {
		f.output, f.entry = "", ""
	}
	return f
}
