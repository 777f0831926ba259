package generator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/templates"
)

const (
	// syntaxLine asks an engine for the newest frontend of version 1.
	syntaxLine = "# syntax=docker/dockerfile:1\n"
	// bundledMinor is the 1.x that engines from 23.0 on have in them.
	bundledMinor = 4
)

// withSyntax puts a syntax line above a file that needs a newer frontend than engines have in them. Other files have none: it
// would make each build pull an image.
func withSyntax(out *templates.Output) {
	version, _ := dockerfile.Floor([]byte(out.Dockerfile))
	minor, err := strconv.Atoi(strings.TrimPrefix(version, "1."))
	if err != nil || minor <= bundledMinor {
		return
	}
	out.Dockerfile, out.Twin = syntaxLine+out.Dockerfile, syntaxLine+out.Twin
	out.Lines = slices.Insert(out.Lines, 0, templates.Line{})
}
