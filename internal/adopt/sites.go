package adopt

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/templates"
)

// site is a stage of the old build that makes another project's pages or scripts, for the image's own program to serve.
type site struct {
	stage  dockerfile.Contract
	root   string // absolute folder of the project in the stage
	dir    string // the same, from the root of the tree
	script string // of package.json, that builds
}

// sitesOf finds the stages that a preset of sites can stand for, as assets of the image.
func (a *adopter) sitesOf() []site {
	var out []site
	for _, f := range a.hand.Feeds {
		s, ok := siteOf(f)
		if !ok {
			continue
		}
		at := projectIn(f, s.root)
		s.dir = path.Join(string(a.spec.Spec.Context), at)
		below, holds := templates.Below(a.r.Dir, s.dir)
		if own := holds && (below != "" || a.sourcesInImage()); at == "" || own || !a.isSite(s.dir) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// isSite tells whether a folder holds a project that is built for browsers.
func (a *adopter) isSite(dir string) bool {
	return slices.ContainsFunc([]string{"package.json", "hugo.toml", "hugo.yaml", "config.toml"}, func(name string) bool {
		info, err := fs.Stat(a.Tree, path.Join(dir, name))
		return err == nil && !info.IsDir()
	})
}

// siteOf reads a stage that runs a build script or Hugo.
func siteOf(f dockerfile.Contract) (site, bool) {
	s := site{stage: f, root: path.Join("/", f.Workdir.Value)}
	found := false
	for _, r := range f.Runs {
		at := s.root
		for _, words := range r.Commands {
			c := callOf(words)
			if c.tool == "cd" && c.verb != "" {
				at = within(at, c.verb)
			}
			if !runsScript(c) {
				continue
			}
			if dirs := c.values("--prefix", "--cwd", "--dir", "-C"); len(dirs) > 0 {
				at = within(at, dirs[0])
			}
			s.root, s.script, found = at, c.script(), true
		}
	}
	return s, found
}

// within is a folder as a command sees it that runs in another one.
func within(at, dir string) string {
	if path.IsAbs(dir) {
		return path.Clean(dir)
	}
	return path.Join(at, dir)
}

// projectIn is the folder of the context that stands at a place in a stage: copied as a whole, or in parts beside its package.json;
// "" for none.
func projectIn(f dockerfile.Contract, root string) string {
	for _, c := range slices.Backward(f.Copies) {
		if c.From == "" && len(c.Sources) == 1 && path.Clean(c.Target) == root && !manifest(c.Sources[0]) {
			return path.Clean(c.Sources[0])
		}
	}
	if at := fromContext(&f, root); at != "" {
		return at
	}
	for _, c := range f.Copies {
		for _, s := range c.Sources {
			if c.From == "" && strings.HasPrefix(path.Base(s), "package") && (path.Clean(c.Target) == root || path.Dir(c.Target) == root) {
				return path.Dir(path.Clean(s))
			}
		}
	}
	return ""
}

// siteNamed is the site that a COPY takes from; nil for none.
func (a *adopter) siteNamed(stage string) *site {
	n := slices.IndexFunc(a.sites, func(s site) bool { return stage != "" && strings.EqualFold(s.stage.Stage, stage) })
	if n < 0 {
		return nil
	}
	return &a.sites[n]
}
