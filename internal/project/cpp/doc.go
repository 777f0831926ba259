// Package cpp finds the C and C++ projects of a repository: what builds them, the standard they are written in, and the names of
// their programs. It runs nothing. It imports manifest, survey, tree, unit and internal/diag.
package cpp
