// Package scaffold owns the way from what init found to the text of a build.yaml: a new file, or an edit of one that is there.
// What the readers of the manifests find by themselves is not written down, and whatever is says where it comes from. It writes no
// file. It may import generator, schema, presets, internal/project, its packages survey and detect, internal/yamlsrc and
// internal/diag.
package scaffold
