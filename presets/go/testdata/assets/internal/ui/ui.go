// Package ui holds the built web pages.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Pages are the web pages with index.html at the top.
func Pages() fs.FS {
	pages, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err)
	}
	return pages
}
