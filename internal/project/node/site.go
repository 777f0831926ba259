package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// siteOutput finds the folder that a site's build script writes for browsers: what an option of the script says, what the
// framework is configured to, or the framework's habit.
func (p *project) siteOutput(f framework, build *manifest.Value) unit.Fact {
	if p.purpose == Site {
		build = p.own.script(p.script())
	}
	script := build.Str()
	if tool := siteTool(script); tool != "" {
		f = framework{name: tool, site: siteHabit(tool)}
	}
	if out := option(script, "--outDir", "--outdir", "--out-dir", "--dist-dir", "--dest", "--output", "--output-dir", "--output-path"); out != "" && f.name != "" && f.name != "vite" && f.name != "angular" {
		return unit.Stated(path.Clean(out), build.Place())
	}
	switch f.name {
	case "angular":
		return p.angular()
	case "astro", "docusaurus", "eleventy", "quasar", "react-router", "vite", "vitepress", "vue-cli":
		return p.configured(f, build)
	case "next", "nuxt", "sveltekit":
		return p.exported(f)
	case "create-react-app":
		if dir := assigned(script, "BUILD_PATH"); dir != "" {
			return unit.Stated(path.Clean(dir), build.Place())
		}
	case "storybook", "hugo":
		if out := option(script, "-o", "-d", "--destination"); out != "" {
			return unit.Stated(path.Clean(out), build.Place())
		}
	case "scully":
		return p.scully(f)
	case "":
		return p.unknownTool(build)
	}
	return unit.Found(f.site, "%s writes there", f.name)
}

// scully is the folder that the only configuration of Scully states, else its habit.
func (p *project) scully(f framework) unit.Fact {
	for _, e := range p.tree.List(p.own.dir) {
		if !strings.HasPrefix(e.Name, "scully.") || !strings.Contains(e.Name, ".config.") {
			continue
		}
		if file, _ := p.tree.File(path.Join(p.own.dir, e.Name)); file != nil {
			if v := jsString(file, "", "outDir"); v.plain {
				return unit.Stated(path.Clean(v.text), v.pos)
			}
		}
	}
	return unit.Found(f.site, "%s writes there", f.name)
}

// siteTool tells tools that a script calls whatever the package depends on besides.
func siteTool(script string) string {
	commands, _ := splitCommands(script)
	for _, words := range commands {
		line := strings.Join(words, " ")
		switch {
		case strings.Contains(line, "build-storybook"), strings.Contains(line, "storybook build"):
			return "storybook"
		case words[0] == "hugo", words[0] == "scully":
			return words[0]
		}
	}
	return ""
}

func siteHabit(tool string) string {
	return map[string]string{"storybook": "storybook-static", "hugo": "public", "scully": "dist/static"}[tool]
}

