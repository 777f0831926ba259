// Package project owns the facts of the projects that images are built from: it reads manifests, workspaces, lockfiles and
// the heads of sources through an fs.FS and says what they state, each fact with its origin. Nothing is executed, nothing
// but the tree is read, and the same tree gives the same facts on every system. Each ecosystem is a package below this
// one. It imports internal/diag, and node below it internal/yamlsrc.
package project
