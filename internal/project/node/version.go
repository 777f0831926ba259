package node

import (
	"path"
	"regexp"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/manifest"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// version sets node.version as a file or a manifest writes it. A pin comes before a range, the package's own before the
// root's.
func (p *project) version() {
	for _, dir := range []string{p.own.dir, p.root()} {
		for _, find := range []func(string) (string, diag.Pos){p.mise, p.toolVersions, p.versionFile} {
			if word, pos := find(dir); word != "" {
				p.facts.Set("node.version", unit.Stated(released(word), pos))
				return
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

// mise reads the tools of mise.toml: a version, an object with one, or a list of which the first counts.
func (p *project) mise(dir string) (string, diag.Pos) {
	for _, name := range []string{"mise.toml", ".mise.toml"} {
		doc, _ := p.docs.TOML(path.Join(dir, name)) // a broken one is mise's to report
		for _, tool := range []string{"node", "nodejs"} {
			v := doc.Get("tools", tool)
			if items := v.List(); len(items) > 0 {
				v = items[0]
			}
			if stated := v.Get("version"); stated != nil {
				v = stated
			}
			if v.Str() != "" {
				return v.Str(), v.Place()
			}
		}
	}
	return "", diag.Pos{}
}

// toolVersions reads the line of .tool-versions for node, whose first version counts.
func (p *project) toolVersions(dir string) (string, diag.Pos) {
	file, _ := p.tree.File(path.Join(dir, ".tool-versions"))
	if file == nil {
		return "", diag.Pos{}
	}
	match := toolLine.FindSubmatchIndex(file.Text)
	if match == nil {
		return "", diag.Pos{}
	}
	return string(file.Text[match[2]:match[3]]), file.At(match[2], match[3]-match[2])
}

var toolLine = regexp.MustCompile(`(?m)^\s*node(?:js)?[ \t]+([^\s#]+)`)

func (p *project) versionFile(dir string) (string, diag.Pos) {
	for _, name := range []string{".nvmrc", ".node-version"} {
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
