package tree

import (
	"path"

	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// near is the folder that somebody who wrote dir most likely meant, "" when none is near. Each part of the path may be wrong, in
// its letters or in their case.
func (t *Tree) near(dir string) string {
	if t.IsDir(dir) {
		return dir
	}
	parent := path.Dir(dir)
	if parent != "." {
		if parent = t.near(parent); parent == "" {
			return ""
		}
	}
	if same := path.Join(parent, path.Base(dir)); t.IsDir(same) {
		return same
	}
	var names []string
	for _, e := range t.List(parent) {
		if e.Dir {
			names = append(names, e.Name)
		}
	}
	name := yamlsrc.Suggest(path.Base(dir), names)
	if name == "" {
		return ""
	}
	return path.Join(parent, name)
}
