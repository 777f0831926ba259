package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// siteSetting is where a tool with a configuration in JavaScript states the folder that it writes.
type siteSetting struct {
	file        string // NAME of NAME.config.ts, in folder
	folder      string
	parent, key string
	root        string // the folder of the sources, which the output is relative to
	below       string // what browsers get, below the folder
}

// setting gives the place for a tool; script options that move it are honoured.
func (p *project) setting(f framework, script string) siteSetting {
	s := siteSetting{file: f.name, key: "outDir"}
	switch f.name {
	case "vite":
		s.parent, s.root = "build", operand(script, "vite")
	case "vue-cli":
		s.file, s.key = "vue", "outputDir"
	case "quasar":
		s.parent, s.key = "build", "distDir"
	case "eleventy":
		s.parent, s.key = "dir", "output"
	case "react-router":
		s.key, s.below = "buildDirectory", "client"
	case "vitepress":
		s.file, s.root = "", operand(script, "vitepress")
		for _, dir := range []string{".", "docs"} {
			if s.root == "" && p.tree.IsDir(path.Join(p.own.dir, dir, ".vitepress")) {
				s.root = dir
			}
		}
		s.folder = path.Join(s.root, ".vitepress")
	}
	return s
}

// configFile finds the configuration of a tool: NAME.config.ts and its kin, or .NAME.js for Eleventy.
func (p *project) configFile(f framework, s siteSetting) *tree.File {
	if s.folder == "" {
		file := p.config(s.file)
		if file == nil && f.name == "eleventy" {
			file, _ = p.tree.File(path.Join(p.own.dir, ".eleventy.js"))
		}
		return file
	}
	for _, ext := range []string{"ts", "mts", "js", "mjs"} {
		if file, _ := p.tree.File(path.Join(p.own.dir, s.folder, "config."+ext)); file != nil {
			return file
		}
	}
	return nil
}

// configured reads the output folder of a tool with a configuration in JavaScript, and falls back on its habit.
func (p *project) configured(f framework, build *manifest.Value) unit.Fact {
	s := p.setting(f, build.Str())
	file := p.configFile(f, s)
	var root, out jsValue
	if file != nil {
		out = jsString(file, s.parent, s.key)
		if f.name == "vite" && s.root == "" {
			root = jsString(file, "", "root")
		}
	}
	if root.found && !root.plain {
		return unit.Found("", "%s computes the folder", file.Path)
	}
	if root.found {
		s.root = root.text
	}
	if stated := option(build.Str(), "--outDir"); stated != "" && f.name == "vite" {
		out = jsValue{text: stated, pos: build.Place(), found: true, plain: true}
	}
	switch {
	case out.found && !out.plain:
		return unit.Found("", "%s computes the folder", file.Path)
	case !out.found:
		return unit.Found(path.Join(s.root, f.site), "%s writes there", f.name)
	}
	if at, inside := tree.Join(p.own.dir, path.Join(s.root, out.text, s.below)); inside && tree.Inside(at, p.own.dir) {
		return unit.Stated(tree.Rel(p.own.dir, at), out.pos)
	}
	return unit.Found("", "%s writes outside of %s", f.name, p.own.dir)
}

// exported is the folder of a framework that writes a server unless it is told to write a site.
func (p *project) exported(f framework) unit.Fact {
	out := jsValue{}
	switch file := p.config(f.name); {
	case f.name == "next" && file != nil:
		out = jsString(file, "", "distDir")
	case f.name == "sveltekit":
		out = p.adapter("pages")
	}
	switch {
	case out.found && !out.plain:
		return unit.Found("", "%s computes the folder", out.pos.File)
	case out.found:
		return unit.Stated(path.Clean(out.text), out.pos)
	}
	return unit.Found(f.site, "%s writes there", f.name)
}

