package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// output finds the folder that the build script writes: what the script or a configuration states, the framework's
// habit, or the folder of the program that the start script runs. Its value is "" when nothing tells.
func (p *project) output(build *manifest.Value, started string) unit.Fact {
	if p.purpose == Site {
		return p.siteOutput(p.framework(Site), build)
	}
	f := p.framework(Server)
	if f.output != "" && f.name != "nest" {
		return unit.Found(f.output, "%s writes there", f.name)
	}
	if out := option(build.Str(), "--outDir", "--outdir", "--out-dir", "--dist-dir"); out != "" {
		return unit.Stated(path.Clean(out), build.Place())
	}
	if out := option(build.Str(), "--outfile", "--out-file"); out != "" && path.Dir(path.Clean(out)) != "." {
		return unit.Stated(path.Dir(path.Clean(out)), build.Place())
	}
	if ts := p.configOf(p.own, build.Str()); ts.outDir != "" && tree.Inside(ts.outDir, p.own.dir) && ts.outDir != p.own.dir {
		return unit.Stated(tree.Rel(p.own.dir, ts.outDir), ts.pos)
	}
	if first, _, ok := strings.Cut(path.Clean(started), "/"); ok && !p.tree.IsDir(path.Join(p.own.dir, first)) {
		return unit.Found(first, "the start script runs %s", started)
	}
	switch {
	case f.output != "":
		return unit.Found(f.output, "%s writes there", f.name)
	case p.own.has("tsup") || p.own.has("unbuild") || p.own.has("@vercel/ncc"):
		return unit.Found("dist", "the bundler writes there")
	}
	return p.siteOutput(p.framework(Site), build) // a server that also hands out a site
}

// siteOutput finds the folder that a site's build script writes for browsers.
func (p *project) siteOutput(f framework, build *manifest.Value) unit.Fact {
	if out := option(build.Str(), "--outDir", "--outdir", "--out-dir", "--dist-dir", "--dest", "--output"); out != "" {
		return unit.Stated(path.Clean(out), build.Place())
	}
	switch f.name {
	case "angular":
		return p.angular()
	case "vite", "astro", "vue-cli":
		return p.configured(f)
	case "vitepress":
		for _, dir := range []string{".", "docs"} {
			if p.tree.IsDir(path.Join(p.own.dir, dir, ".vitepress")) {
				return unit.Found(path.Join(dir, f.site), "vitepress writes there")
			}
		}
	case "":
		return unit.Found("", "no known framework in %s", p.own.manifest())
	}
	return unit.Found(f.site, "%s writes there", f.name)
}

// configured reads the output folder of a tool with a configuration in JavaScript, and falls back on its habit.
func (p *project) configured(f framework) unit.Fact {
	name, parent, key := f.name, "", "outDir"
	switch f.name {
	case "vite":
		parent = "build"
	case "vue-cli":
		name, key = "vue", "outputDir"
	}
	file := p.config(name)
	if file == nil {
		return unit.Found(f.site, "%s writes there", f.name)
	}
	root, out := jsString(file, "", "root"), jsString(file, parent, key)
	if f.name != "vite" {
		root = jsValue{}
	}
	if root.found && !root.plain || out.found && !out.plain {
		return unit.Found("", "%s computes the folder", file.Path)
	}
	if !out.found {
		return unit.Found(path.Join(root.text, f.site), "%s writes there", f.name)
	}
	if at, inside := tree.Join(p.own.dir, path.Join(root.text, out.text)); inside && tree.Inside(at, p.own.dir) {
		return unit.Stated(tree.Rel(p.own.dir, at), out.pos)
	}
	return unit.Found("", "%s writes outside of %s", f.name, p.own.dir)
}

// angular reads the output folder of the only application in angular.json. The application builder puts what browsers
// get into a folder of its own.
func (p *project) angular() unit.Fact {
	doc, _ := p.docs.JSON(path.Join(p.own.dir, "angular.json"), true)
	var apps []manifest.Field
	for _, field := range doc.Get("projects").Each() {
		if kind := field.Value.Get("projectType").Str(); kind == "" || kind == "application" {
			apps = append(apps, field)
		}
	}
	if len(apps) != 1 {
		return unit.Found("", "angular.json has %d applications", len(apps))
	}
	target := apps[0].Value.Get("architect")
	if target == nil {
		target = apps[0].Value.Get("targets")
	}
	target = target.Get("build")
	out, browser := "dist/"+apps[0].Key, ""
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
	if pos == (diag.Pos{}) {
		pos = apps[0].Pos
	}
	return unit.Stated(path.Join(out, browser), pos)
}
