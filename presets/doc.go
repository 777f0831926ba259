// Package presets owns the vocabulary: what a preset folder is (preset.yaml, pins.yaml, Dockerfile.tmpl, dockerignore.tmpl),
// its loader, its lint, and the built-in presets. A folder of a user's own goes through the same loader. Loading does
// everything that needs no user data, so that a preset which loads can only fail on values.
//
// It may import internal/diag, internal/yamlsrc and templates. Its Go code holds no Dockerfile text.
package presets
