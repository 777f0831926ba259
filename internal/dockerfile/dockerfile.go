// Package dockerfile owns what is known about Dockerfile text: whether BuildKit can build it, whether it is a good one,
// and whether a value of build.yaml has changed its structure. It is the only importer of BuildKit's Dockerfile parser,
// instructions, linter and dockerfile2llb. It is pure: text and an fs.FS in, findings out.
package dockerfile

import (
	"io/fs"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// File is one Dockerfile and what surrounds it.
type File struct {
	// Path is where the Dockerfile lives, for findings: a slash path relative to the root of the tree.
	Path string
	Text []byte
	// Twin is the same file with a harmless value in the place of each of the user's. Nil: stagegen did not render the
	// text. Such a file is the user's own: its parse errors are errors, all else is a warning, and the rules that only a
	// generator can keep (declared pins, equal skeletons) do not apply.
	Twin []byte
	// Ignore is the text of its ignore file. Nil: none.
	Ignore []byte
	// Context is the build context. Nil: nothing that the file names is looked for.
	Context fs.FS
	// Pins maps each image reference that FROM may name to what is known of that image.
	Pins map[string]Base
	// Needs are the paths of the context that the build needs though no instruction names them: what a command reads
	// below a bind mount of the whole context.
	Needs []Need
	// Syntax says that the user asked for a "# syntax=" line, so that it may stand where no feature needs it.
	Syntax bool
	// Floor is the version of the syntax that every engine which builds the file has in itself; empty for 1.4.
	Floor string
	// LinePos gives the place in build.yaml behind a line of Text (counted from 1) and a description of where the line comes
	// from. The zero Pos: no value of the user's stands on the line. Nil for the user's own file.
	LinePos func(line int) (diag.Pos, string)
}

// Base is what is known of an image that FROM may name.
type Base struct {
	Env        []string // NAME=VALUE, or NAME where the value is unknown
	Shell      bool     // has /bin/sh
	User       string   // default user, as in the image's configuration
	Packages   string   // package manager: "apk", "apt" or ""
	Entrypoint bool     // starts something by itself
	Open       bool     // Env may lack variables that the image sets
	// Given says that the build is given what the name stands for, an image of the same project or a named context: a tag would
	// say nothing.
	Given bool
}

// Need is a path of the build context that must exist and be admitted by the ignore file.
type Need struct {
	Path string   // slash path relative to the context
	Why  string   // who needs it, in words that follow "needed by"
	Pos  diag.Pos // the place of the value that names it; the zero Pos: none
	Hint string   // what to do where the ignore file does not admit it
}

// Verify checks the file and returns all findings, sorted. It never panics, whatever the text.
func Verify(f File) diag.List {
	c := newChecker(f)
	c.checkEncoding(f.Text)
	c.openContext()
	if c.checkLineLengths() {
		c.doc = parse(f.Text)
		c.list = append(c.list, c.located(c.doc.problems)...)
		if c.doc.nodes != nil {
			warnings := c.lint()
			c.walk()
			c.reportWarnings(warnings)
		}
		c.checkStructure()
	}
	return c.list.Sorted()
}

// checker holds one run of Verify.
type checker struct {
	file    File
	lines   []string // physical lines of the text, without their line feed
	doc     *document
	pins    map[string]Base // by normalized reference
	tree    *tree           // nil: no existence checks
	secrets map[string]bool // names of ARG and ENV that BuildKit's own rule reported
	noShell map[int]bool    // lines of instructions that lack a shell
	list    diag.List
}

func newChecker(f File) *checker {
	f.Text, f.Twin = readable(f.Text), readable(f.Twin)
	return &checker{
		file: f, lines: strings.Split(string(f.Text), "\n"), pins: normalPins(f.Pins),
		secrets: map[string]bool{}, noShell: map[int]bool{},
	}
}

// rendered reports whether stagegen wrote the text.
func (c *checker) rendered() bool { return c.file.Twin != nil }
