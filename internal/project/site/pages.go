package site

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// pages finds a plain site: files that are served as they are.
func (d *detector) pages(folder *survey.Folder) (survey.Candidate, bool) {
	if !slices.ContainsFunc(folder.Entries, telling) || d.programmed(folder) {
		return survey.Candidate{}, false
	}
	at, stated := d.publishedBy(folder)
	if !stated {
		for _, name := range roots() {
			index := path.Join(folder.Dir, name, "index.html")
			if d.tree.Exists(index) && (at.Text() == "") {
				at = unit.Stated(name, diag.Pos{File: index})
			}
		}
	}
	if at.Text() == "" {
		return survey.Candidate{}, false
	}
	c := survey.Candidate{Dir: folder.Dir, Language: "static", Tool: "none", Plain: true, Preset: "static", Target: survey.Target{Kind: survey.Out, Value: at.Text()},
		Evidence: []string{survey.Place(at.Pos)}}
	if own, ok := d.packages(folder.Dir); ok && own.Installs {
		c.Tool, c.Version = own.Tool, own.Version
	}
	if first := d.servedRoot(folder.Dir); first != at.Text() || d.buildable(folder) {
		c.With = append(c.With, survey.Param{Name: "root", Value: at.Text(), Source: survey.Place(at.Pos)})
	}
	return c, true
}

// buildable reports whether the reader would build the site, by a script that may be there for other things.
func (d *detector) buildable(folder *survey.Folder) bool {
	doc, _ := d.docs.JSON(folder.Path("package.json"), false)
	return d.kind(unit.Request{Dir: folder.Dir}, folder.Dir, doc) != "plain"
}

// telling reports whether an entry may be that of a plain site, so that other folders cost nothing.
func telling(e tree.Entry) bool {
	if e.Dir {
		return slices.Contains(roots(), e.Name)
	}
	return slices.Contains([]string{"index.html", "Staticfile", "static.json", "netlify.toml", "vercel.json", "firebase.json", "wrangler.toml"}, e.Name)
}

// servedRoot is the folder that the reader would serve by itself.
func (d *detector) servedRoot(dir string) string {
	at, _, problems := d.root(unit.Request{Dir: dir}, dir)
	if problems.HasErrors() {
		return ""
	}
	return tree.Rel(dir, at)
}

// publishedBy reads the folder that is published from files that hosts of sites are told it by.
func (d *detector) publishedBy(folder *survey.Folder) (unit.Fact, bool) {
	if f := d.survey.Source(folder.Path("Staticfile")); f != nil {
		root, pos := setting(f, "root")
		if root == "" {
			root, pos = ".", f.Whole()
		}
		return unit.Stated(path.Clean(root), pos), true
	}
	static, _ := d.docs.JSON(folder.Path("static.json"), true)
	netlify, _ := d.docs.TOML(folder.Path("netlify.toml"))
	vercel, _ := d.docs.JSON(folder.Path("vercel.json"), true)
	firebase, _ := d.docs.JSON(folder.Path("firebase.json"), true)
	wrangler, _ := d.docs.TOML(folder.Path("wrangler.toml"))
	for _, v := range []*manifest.Value{static.Get("root"), netlify.Get("build", "publish"), vercel.Get("outputDirectory"), firebase.Get("hosting", "public"),
		wrangler.Get("pages_build_output_dir"), wrangler.Get("assets", "directory")} {
		at, ok := tree.Join(folder.Dir, v.Str())
		if v.Str() != "" && ok && tree.Inside(at, folder.Dir) && len(d.tree.List(at)) > 0 {
			return unit.Stated(tree.Rel(folder.Dir, at), v.Place()), true
		}
	}
	return unit.Fact{Value: ""}, false
}

// programmed reports whether the files of a folder are those of a program or a library, by a manifest there or above. A
// package.json that names neither may be there for tools. Languages that no detector is for are none of this one's.
func (d *detector) programmed(folder *survey.Folder) bool {
	for _, dir := range tree.Above(folder.Dir) {
		at := d.survey.Folder(dir)
		if slices.ContainsFunc(manifests(), at.Has) {
			return true
		}
		if !at.Has("package.json") {
			continue
		}
		if own, ok := d.packages(dir); dir != folder.Dir || ok && own.Role != survey.Assets {
			return true
		}
	}
	return false
}

// manifests lists files that say a folder is a program's or a library's.
func manifests() []string {
	return []string{"go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "composer.json",
		"pyproject.toml", "Pipfile", "setup.py", "manage.py", "CMakeLists.txt", "meson.build", "angular.json", "nx.json", "index.php"}
}
