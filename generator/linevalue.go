package generator

import (
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
)

// LineValue is a value in build.yaml that stands in a line of a rendered file.
type LineValue struct {
	Pos diag.Pos
	// Line is the first of the lines that it stands in.
	Line int
	// Field is the parameter, fact or pin that holds it, as in "p.main"; empty where it is a slot's or a key's own text.
	Field string
}

// LineValues are the values in build.yaml behind some lines of an output's Dockerfile: first what stands there as it was written, then
// what parameters, facts and pins brought there, each once.
func LineValues(o *Output, first, last int) []LineValue {
	var written, brought []LineValue
	seen := map[diag.Pos]bool{}
	add := func(list *[]LineValue, v LineValue) {
		if strings.HasSuffix(v.Pos.File, ".yaml") && !seen[v.Pos] {
			seen[v.Pos] = true
			*list = append(*list, v)
		}
	}
	for n := max(1, first); n <= min(last, len(o.Rendering.Lines)); n++ {
		for _, origin := range o.Rendering.Lines[n-1].Origins {
			add(&written, LineValue{Pos: origin.Pos, Line: n})
		}
	}
	for n := max(1, first); n <= min(last, len(o.Rendering.Lines)); n++ {
		for _, f := range o.Rendering.Lines[n-1].Fields {
			if _, origin, ok := Field(o.Image, f); ok {
				add(&brought, LineValue{Pos: origin.Pos, Line: n, Field: f})
			}
		}
	}
	return append(written, brought...)
}

// Maker is what wrote a line of an output's Dockerfile: a line of a template, or stagegen itself.
func Maker(o *Output, line int) string {
	if line < 1 || line > len(o.Rendering.Lines) {
		return ""
	}
	if t := o.Rendering.Lines[line-1].Template; t != "" {
		return t
	}
	return "stagegen itself"
}
