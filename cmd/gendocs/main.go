// Command gendocs writes what docs/ says about the program from the program itself: docs/reference/ and the JSON Schema of
// build.yaml. It runs in docs/, by go generate. It is a tool of the developers and may import what it describes.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

// run writes all pages below dir.
func run(dir string) error {
	pages, err := pages()
	if err != nil {
		return err
	}
	for _, p := range pages {
		file := filepath.Join(dir, filepath.FromSlash(p.path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, p.text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
