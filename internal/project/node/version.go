package node

import (
	"path"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/tree"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// version sets node.version.
func (p *project) version() diag.List {
	var pin diag.Pos
	if stated := p.versions(); len(stated) > 0 {
		v := stated[0]
		if v.pin {
			v.word, pin = released(v.word), v.pos
		}
		p.facts.Set("node.version", unit.Stated(v.word, v.pos))
	}
	return p.docs.Broken(p.own.dir, pin, versionFiles()...)
}

// versionFiles are the files whose first line is a version of Node.
func versionFiles() []string { return []string{".nvmrc", ".node-version"} }

// version is a version of Node as a file or a manifest writes it.
type version struct {
	word string
	pos  diag.Pos
	pin  bool // by a file for version managers
}

// versions lists what states a version of Node, the strongest first: pins, the nearest before those further up, where
// version managers look too; then what package.json states, the range of engines last.
func (p *project) versions() []version {
	var out []version
	for _, dir := range tree.Above(p.own.dir) {
		for _, find := range []func(string) (string, diag.Pos){p.tool, p.versionFile} {
			if word, pos := find(dir); word != "" {
				out = append(out, version{word, pos, true})
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
				out = append(out, version{v.Str(), v.Place(), false})
			}
		}
	}
	return out
}

// tool reads what mise.toml or .tool-versions names.
func (p *project) tool(dir string) (string, diag.Pos) { return p.docs.Tool(dir, "node", "nodejs") }

func (p *project) versionFile(dir string) (string, diag.Pos) {
	for _, name := range versionFiles() {
		if f, _ := p.tree.File(path.Join(dir, name)); f != nil {
			if word, pos := f.FirstLine(); word != "" {
				return word, pos
			}
		}
	}
	return "", diag.Pos{}
}

// released gives the line that an alias names. Those that mean the newest release, or the newest with long support, name
// none: the newest that the preset has serves.
func released(word string) string {
	alias := strings.ToLower(strings.TrimPrefix(word, "lts/"))
	switch alias {
	case "jod":
		return "22"
	case "krypton":
		return "24"
	case "*", "lts", "node", "stable", "current", "latest", "system":
		return ""
	}
	return word
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
