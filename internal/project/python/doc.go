// Package python finds the Python projects of a repository: what installs them, which version they ask for, and the command
// that starts each. It runs nothing. It imports manifest, survey, tree, unit, internal/yamlsrc and internal/diag.
package python
