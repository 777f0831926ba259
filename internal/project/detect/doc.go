// Package detect owns what init finds in a repository: it surveys the tree once, asks the detector of each language, and
// decides which folders become images, which are libraries, and what there is that no preset serves. It runs nothing and
// reads nothing but the tree: the same tree gives the same report. It imports the packages below internal/project and
// internal/diag.
package detect
