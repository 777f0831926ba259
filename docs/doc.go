// Package docs owns the documentation. It has no code: reference/ and build.schema.json are generated from the program, and the
// tests here run what the hand-written pages show.
package docs

//go:generate go run ../cmd/gendocs
