package manifest

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// Tool gives the version that a version manager is to install in the folder dir, as written, and where that stands: that of
// mise.toml, else that of .tool-versions, under the first of the tool's names that is there. "" where neither names one. Of several versions the
// first counts. A broken file is the manager's to report.
func (r *Reader) Tool(dir string, names ...string) (string, diag.Pos) {
	for _, file := range []string{"mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml"} {
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
