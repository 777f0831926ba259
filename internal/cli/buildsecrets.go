package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// secretFile makes the path of a secret's file absolute: it is relative to the root, or to the home folder.
func (w *workspace) secretFile(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return filepath.Join(w.root, filepath.FromSlash(p))
}
