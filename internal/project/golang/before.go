package golang

import (
	"path"
	"slices"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// before is what the settings of a tool from before modules say: godep, govendor or dep.
type before struct {
	dir     string
	found   bool
	version []survey.Version
	install []string // patterns of the go command, as Heroku is told them
	root    string   // the import path of dir
}

// vendoring finds such settings in dir or the nearest folder above it.
func (d *detection) vendoring(dir string) before {
	for _, at := range tree.Above(dir) {
		godep, _ := d.survey.Docs.JSON(path.Join(at, "Godeps/Godeps.json"), true)
		govendor, _ := d.survey.Docs.JSON(path.Join(at, "vendor/vendor.json"), true)
		dep, _ := d.survey.Docs.TOML(path.Join(at, "Gopkg.toml"))
		if godep == nil && govendor == nil && dep == nil {
			continue
		}
		heroku := dep.Get("metadata", "heroku")
		out := before{dir: at, found: true}
		for _, v := range []*manifest.Value{godep.Get("GoVersion"), govendor.Get("heroku", "goVersion"), heroku.Get("go-version")} {
			if survey.Exact(v.Str()) != "" {
				out.version = append(out.version, survey.Version{Raw: v.Str(), Source: survey.Place(v.Place())})
			}
		}
		for _, v := range []*manifest.Value{godep.Get("ImportPath"), govendor.Get("rootPath"), heroku.Get("root-package")} {
			if v.Str() != "" {
				out.root = v.Str()
			}
		}
		for _, list := range []*manifest.Value{godep.Get("Packages"), govendor.Get("heroku", "install"), heroku.Get("install")} {
			if list != nil {
				for _, pattern := range list.Items {
					out.install = append(out.install, pattern.Str())
				}
			}
		}
		return out
	}
	return before{dir: "."}
}

// installs reports whether the program in dir is one that the settings name, or whether they name none.
func (b before) installs(dir string) bool {
	pkg := "./" + tree.Rel(b.dir, dir)
	return len(b.install) == 0 || slices.ContainsFunc(b.install, func(pattern string) bool {
		return matches(pattern, pkg) || b.root != "" && matches(pattern, path.Join(b.root, tree.Rel(b.dir, dir)))
	})
}
