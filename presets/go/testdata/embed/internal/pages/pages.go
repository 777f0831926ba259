// Package pages holds files.
package pages

import (
	"embed"
	"io/fs"
)

//go:embed static all:hidden "static/index.html"
var files embed.FS

// Files are those below static.
func Files() fs.FS {
	out, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder's name is constant
	}
	return out
}
