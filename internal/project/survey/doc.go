// Package survey owns what init looks at and what it finds: one walk over a repository, and the form in which the detectors of
// the languages say which of its folders can become images. It imports manifest, tree, unit, internal/yamlsrc and internal/diag, so that every
// reader's package can hold the detector of its language.
package survey
