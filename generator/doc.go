// Package generator is the pure core: it resolves a project to a Plan (every value with its origin), renders each image of the
// plan, verifies what came out, and compares it with what is committed. It reads files through an fs.FS and writes nothing;
// generate, check, explain, list and build are views on its results. Fits compares hand-written Dockerfiles with what a preset
// would make in their place: init shows it in a line (Fit.String), adopt as a table.
//
// It may import schema, presets, templates, internal/project, internal/dockerfile, internal/yamlsrc and internal/diag.
package generator
