package cli

import (
	"io/fs"
	"path/filepath"
)

// within is a path as the user gave it, absolute or relative to where they stand, seen from the root; false for one that lies
// outside of the root.
func (w *workspace) within(given string) (string, bool) {
	rel, err := filepath.Rel(w.root, absolute(w.stands(), filepath.FromSlash(given)))
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// folderWithin is a folder of the project as the user gave it, seen from the root.
func (w *workspace) folderWithin(given string) (string, error) {
	dir, inside := w.within(given)
	if !inside {
		return "", w.outside(given)
	}
	if info, err := fs.Stat(w.tree, dir); err != nil || !info.IsDir() {
		return "", decide("there is no folder %s in %s", given, w.root)
	}
	return dir, nil
}

func (w *workspace) outside(given string) error {
	return decide("%s lies outside of the project, whose root is %s", given, w.root)
}
