// Package templates is the language of the preset templates: text/template with an allow-list of functions, an encoder for
// each place of a Dockerfile where a value can stand, and the frame functions (pin, stage, open, close, cache, tail …) which
// write what no template may forget.
//
// One execution makes three products. An encoder returns a token in place of text; expanding the stream of text and tokens
// gives the Dockerfile, its benign twin (the same control flow with a constant in place of each value), and for each line
// the template line, fields and origins that made it.
//
// The package knows no language and no image: a file in here would be the same if stagegen supported no language at all.
// It may import internal/diag and internal/yamlsrc (for what a control character is), and is the only importer of sprig.
package templates
