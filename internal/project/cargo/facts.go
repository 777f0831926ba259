// Package cargo reads the facts of Rust projects: the package, its workspace, what of it `cargo build --locked` needs, and
// the program. It imports manifest, tree, unit and internal/diag.
package cargo

import "github.com/stagegen/stagegen/internal/project/unit"

// Definitions lists the facts that the reader sets, in order of names.
func Definitions() []unit.Definition {
	return []unit.Definition{
		{Name: "rust.apt", Type: unit.List, Doc: "Packages of Debian that crates need to be compiled, from what of Cargo.lock the package depends on: cmake, protobuf-compiler, libssl-dev."},
		{Name: "rust.base", Type: unit.String, Doc: "What a program on glibc runs on: slim where it loads a library that distroless lacks, else distroless."},
		{Name: "rust.bin", Type: unit.String, Doc: "Name of the program."},
		{Name: "rust.channel", Type: unit.String, Doc: `Toolchain that mise.toml, .tool-versions or rust-toolchain(.toml) names, as written: "1.95.0", "stable", "nightly-2026-10-01"; "" without one.`},
		{Name: "rust.dir", Type: unit.String, Doc: "Folder of the package, relative to the context."},
		{Name: "rust.globs", Type: unit.List, Doc: "Patterns in the syntax of ignore files that admit what cargo wants of workspace members outside of the closure: their manifests, and targets of kinds that manifests name."},
		{Name: "rust.libraries", Type: unit.List, Doc: "Packages of Debian with the shared libraries that a program on glibc loads."},
		{Name: "rust.lockfile", Type: unit.String, Doc: "The Cargo.lock."},
		{Name: "rust.manifests", Type: unit.List, Doc: "Cargo.lock, the root's Cargo.toml and those of the closure, rust-toolchain(.toml) and .cargo/config.toml."},
		{Name: "rust.package", Type: unit.String, Doc: "Name of the package."},
		{Name: "rust.root", Type: unit.String, Doc: "Folder of Cargo.lock, where cargo is run, relative to the context."},
		{Name: "rust.sources", Type: unit.List, Doc: "What the ignore file admits beside the globs: the manifests, and the folders of the closure or the entries of a package that is the context."},
		{Name: "rust.sqlx", Type: unit.Bool, Doc: "Whether what `cargo sqlx prepare` wrote is there, so that sqlx needs no database to compile."},
		{Name: "rust.strip", Type: unit.Bool, Doc: "Whether the manifest itself sets profile.release.strip."},
		{Name: "rust.version", Type: unit.String, Doc: "Toolchain version: the channel where it is a number, nightly or beta, else rust-version; as written."},
		{Name: "rust.workspace", Type: unit.Bool, Doc: "Whether the package is a member of a workspace."},
	}
}
