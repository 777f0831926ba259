// Package programs knows what is installed.
package programs

import (
	"os"
	"path/filepath"
)

// Names are the files in the folder of the program that asks.
func Names() []string {
	entries, err := os.ReadDir(filepath.Dir(os.Args[0]))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
