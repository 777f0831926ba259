package generator

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/dockerfile"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
	"github.com/stagegen/stagegen/templates"
)

// outputs names the files that the image writes. The first image of a folder (by the order of build.yaml) gets Dockerfile, each
// other NAME.Dockerfile, unless `dockerfile` names one.
func (r *resolver) outputs() {
	file := string(r.spec.Spec.Dockerfile)
	if file == "" {
		file = path.Join(r.image.Dir, "Dockerfile")
		if r.taken(file) {
			file = path.Join(r.image.Dir, r.image.Name+".Dockerfile")
		}
	}
	r.image.Dockerfile = path.Clean(file)
	r.image.IgnoreFile = r.image.Dockerfile + ".dockerignore"
}

// taken tells whether another image has a file: by its name, or as the earlier one of the folder.
func (r *resolver) taken(file string) bool {
	return slices.ContainsFunc(r.project.Images, func(o schema.Image) bool {
		switch {
		case o.Name == r.image.Name:
			return false
		case o.Spec.Dockerfile != "":
			return path.Clean(string(o.Spec.Dockerfile)) == file
		}
		return o.Preset != "" && DirOf(o) == r.image.Dir && before(o.Pos, r.image.Pos)
	})
}

func before(a, b diag.Pos) bool {
	if a.File != b.File {
		return a.File < b.File
	}
	return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
}

// own fills in an image that keeps its own Dockerfile.
func (r *resolver) own() {
	r.image.Dockerfile = path.Clean(string(r.spec.Spec.Dockerfile))
	r.image.Context = r.image.Dir
	if c := r.spec.Spec.Context; c != "" {
		r.image.Context = path.Clean(string(c))
	}
}

// outputPaths finds files that two images would write.
func outputPaths(s Source, plan *Plan) diag.List {
	var findings diag.List
	taken := map[string]*Image{}
	for _, i := range plan.Images {
		if i.Dockerfile == "" {
			continue
		}
		if other, ok := taken[i.Dockerfile]; ok && (i.Owned() || other.Owned()) {
			findings.Add(diag.Finding{Rule: RuleOutput, Pos: i.Pos, Message: fmt.Sprintf("images %s and %s have one Dockerfile, %s", other.Name, i.Name, i.Dockerfile),
				Hint: "give one of them a dockerfile of its own", Related: related(other.Pos, "image "+other.Name)})
		}
		taken[i.Dockerfile] = i
	}
	return findings
}

// needs are the paths that the build of a bound context reads without an instruction that names them: the path parameters
// and the manifests.
func needs(i *Image) []dockerfile.Need {
	var out []dockerfile.Need
	for _, name := range slices.Sorted(maps.Keys(i.Facts)) {
		_, short, _ := strings.Cut(name, ".")
		if files, ok := i.Facts[name].Value.([]string); ok && short == "manifests" {
			for _, f := range files {
				out = append(out, dockerfile.Need{Path: f, Why: "fact " + name, Pos: i.Facts[name].Origin.Pos})
			}
		}
	}
	if main, ok := i.Params["main"]; ok && i.Facts["go.dir"].Value != nil {
		out = append(out, dockerfile.Need{Path: path.Join(fmt.Sprint(i.Facts["go.dir"].Value), fmt.Sprint(main.Value)), Why: "parameter main", Pos: main.Origin.Pos})
	}
	for _, f := range i.Files {
		out = append(out, dockerfile.Need{Path: f.Value, Why: "files", Pos: f.Origin.Pos})
	}
	return slices.DeleteFunc(out, func(n dockerfile.Need) bool { return n.Path == "." })
}

// lineOrigin is the place in build.yaml behind a line of a rendered file, with a description of the line's maker.
func lineOrigin(i *Image, lines []templates.Line, n int) (diag.Pos, string) {
	if n < 1 || n > len(lines) {
		return diag.Pos{}, ""
	}
	l := lines[n-1]
	about := l.Template
	if about == "" {
		about = "stagegen's header"
	}
	for _, o := range l.Origins {
		if !o.Pos.IsZero() {
			return o.Pos, about
		}
	}
	for _, f := range l.Fields {
		if _, o, ok := Field(i, f); ok && strings.HasSuffix(o.Pos.File, ".yaml") {
			return o.Pos, about + ", " + f
		}
	}
	return diag.Pos{}, about
}

// Field finds the value behind a reference of a template: "p.main", "facts.go.dir", "pin.go".
func Field(i *Image, name string) (any, templates.Origin, bool) {
	kind, rest, _ := strings.Cut(name, ".")
	switch kind {
	case "p":
		v, ok := i.Params[rest]
		return v.Value, v.Origin, ok
	case "facts":
		v, ok := i.Facts[rest]
		return v.Value, v.Origin, ok
	case "pin":
		p, ok := i.Pins[rest]
		return p.Reference, p.Origin, ok
	case "cache":
		c, ok := i.Caches[rest]
		return c.ID, templates.Origin{Name: "preset " + i.Preset}, ok
	}
	return nil, templates.Origin{}, false
}

// Summary tells in a few words what an image is made from, each with its origin, for people.
func Summary(i *Image) string {
	if !i.Owned() {
		return "own Dockerfile"
	}
	var parts []string
	for _, name := range []string{"builder", "base"} {
		word, _ := i.Params[name].Value.(string)
		if p, ok := i.Pins[word]; ok && p.Line != "" {
			part := word + " " + p.Line
			if !p.Origin.Pos.IsZero() {
				part += " (" + p.Origin.Pos.String() + ")"
			}
			parts = append(parts, part)
		} else if ok || word == presets.Scratch {
			parts = append(parts, word)
		}
	}
	for _, name := range []string{"main", "binary", "entry", "artifact", "output", "root"} {
		if s, _ := i.Params[name].Value.(string); s != "" {
			parts = append(parts, s)
			break
		}
	}
	return strings.Join(parts, " · ")
}

// LineOrigin is the place in build.yaml behind a line of an output's Dockerfile, and what made the line.
func LineOrigin(o *Output, line int) (diag.Pos, string) {
	return lineOrigin(o.Image, o.Rendering.Lines, line)
}