// noSite finds a framework that writes a server where a site is wanted.
func (p *project) noSite() diag.List {
	f, script := p.framework(Site), p.own.script(p.script()).Str()
	if p.req.Given["node.output"] != "" || siteTool(script) != "" {
		return nil
	}
	says := func(name, key, value string) bool {
		file := p.config(name)
		return file != nil && (jsString(file, "", key).text == value || jsWord(file, key) == value)
	}
	need := ""
	switch f.name {
	case "next":
		if file := p.config("next"); strings.Contains(script, "next export") || file != nil && jsString(file, "", "output").found && !jsString(file, "", "output").plain {
			break // by an option of old releases, or by an expression
		}
		if !says("next", "output", "export") {
			need = `output: "export" in next.config.mjs`
		}
	case "nuxt":
		if !strings.Contains(script, "generate") && !says("nuxt", "ssr", "false") {
			need = "nuxt generate as its build script, or ssr: false in nuxt.config.ts"
		}
	case "sveltekit":
		if !p.own.has("@sveltejs/adapter-static") {
			need = "@sveltejs/adapter-static"
		}
	case "react-router", "remix":
		if !says("react-router", "ssr", "false") && !says("vite", "ssr", "false") {
			need = "ssr: false in react-router.config.ts"
		}
	case "astro":
		if says("astro", "output", "server") {
			need = `output: "static" in astro.config.mjs`
		}
	}
	if need == "" {
		return nil
	}
	return diag.List{{Rule: unit.RuleNoSite, Pos: p.dependency(f.dep), Message: p.own.manifest() + " builds a server: " + f.name + " writes a site only with " + need,
		Hint: "configure it so, or choose the preset node"}}
}

// adapter looks up an option of SvelteKit's static adapter: in svelte.config.js, or with SvelteKit 3 in Vite's configuration.
func (p *project) adapter(option string) jsValue {
	for _, name := range []string{"svelte", "vite"} {
		if file := p.config(name); file != nil {
			if v := jsOption(file, option); v.found {
				return v
			}
		}
	}
	return jsValue{}
}

// routers lists packages that route in the browser.
func routers() []string {
	return []string{"@angular/router", "@reach/router", "@solidjs/router", "@tanstack/react-router", "@tanstack/vue-router", "navigo",
		"preact-iso", "preact-router", "react-router", "react-router-dom", "svelte-routing", "svelte-spa-router", "universal-router",
		"vue-router", "wouter"}
}

// fallback finds the page for the paths that the browser routes. Frameworks that write a page for each path have none; a
// bundler has one where the package depends on a router.
func (p *project) fallback() unit.Fact {
	f := p.framework(Site)
	if siteTool(p.own.script(p.script()).Str()) != "" {
		return unit.Found("", "each path has a page")
	}
	switch f.name {
	case "sveltekit":
		if v := p.adapter("fallback"); v.plain && v.text != "404.html" {
			return unit.Stated(v.text, v.pos)
		}
	case "nuxt":
		if file := p.config("nuxt"); file != nil && jsWord(file, "ssr") == "false" {
			return unit.Found("200.html", "%s says ssr: false", file.Path)
		}
	case "react-router", "remix":
		return unit.Found("index.html", "%s routes in the browser", f.name)
	case "vite", "create-react-app", "vue-cli", "angular", "parcel", "rsbuild", "ember":
		at := slices.IndexFunc(routers(), p.own.has)
		if f.name == "ember" {
			return unit.Found("index.html", "ember routes in the browser")
		}
		if at >= 0 {
			return unit.Stated("index.html", p.dependency(routers()[at]))
		}
		return unit.Found("", "%s depends on no router for browsers", p.own.manifest())
	}
	return unit.Found("", "each path has a page")
}

// script is the name of the script that builds the site.
func (p *project) script() string {
	if given := p.req.Given["node.build"]; given != "" {
		return given
	}
	return "build"
}

// jsWord gives the value of a key of the outermost object that is one word, such as false; "" for any other.
func jsWord(f *tree.File, key string) string {
	s := &jsScanner{text: string(f.Text)}
	for s.next() {
		if s.word != key || !s.colon() || !s.within("") {
			continue
		}
		s.at++ // the colon
		s.blanks()
		start := s.at
		for s.at < len(s.text) && isName(s.text[s.at]) {
			s.at++
		}
		return s.text[start:s.at]
	}
	return ""
}

// jsOption looks a key up in the first object that has it: an option of a call, such as adapter({ pages: "build" }).
func jsOption(f *tree.File, key string) jsValue {
	return jsFind(f, key, func(*jsScanner) bool { return true })
}