// assigned gives the value that a script sets a variable to in front of a command.
func assigned(script, name string) string {
	commands, _ := splitCommands(script)
	for _, words := range commands {
		for _, w := range words {
			if value, ok := strings.CutPrefix(w, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

// operand gives the first word behind the command that is no option: the folder of "vite build app".
func operand(script, command string) string {
	commands, _ := splitCommands(script)
	for _, words := range commands {
		at := slices.Index(words, "build")
		if at < 1 || words[at-1] != command || at+1 == len(words) || strings.HasPrefix(words[at+1], "-") {
			continue
		}
		return words[at+1]
	}
	return ""
}

// served lists the folders in which the pages of a site that no framework makes are looked for.
func served() []string {
	return []string{"public", "site", "html", "www", "htdocs", "docs", "static", "src"}
}

// unknownTool finds the folder of a script that no known framework runs: the folder with the committed pages that it writes
// into, as sass and tailwindcss do, what an option names, or what a host of sites is told.
func (p *project) unknownTool(build *manifest.Value) unit.Fact {
	if dir := moved(build.Str()); dir != "" {
		return unit.Stated(dir, build.Place())
	}
	commands, _ := splitCommands(build.Str())
	for _, words := range commands {
		for _, w := range slices.Backward(words) {
			_, to, ok := strings.Cut(w, ":") // sass from:to
			if !ok {
				to = w
			}
			first, _, inside := strings.Cut(path.Clean(to), "/")
			if inside && slices.Contains(served(), first) && p.mixed(first) {
				return unit.Stated(first, build.Place())
			}
		}
	}
	if out := option(build.Str(), "--outDir", "--outdir", "--out-dir", "--dist-dir", "--dest", "--output", "--output-dir"); out != "" {
		return unit.Stated(path.Clean(out), build.Place())
	}
	if told := p.hosting(); told.Text() != "" {
		return told
	}
	return unit.Found("", "no known framework in %s", p.own.manifest())
}

// moved is the folder that a build script moves its output to in the end, or names behind that of the sources: "tool build src public".
func moved(script string) string {
	commands := commandsOf(script)
	if len(commands) == 0 {
		return ""
	}
	words := commands[len(commands)-1].words
	at := slices.Index(words, "build")
	if words[0] != "mv" && at != 1 || len(words) != at+3 && words[0] != "mv" || slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") || strings.Contains(w, ".") }) {
		return ""
	}
	return path.Clean(words[len(words)-1])
}

// mixed reports whether the folder that the build writes holds committed pages too, so that it is a source as well.
func (p *project) mixed(output string) bool {
	return p.purpose == Site && p.tree.Exists(path.Join(p.own.dir, output, "index.html"))
}

// hosting reads the published folder from the configuration of a host of sites.
func (p *project) hosting() unit.Fact {
	at := func(name string) string { return path.Join(p.own.dir, name) }
	netlify, _ := p.docs.TOML(at("netlify.toml"))
	wrangler, _ := p.docs.TOML(at("wrangler.toml"))
	vercel, _ := p.docs.JSON(at("vercel.json"), true)
	firebase, _ := p.docs.JSON(at("firebase.json"), true)
	static, _ := p.docs.JSON(at("static.json"), true) // Heroku's buildpack for sites
	for _, v := range []*manifest.Value{
		netlify.Get("build", "publish"), vercel.Get("outputDirectory"), firebase.Get("hosting", "public"),
		wrangler.Get("pages_build_output_dir"), wrangler.Get("assets", "directory"), static.Get("root"),
		survey.Buildpack(p.docs, p.own.dir, "BP_WEB_SERVER_ROOT"),
	} {
		if dir, ok := tree.Join(p.own.dir, v.Str()); v.Str() != "" && ok && dir != p.own.dir && tree.Inside(dir, p.own.dir) {
			return unit.Stated(tree.Rel(p.own.dir, dir), v.Place())
		}
	}
	return unit.Fact{Value: ""}
}

// angular reads the output folder of the only application in angular.json, or of the one that the build script names.
func (p *project) angular() unit.Fact {
	build := p.own.script(p.script())
	apps := p.applications()
	if name := operand(build.Str(), "ng"); name != "" {
		apps = slices.DeleteFunc(apps, func(f manifest.Field) bool { return f.Key != name })
	}
	if len(apps) != 1 {
		return unit.Found("", "angular.json has %d applications", len(apps))
	}
	out := angularOutput(apps[0], option(build.Str(), "--output-path"))
	if option(build.Str(), "--output-path") != "" {
		out.Pos = build.Place()
	}
	return out
}

// applications lists the applications in angular.json.
func (p *project) applications() []manifest.Field {
	doc, _ := p.docs.JSON(path.Join(p.own.dir, "angular.json"), true)
	var apps []manifest.Field
	for _, field := range doc.Get("projects").Each() {
		if kind := field.Value.Get("projectType").Str(); kind == "" || kind == "application" {
			apps = append(apps, field)
		}
	}
	return apps
}

// angularOutput is the folder that an application is built into; stated is one that an option of the build names. The
// application builder puts what browsers get into a folder of its own.
func angularOutput(app manifest.Field, stated string) unit.Fact {
	target := app.Value.Get("architect")
	if target == nil {
		target = app.Value.Get("targets")
	}
	target = target.Get("build")
	out, browser := "dist/"+app.Key, ""
	if strings.HasSuffix(target.Get("builder").Str(), ":application") {
		browser = "browser"
	}
	v := target.Get("options", "outputPath")
	pos := v.Place()
	if base := v.Get("base"); base != nil {
		out, pos = base.Str(), base.Place()
		if b := v.Get("browser"); b != nil {
			browser = b.Str()
		}
	} else if v.Str() != "" {
		out = v.Str()
	}
	if stated != "" {
		out = stated
	}
	if pos == (diag.Pos{}) {
		pos = app.Pos
	}
	return unit.Stated(path.Join(out, browser), pos)
}
