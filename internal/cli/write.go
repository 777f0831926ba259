package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/natefinch/atomic"

	"github.com/stagegen/stagegen/generator"
)

// fileMode is that of every file that stagegen writes.
const fileMode = 0o644

// write puts one change on disk: a file is written beside its place and renamed into it, so that an interruption leaves the
// old file or the new one.
func (w *workspace) write(c generator.Change) error {
	target, err := w.inside(c.Path)
	if err != nil {
		return err
	}
	if c.State == generator.Orphan {
		if err := os.Remove(target); err != nil {
			return surroundings(fmt.Errorf("deleting %s: %w", c.Path, err))
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return surroundings(fmt.Errorf("making the folder of %s: %w", c.Path, err))
	}
	if err := writeFile(target, c.Want); err != nil {
		return surroundings(err)
	}
	return nil
}

func writeFile(target string, text []byte) error {
	if err := atomic.WriteFile(target, bytes.NewReader(text)); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(target), err)
	}
	// atomic keeps the mode of a file that was there, and makes a new one private
	if err := os.Chmod(target, fileMode); err != nil {
		return fmt.Errorf("setting the mode of %s: %w", filepath.Base(target), err)
	}
	return nil
}

// inside gives the absolute path of a file, and refuses one whose folder, or which itself, leads out of the root by a
// symbolic link.
func (w *workspace) inside(name string) (string, error) {
	root, err := filepath.EvalSymlinks(w.root)
	if err != nil {
		return "", surroundings(fmt.Errorf("resolving the root: %w", err))
	}
	dir, err := w.folder(path.Dir(name))
	if err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
		return "", decide("%s lies outside of the root once its symbolic links are followed; nothing is written there", name)
	}
	target := filepath.Join(dir, path.Base(name))
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", surroundings(fmt.Errorf("looking at %s: %w", name, err))
	case info.Mode()&fs.ModeSymlink != 0:
		return "", decide("%s is a symbolic link, which is not overwritten: delete it, or name another dockerfile for the image", name)
	case !info.Mode().IsRegular():
		return "", decide("%s is no regular file; it is not overwritten", name)
	}
	return target, nil
}

// folder resolves the links of a folder; what of it is not there yet is made by the writing.
func (w *workspace) folder(name string) (string, error) {
	at := filepath.Join(w.root, filepath.FromSlash(name))
	dir, err := filepath.EvalSymlinks(at)
	if errors.Is(err, fs.ErrNotExist) && name != "." {
		parent, err := w.folder(path.Dir(name))
		return filepath.Join(parent, path.Base(name)), err
	}
	if err != nil {
		return "", decide("the folder %s cannot be resolved: %v", name, err)
	}
	return dir, nil
}
