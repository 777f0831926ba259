package node

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// site notes a site and the folder to serve; dir is that which a server of files is given, "" for what the build writes.
func (j *judged) site(f framework, dir string) bool {
	script := j.siteScript(f.name)
	build := j.own.script(script)
	out := unit.Found(dir, "a script serves it")
	if dir == "" {
		out = j.written(f, script)
	}
	j.out.Language, j.out.Preset, j.out.Framework = "static", "static", f.name
	j.out.Target = survey.Target{Kind: survey.Out, Value: out.Text()}
	if script != "" && script != "build" {
		j.out.With = append(j.out.With, survey.Param{Name: "script", Value: script, Source: survey.Place(build.Place())})
	}
	j.seen(build.Place())
	j.seen(j.dependency(f.dep))
	j.seen(out.Pos)
	j.out.Takes = append(j.out.Takes, j.sources()...)
	return true
}

// sources are folders of sites that the package's scripts have Hugo build.
func (j *judged) sources() []string {
	var out []string
	for _, script := range j.own.doc.Get("scripts").Each() {
		if dir := option(script.Value.Str(), "-s", "--source"); dir != "" && siteTool(script.Value.Str()) == "hugo" {
			if at, ok := tree.Join(j.own.dir, dir); ok && at != j.own.dir {
				out = append(out, at)
			}
		}
	}
	return out
}

// hosted makes the package a site where a host of sites is told which folder to publish of what the build script writes, whatever
// tool that is.
func (j *judged) hosted() bool {
	if j.part || j.isLibrary() || j.listens() || j.work.hasMembers() || !does(j.own.script("build")) || j.hosting().Text() == "" {
		return false
	}
	return j.site(framework{}, "")
}

// written is the folder that the build script of a site writes.
func (j *judged) written(f framework, script string) unit.Fact {
	p := *j.project
	p.purpose = Site
	p.req.Given = map[string]string{}
	if script != "" && script != "build" {
		p.req.Given["node.build"] = script
	}
	build := p.own.script(script)
	out := p.siteOutput(f, build)
	switch {
	case f.name == "nuxt" && majorOf(j.own.spec("nuxt")) == 2:
		out = unit.Found("dist", "the custom of nuxt 2")
	case f.name == "angular" && out.Text() == "":
		out = j.firstApplication(out)
	case f.name == "vuepress":
		out = unit.Found(path.Join(j.documents(), ".vuepress/dist"), "the custom of vuepress")
	}
	if out.Text() != "" {
		return out
	}
	at := j.bundled(f)
	if at.Text() == "" {
		at = j.taskServed(f)
	}
	if at.Text() == "" {
		why := out.Note
		if out.Note == f.name+" writes there" {
			why = "nothing that can be read says where " + f.name + " writes"
		}
		at = unit.Found(habit(f), "the custom of %s", f.name)
		j.doubt("the folder of the site is taken to be " + at.Text() + ": " + why)
	}
	j.out.With = append(j.out.With, survey.Param{Name: "output", Value: at.Text(), Source: p.own.manifest()})
	return at
}

// bundled is the folder that a configuration of webpack names by joining it with its own.
func (j *judged) bundled(f framework) unit.Fact {
	for _, name := range []string{"webpack.config.js", "webpack.prod.js", "webpack.common.js", "config/webpack.config.js", "rspack.config.js"} {
		file := j.survey.Source(path.Join(j.own.dir, name))
		if file == nil || f.name != "webpack" {
			continue
		}
		if m := resolved.FindSubmatchIndex(file.Text); m != nil {
			at, ok := tree.Join(path.Dir(file.Path), string(file.Text[m[2]:m[3]]))
			if ok && tree.Inside(at, j.own.dir) {
				return unit.Stated(tree.Rel(j.own.dir, at), file.At(m[2], m[3]-m[2]))
			}
		}
	}
	return unit.Fact{Value: ""}
}

// taskServed is the folder that a runner of tasks shows to those who develop, where its file says so and the folder has the page.
func (j *judged) taskServed(f framework) unit.Fact {
	if f.name != "gulp" && f.name != "grunt" {
		return unit.Fact{Value: ""}
	}
	for _, name := range []string{"gulpfile.js", "gulpfile.babel.js", "gulpfile.mjs", "Gulpfile.js", "Gruntfile.js"} {
		file := j.survey.Source(path.Join(j.own.dir, name))
		if file == nil {
			continue
		}
		v := jsFind(file, "baseDir", func(*jsScanner) bool { return true })
		at, ok := tree.Join(j.own.dir, v.text)
		if v.plain && ok && tree.Inside(at, j.own.dir) && j.tree.Exists(path.Join(at, "index.html")) {
			return unit.Stated(tree.Rel(j.own.dir, at), v.pos)
		}
	}
	return unit.Fact{Value: ""}
}

// habit is where tools write whose configuration says nothing, or nothing that can be read without running it.
func habit(f framework) string {
	switch {
	case f.site != "":
		return f.site
	case f.name == "ionic":
		return "www"
	case f.name == "rollup":
		return "public"
	}
	return "dist"
}

