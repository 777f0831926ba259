package generator

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// frontend is the image of Docker's Dockerfile frontend.
const frontend = "docker.io/docker/dockerfile"

// syntax reads what build.yaml says of the Dockerfile syntax.
func (r *resolver) syntax() {
	s := r.spec.Spec
	r.image.Syntax.frontend = strings.TrimPrefix(r.project.File.Mirrors.Of(frontend+":1"), "docker.io/")
	r.image.Syntax.Asked = r.text(string(s.Syntax), "syntax")
	r.image.Syntax.Floor = templates.Text{Value: dockerfile.BundledFloor, Origin: templates.Origin{Name: "Docker Engine 23"}}
	if f := r.text(string(s.Floor), "floor"); f != nil {
		r.image.Syntax.Floor = *f
	}
}

// asked tells whether build.yaml wants a line, and none.
func (s Syntax) asked() (line, none bool) {
	none = s.Asked != nil && s.Asked.Value == schema.SyntaxNone
	return s.Asked != nil && !none, none
}

// dialect gives a rendered file the syntax that the image asks for: a line that names a frontend, where that is wanted or a
// feature needs it (no other file has one: it would make each build pull an image), or without a line, the forms of the floor.
func dialect(i *Image, out *templates.Output) diag.List {
	needs, _ := i.floor([]byte(out.Dockerfile))
	floor := i.Syntax.Floor.Value
	line, none := i.Syntax.asked()
	above := dockerfile.Above(needs, floor)
	if none && above {
		lower(out, floor, allowedPins(i))
	}
	if line || above && !none {
		withLine(i, out)
	}
	i.features([]byte(out.Dockerfile))
	if none {
		return unsaid(i, out)
	}
	return nil
}

// lower writes the file and its twin in an older syntax.
func lower(out *templates.Output, floor string, pins map[string]dockerfile.Base) {
	d := dockerfile.Lower([]byte(out.Dockerfile), []byte(out.Twin), floor, pins)
	lines := make([]templates.Line, len(d.From))
	for n, from := range d.From {
		lines[n] = out.Lines[from-1]
		if lines[n].Template == "" && n > 0 {
			lines[n] = lines[n-1] // a blank line of a file that is now a word of a command
		}
	}
	out.Dockerfile, out.Twin, out.Lines = string(d.Text), string(d.Twin), lines
}

// withLine puts a line above the file that names the frontend: that which is asked for, or the newest of version 1.
func withLine(i *Image, out *templates.Output) {
	version, origin := "1", templates.Line{}
	if line, _ := i.Syntax.asked(); line {
		version, origin.Origins = i.Syntax.Asked.Value, []templates.Origin{i.Syntax.Asked.Origin}
	}
	i.Syntax.Line = strings.TrimSuffix(i.Syntax.frontend, ":1") + ":" + version
	text := "# syntax=" + i.Syntax.Line + "\n"
	out.Dockerfile, out.Twin = text+out.Dockerfile, text+out.Twin
	out.Lines = slices.Insert(out.Lines, 0, origin)
}

// features notes what a Dockerfile needs.
func (i *Image) features(text []byte) {
	needs, reasons := i.floor(text)
	i.Syntax.Needs, i.Syntax.Features = needs, nil
	for _, r := range reasons {
		i.Syntax.Features = append(i.Syntax.Features, Feature{Name: r.Feature, Version: r.Version, Line: r.Line})
	}
}

// floor is what a Dockerfile needs of the frontend, with what its build needs: contexts have names since 1.4.
func (i *Image) floor(text []byte) (string, []dockerfile.Reason) {
	needs, reasons := dockerfile.Floor(text)
	if len(i.Build.Contexts) == 0 || needs == "" {
		return needs, reasons
	}
	named := dockerfile.Reason{Version: contextsVersion, Feature: "additional_contexts", Line: 1}
	if dockerfile.Above(contextsVersion, needs) {
		needs = contextsVersion
	}
	n := slices.IndexFunc(reasons, func(r dockerfile.Reason) bool { return !dockerfile.Above(r.Version, contextsVersion) })
	if n < 0 {
		n = len(reasons)
	}
	return needs, slices.Insert(reasons, n, named)
}

// contextsVersion is the Dockerfile syntax that has named contexts.
const contextsVersion = "1.4"

// unsaid finds the features that the floor has no form for. They stand at the value that wants them, where one does.
func unsaid(i *Image, out *templates.Output) diag.List {
	var findings diag.List
	floor := i.Syntax.Floor
	for _, f := range i.Syntax.Features {
		if !dockerfile.Above(f.Version, floor.Value) {
			continue
		}
		pos, _ := lineOrigin(i, out.Lines, f.Line)
		finding := diag.Finding{Rule: RuleSyntax, Pos: pos, Expected: "what version " + floor.Value + " can say", Found: f.Name,
			Message: fmt.Sprintf("image %s: %s needs version %s of the Dockerfile syntax, and with syntax: none there is only %s", i.Name, f.Name, f.Version, floor.Value),
			Hint:    fmt.Sprintf("leave it out, raise floor to %q, or write syntax: \"1\"", f.Version)}
		if pos.IsZero() {
			finding.Pos = i.Syntax.Asked.Origin.Pos
		} else {
			finding.Related = related(i.Syntax.Asked.Origin.Pos, "no syntax line")
		}
		findings.Add(finding)
	}
	return findings
}

// ownSyntax is what a Dockerfile of the user's own asks for.
func ownSyntax(i *Image, text []byte) {
	i.features(text)
	if line, _, _ := bytes.Cut(text, []byte("\n")); bytes.HasPrefix(line, []byte("# syntax=")) {
		i.Syntax.Line = strings.TrimSpace(strings.TrimPrefix(string(line), "# syntax="))
	}
}
