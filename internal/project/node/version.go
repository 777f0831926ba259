package node

import (
	"path"

	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// version sets node.version as a manifest writes it. A pin comes before a range, the package's own before the root's.
func (p *project) version() {
	for _, dir := range []string{p.own.dir, p.root()} {
		for _, name := range []string{".nvmrc", ".node-version"} {
			if f, _ := p.tree.File(path.Join(dir, name)); f != nil {
				if word, pos := f.FirstLine(); word != "" {
					p.facts.Set("node.version", unit.Stated(word, pos))
					return
				}
			}
		}
	}
	for _, find := range []func(*manifest.Value) *manifest.Value{
		func(doc *manifest.Value) *manifest.Value { return doc.Get("volta", "node") },
		runtime,
		func(doc *manifest.Value) *manifest.Value { return doc.Get("engines", "node") },
	} {
		for _, doc := range []*manifest.Value{p.own.doc, p.rootDoc()} {
			if v := find(doc); v.Str() != "" {
				p.facts.Set("node.version", unit.Stated(v.Str(), v.Place()))
				return
			}
		}
	}
}

// runtime reads devEngines.runtime, an object or a list.
func runtime(doc *manifest.Value) *manifest.Value {
	v := doc.Get("devEngines", "runtime")
	for _, item := range append(v.List(), v) {
		if item.Get("name").Str() == "node" {
			return item.Get("version")
		}
	}
	return nil
}
