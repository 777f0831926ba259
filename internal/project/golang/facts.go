// Package golang reads the facts of Go projects: the module, its workspace, what of it a build needs, and the program. It
// imports tree, unit and internal/diag; golang.org/x/mod parses go.mod and go.work.
package golang

import "github.com/stagegen/stagegen/internal/project/unit"

// Definitions lists the facts that the reader sets, in order of names.
func Definitions() []unit.Definition {
	return []unit.Definition{
		{Name: "go.binary", Type: unit.String, Doc: "Name of the program: the last element of its import path, without a version."},
		{Name: "go.cgo", Type: unit.Bool, Doc: "Whether a file of the closure imports C."},
		{Name: "go.dir", Type: unit.String, Doc: "Folder of the module, relative to the context."},
		{Name: "go.download", Type: unit.Bool, Doc: "Whether the closure requires a module that is not in the tree."},
		{Name: "go.main", Type: unit.String, Doc: `Package of the program, relative to the module: "." or "./cmd/api".`},
		{Name: "go.manifests", Type: unit.List, Doc: "The go.mod and go.sum files of the closure."},
		{Name: "go.module", Type: unit.String, Doc: "Path of the module."},
		{Name: "go.sources", Type: unit.List, Doc: "What the ignore file admits: the folders of the closure, or the entries of a module that is the context; and go.work.sum."},
		{Name: "go.tests", Type: unit.Bool, Doc: "Whether the module has tests."},
		{Name: "go.version", Type: unit.String, Doc: "The highest go or toolchain version that the closure and its workspace demand, as written."},
		{Name: "go.work", Type: unit.Bool, Doc: "Whether the module is a member of a go.work."},
		{Name: "go.workfile", Type: unit.List, Doc: "Lines of a go.work for the closure, to be written to /go.work where the context is at /src; empty outside of a workspace."},
		{Name: "go.worksum", Type: unit.String, Doc: `Path of the workspace's go.work.sum; "" without one.`},
	}
}
