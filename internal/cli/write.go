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
			return fmt.Errorf("deleting %s: %w", c.Path, err)
		}
		return nil
	}
	return writeFile(target, c.Want)
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
		return "", fmt.Errorf("resolving the root: %w", err)
	}
	dir, err := filepath.EvalSymlinks(filepath.Join(w.root, filepath.FromSlash(path.Dir(name))))
	if err != nil {
		return "", fmt.Errorf("resolving the folder of %s: %w", name, err)
	}
	if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
		return "", &exitError{code: exitDecide, message: fmt.Sprintf("%s lies outside of the root once its symbolic links are followed; nothing is written there", name)}
	}
	target := filepath.Join(dir, path.Base(name))
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", fmt.Errorf("looking at %s: %w", name, err)
	case !info.Mode().IsRegular():
		return "", &exitError{code: exitDecide, message: fmt.Sprintf("%s is no regular file; it is not overwritten", name)}
	}
	return target, nil
}
