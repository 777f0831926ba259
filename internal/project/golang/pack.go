package golang

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/stagegen/stagegen/internal/diag"
)

// pack is what the files of one package say, tests left out.
type pack struct {
	dir     string
	files   []string // their names
	imports map[string]bool
	cgo     diag.Pos // the first import of "C"
	embeds  []embed
}

// paths gives the import paths of the package in order.
func (p *pack) paths() []string { return sortedKeys(p.imports) }

// uses reports whether the package imports one of the module.
func (p *pack) uses(req *modfile.Require) bool {
	return slices.ContainsFunc(p.paths(), func(imported string) bool { return within(imported, req.Mod.Path) })
}

// packs gives the packages of the tree that the programs are made of: those of mains, and what they import of the closure.
func (c closure) packs(mains []string) []*pack {
	var out []*pack
	seen := map[string]bool{}
	visit := func(m *module, dir string) {
		if p := m.pack(dir); p != nil && !seen[dir] {
			seen[dir] = true
			out = append(out, p)
		}
	}
	for _, main := range mains {
		visit(c.own, path.Join(c.own.dir, main))
	}
	modules := map[string]*module{}
	for _, m := range c.modules {
		modules[m.path()] = m
	}
	for i := 0; i < len(out); i++ {
		for _, imported := range out[i].paths() {
			if m, dir := provider(modules, imported); m != nil {
				visit(m, dir)
			}
		}
	}
	return out
}

// pack gives the package in dir, nil when there is none. A scan passes over folders such as _example and testdata, whose
// packages can be named nevertheless.
func (m *module) pack(dir string) *pack {
	if p := m.scan().packs[dir]; p != nil {
		return p
	}
	s := m.newScan()
	s.folder(m.reader.tree, dir, m.reader.tree.List(dir))
	return s.packs[dir]
}

// provider gives the module that an import path belongs to, and the package's folder in it.
func provider(modules map[string]*module, importPath string) (*module, string) {
	for p := importPath; p != "." && p != "/"; p = path.Dir(p) {
		if m := modules[p]; m != nil {
			return m, path.Join(m.dir, strings.TrimPrefix(importPath, p))
		}
	}
	return nil, ""
}

// within reports whether a package belongs to a module as far as their paths tell.
func within(importPath, modulePath string) bool {
	return importPath == modulePath || strings.HasPrefix(importPath, modulePath+"/")
}