// resolved matches the folder in a webpack configuration: path: path.resolve(__dirname, "public").
var resolved = lazyregexp.New(`\bpath\s*:\s*(?:path\.)?(?:resolve|join)\(\s*(?:__dirname|import\.meta\.dirname|process\.cwd\(\))\s*,\s*['"]([^'"]+)['"]`)

// siteScript is the name of the script that builds the site, "" where none does.
func (j *judged) siteScript(framework string) string {
	names := []string{"build", "build:prod", "build:production", "production", "prod", "generate", "export", "build:web", "export:web", "docs:build", "build:site",
		"website:build", "compile"}
	for _, name := range names {
		l := j.own.launched(j.own.script(name))
		if kind, tool := l.work(); kind == workDev && (tool == framework || framework == "" || slices.Contains(generic(), tool) || slices.Contains(generic(), framework)) {
			return name
		}
	}
	if does(j.own.script("build")) {
		return "build"
	}
	return ""
}

// buildsWith reports whether a build script calls the tool of a framework that makes sites.
func (j *judged) buildsWith(framework string) bool {
	for _, name := range []string{"build", "build:client", "dev"} {
		l := j.own.launched(j.own.script(name))
		if _, tool := l.work(); tool == framework {
			return true
		}
	}
	return false
}

// embedded tells packages whose build is no site of its own: without a page to begin with, as that of a framework of another
// language, or a library. Storybook beside something else only shows it.
func (j *judged) embedded(framework string) bool {
	switch {
	case framework == "storybook":
		return j.siteScript(framework) != "build"
	case !slices.Contains([]string{"vite", "webpack", "rollup", "parcel", "gulp", "grunt"}, framework):
		return false
	}
	for _, dep := range []string{"laravel-vite-plugin", "laravel-mix", "@symfony/webpack-encore", "@rails/webpacker", "vite-plugin-ruby", "vite-plugin-django", "django-vite"} {
		if j.own.has(dep) {
			return true
		}
	}
	if framework == "vite" {
		if file := j.config("vite"); file != nil && jsFind(file, "lib", func(s *jsScanner) bool { return s.within("build") }).found {
			return true
		}
	}
	return !j.hasPage()
}

// hasPage reports whether a page of HTML, or a template of one, lies where bundlers begin, or a plugin writes one without.
func (j *judged) hasPage() bool {
	if slices.ContainsFunc([]string{"html-webpack-plugin", "@rollup/plugin-html", "html-bundler-webpack-plugin"}, j.own.has) {
		return true
	}
	dirs := []string{".", "src", "public", "app", "client", "web", "static", "assets", "src/public", "src/client", "src/app", "templates", "src/templates", "src/html", "src/pages", "src/views"}
	if file := j.config("vite"); file != nil {
		if root := jsString(file, "", "root"); root.plain {
			dirs = append(dirs, root.text)
		} else if root.found {
			return true
		}
	}
	for _, name := range []string{"build", "dev", "start"} {
		if root := operand(j.own.script(name).Str(), "vite"); root != "" {
			dirs = append(dirs, root)
		}
	}
	return slices.ContainsFunc(dirs, func(dir string) bool {
		at, ok := tree.Join(j.own.dir, dir)
		return ok && slices.ContainsFunc(j.tree.List(at), func(e tree.Entry) bool {
			ext := strings.ToLower(path.Ext(e.Name))
			return !e.Dir && slices.Contains([]string{".html", ".htm", ".ejs", ".pug", ".hbs", ".njk"}, ext)
		})
	})
}

// documents is the folder that VuePress builds.
func (j *judged) documents() string {
	for _, script := range j.own.doc.Get("scripts").Each() {
		if dir := operand(script.Value.Str(), "vuepress"); dir != "" {
			return path.Clean(dir)
		}
	}
	return "."
}

// firstApplication is the output of the default application of an Angular workspace that has several, else of the first.
func (j *judged) firstApplication(none unit.Fact) unit.Fact {
	apps := j.applications()
	if len(apps) == 0 {
		return none
	}
	doc, _ := j.docs.JSON(path.Join(j.own.dir, "angular.json"), true)
	at := max(0, slices.IndexFunc(apps, func(f manifest.Field) bool { return f.Key == doc.Get("defaultProject").Str() }))
	out := angularOutput(apps[at], "")
	j.doubt("angular.json has several applications: taken is " + apps[at].Key)
	j.out.With = append(j.out.With, survey.Param{Name: "output", Value: out.Text(), Source: survey.Place(out.Pos)})
	return out
}

// styled makes a package a site whose build writes style sheets into a folder of committed pages.
func (j *judged) styled() bool {
	site := *j.project
	site.purpose = Site
	build := j.own.script("build")
	if !does(build) || j.buildTool() != "" {
		return false
	}
	if out := site.unknownTool(build); out.Text() == "" || !site.mixed(out.Text()) {
		return false
	}
	return j.site(framework{}, "")
}
