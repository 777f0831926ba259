package manifest

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/project/tree"
)

// Tool gives the version that a version manager is to install in the folder dir, as written, and where that stands: that of
// mise.toml, else that of .tool-versions, under the first of the tool's names that is there. "" where neither names one. Of several versions the
// first counts. What cannot be read is Broken's to report.
func (r *Reader) Tool(dir string, names ...string) (string, diag.Pos) {
	for _, file := range miseFiles() {
		doc, _ := r.TOML(path.Join(dir, file))
		for _, name := range names {
			v := doc.Get("tools", name)
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
	return r.toolVersions(path.Join(dir, ".tool-versions"), names)
}

// miseFiles are the names that mise has for its file, the strongest first.
func miseFiles() []string {
	return []string{"mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml"}
}

// Broken finds files for version managers that cannot be read, those of Tool and the named ones, in dir and the folders above it up
// to that of the pin which counts: each may state another version, and without it the newest would be taken.
func (r *Reader) Broken(dir string, pin diag.Pos, files ...string) diag.List {
	var out diag.List
	for _, at := range tree.Above(dir) {
		for _, name := range slices.Concat(miseFiles(), []string{".tool-versions"}, files) {
			_, problems := r.Tree.File(path.Join(at, name))
			if path.Ext(name) == ".toml" {
				_, problems = r.TOML(path.Join(at, name))
			}
			out = append(out, problems...)
		}
		if pin.File != "" && tree.Inside(pin.File, at) {
			break
		}
	}
	return out
}

// toolVersions reads the lines `NAME VERSION…` of a .tool-versions.
func (r *Reader) toolVersions(p string, names []string) (string, diag.Pos) {
	f, _ := r.Tree.File(p)
	if f == nil {
		return "", diag.Pos{}
	}
	offset := 0
	for line := range bytes.Lines(f.Text) {
		text, _, _ := strings.Cut(string(line), "#")
		if words := strings.Fields(text); len(words) > 1 && slices.Contains(names, words[0]) {
			at := strings.Index(text, words[0]) + len(words[0])
			at += strings.Index(text[at:], words[1])
			return words[1], f.At(offset+at, len(words[1]))
		}
		offset += len(line)
	}
	return "", diag.Pos{}
}
