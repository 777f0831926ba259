// Package golang reads the facts of Go projects: the module, its workspace, what of it a build needs, and the program. It
// imports tree, unit and internal/diag; golang.org/x/mod parses go.mod and go.work.
package golang

import "github.com/stagegen/stagegen/internal/project/unit"

// Definitions lists the facts that the reader sets, in order of names.
func Definitions() []unit.Definition {
	return []unit.Definition{
		{Name: "go.base", Type: unit.String, Doc: "What the program can run on: distroless, or slim where it links a library of the system."},
		{Name: "go.binary", Type: unit.String, Doc: "Name of the program, of the first of several: the last element of its import path, without a version."},
		{Name: "go.build_packages", Type: unit.List, Doc: "Packages of the builder's distribution that known modules link, where any version will do."},
		{Name: "go.builder", Type: unit.String, Doc: "What the program is built on: go, or go-debian for cgo with glibc."},
		{Name: "go.cgo", Type: unit.Bool, Doc: "Whether the program needs cgo: a package that it imports from the tree imports C, or a module is required that is known to."},
		{Name: "go.dir", Type: unit.String, Doc: "Folder of the module, relative to the context."},
		{Name: "go.download", Type: unit.Bool, Doc: "Whether the closure requires a module that is not in the tree."},
		{Name: "go.main", Type: unit.String, Doc: `Package of the program, relative to the module: "." or "./cmd/api".`},
		{Name: "go.mains", Type: unit.List, Doc: "Packages of the programs of one image, relative to the module: go.main unless the user names several."},
		{Name: "go.manifests", Type: unit.List, Doc: "The go.mod and go.sum files of the closure."},
		{Name: "go.module", Type: unit.String, Doc: "Path of the module."},
		{Name: "go.musl_tags", Type: unit.List, Doc: "Build tags that known modules need on musl."},
		{Name: "go.run_packages", Type: unit.List, Doc: "Packages of the base's distribution that known modules link, where any version will do."},
		{Name: "go.sources", Type: unit.List, Doc: "What the ignore file admits: the folders of the closure, or the entries of a module that is the context; and go.work.sum."},
		{Name: "go.tags", Type: unit.List, Doc: "Build tags: none; what the user states decides which files count."},
		{Name: "go.tests", Type: unit.Bool, Doc: "Whether the module has tests."},
		{Name: "go.vendor", Type: unit.Bool, Doc: "Whether the module has a vendor folder that agrees with its go.mod, so that nothing is downloaded."},
		{Name: "go.version", Type: unit.String, Doc: "The highest go or toolchain version that the closure and its workspace demand, as written."},
		{Name: "go.work", Type: unit.Bool, Doc: "Whether the module is a member of a go.work."},
		{Name: "go.workfile", Type: unit.List, Doc: "Lines of a go.work for the closure, to be written to /go.work where the context is at /src; empty outside of a workspace."},
		{Name: "go.worksum", Type: unit.String, Doc: `Path of the workspace's go.work.sum; "" without one.`},
	}
}
