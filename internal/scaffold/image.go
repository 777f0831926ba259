package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/schema"
)

// image is one entry of `images`, with what is written of it.
type image struct {
	detect.Image
	with     []survey.Param
	expose   int               // 0: the preset or the Dockerfile says it
	versions map[string]string // of this image alone
	broken   string            // why nothing can be made of its own Dockerfile; it is then written as a comment
	fit      string            // how a preset compares with its own Dockerfile
	mends    []string          // the manifests of its folder that could not be read
}

func newImage(i detect.Image) *image {
	out := &image{Image: i, with: i.Unit.With}
	if i.Dockerfile != "" {
		out.with = nil
	}
	return out
}

// fields are the keys of the entry with their values, for a file.
func (i *image) fields(file string) []yamlsrc.Field {
	var out []yamlsrc.Field
	add := func(key string, value any) {
		out = append(out, yamlsrc.Field{Key: yamlsrc.Value(key), Value: yamlsrc.Value(value)})
	}
	if i.Dockerfile != "" {
		add("dockerfile", schema.PathIn(file, i.Dockerfile))
		if context := i.context(); context != path.Dir(file) {
			add("context", schema.PathIn(file, context))
		}
		return out
	}
	add("preset", schema.PresetIn(file, i.Preset))
	if i.Dir != path.Dir(file) {
		add("dir", schema.PathIn(file, i.Dir))
	}
	if len(i.versions) > 0 {
		add("versions", i.versions)
	}
	if len(i.with) > 0 {
		params := map[string]any{}
		for _, p := range i.with {
			params[p.Name] = p.Value
		}
		add("with", params)
	}
	if assets := i.assets(file); len(assets) > 0 {
		add("assets", assets)
	}
	if i.expose > 0 {
		add("expose", []any{i.expose})
	}
	return out
}

// context is the build context of an image's own Dockerfile.
func (i *image) context() string {
	if i.Context != "" {
		return i.Context
	}
	return path.Dir(i.Dockerfile)
}

func (i *image) assets(file string) []any {
	var out []any
	for _, a := range i.Assets {
		out = append(out, map[string]any{"dir": schema.PathIn(file, a.Dir), "target": schema.PathIn(file, a.Target)})
	}
	return out
}

// The widths of lines.
const (
	maxEntry = 100 // an entry in flow style
	maxLine  = 130 // with the comment behind it
)

// entry writes the image for a file.
func (i *image) entry(file string) yamlsrc.Entry {
	fields := i.fields(file)
	node := &yamlsrc.Node{Kind: yamlsrc.Mapping, Fields: fields}
	e := yamlsrc.Entry{Key: i.Name, Flow: yamlsrc.Flow(node)}
	for _, d := range i.Unit.Doubts {
		e.Lines = append(e.Lines, comment(doubt(d))...)
	}
	for _, m := range i.mends {
		e.Lines = append(e.Lines, comment("To mend: "+m)...)
	}
	behind := i.sources()
	one := yamlsrc.Quote(i.Name) + ": " + e.Flow
	switch {
	case i.broken != "":
		e.Lines = append(e.Lines, append(comment(i.broken), "# "+one)...)
		return e
	case len(one) <= maxEntry && behind == "":
		e.Lines = append(e.Lines, one)
		return e
	case len(one) <= maxEntry && len([]rune(one+behind)) <= maxLine:
		e.Lines = append(e.Lines, one+" # "+behind)
		return e
	}
	switch {
	case i.fit != "":
		e.Lines = append(e.Lines, "# "+behind) // on one line, by which adopt knows it
	case behind != "":
		e.Lines = append(e.Lines, comment(behind)...)
	}
	if len(one) <= maxEntry {
		e.Lines = append(e.Lines, one)
		return e
	}
	e.Lines = append(e.Lines, yamlsrc.Quote(i.Name)+":")
	for _, f := range fields {
		e.Lines = append(e.Lines, "  "+yamlsrc.Quote(f.Key.Value)+": "+yamlsrc.Flow(f.Value))
	}
	return e
}

// sources says where what is known of the image comes from.
func (i *image) sources() string {
	if i.Dockerfile != "" {
		return i.fit
	}
	parts := []string{Language(i.Image)}
	for _, p := range i.with {
		if p.Source != "" && !slices.Contains(i.Evidence, p.Source) {
			parts = append(parts, p.Name+" from "+p.Source)
		}
	}
	if i.Language == "go" && i.Target.Value != "" && i.Target.Value != "." && !slices.ContainsFunc(i.with, func(p survey.Param) bool { return p.Name == "main" }) {
		parts = append(parts, "starts "+i.Target.Value)
	}
	if i.Port > 0 && i.Unit.Port.Source != "" && (i.expose > 0 || slices.ContainsFunc(i.with, isPort)) {
		parts = append(parts, fmt.Sprintf("port %d from %s", i.Port, i.Unit.Port.Source))
	}
	return strings.Join(parts, " · ")
}

func isPort(p survey.Param) bool { return p.Name == "port" }

// Language names what the image is written in, and the place that says so.
func Language(i detect.Image) string {
	what := i.Language
	if i.Framework != "" {
		what = i.Framework
	}
	evidence := ""
	if len(i.Evidence) > 0 {
		evidence = i.Evidence[0]
	}
	v := i.Version
	switch {
	case v.Raw == "" && evidence == "":
		return what
	case v.Raw == "":
		return what + " from " + evidence
	}
	raw := plain(v.Raw, i.Language)
	text := fmt.Sprintf("%s %s from %s", versionKey(i), raw, v.Source)
	if v.Value != "" && !says(raw, v.Value) {
		text += ", built with " + v.Value
	}
	if i.Framework != "" {
		text = i.Framework + ", " + text
	}
	return text
}

// plain is a version without the name of its language in front: go1.24.2 is 1.24.2.
func plain(raw, language string) string {
	if rest, ok := strings.CutPrefix(raw, language); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return rest
	}
	return raw
}

// says tells whether a version as a manifest writes it names the line: 1.26.8 and >=1.26 name 1.26.
func says(raw, line string) bool {
	least := strings.TrimLeft(raw, "v^~>= ")
	return strings.HasPrefix(least+".", line+".") || strings.HasPrefix(line+".", least+".")
}

// doubt is one choice that was made for the user, with what to write for another.
func doubt(d survey.Doubt) string {
	text := "To decide: " + strings.TrimSuffix(d.Text, ".")
	if d.Param == "" || len(d.Choices) < 2 {
		return text
	}
	others := make([]string, len(d.Choices)-1)
	for n, c := range d.Choices[1:] {
		others[n] = yamlsrc.Quote(d.Param) + ": " + yamlsrc.Quote(c)
		if d.Param != "preset" {
			others[n] = "with: { " + others[n] + " }"
		}
	}
	return text + ". Or " + strings.Join(others, ", or ")
}

// comment wraps a text into comment lines.
func comment(text string) []string {
	var out []string
	line := "#"
	for word := range strings.FieldsSeq(text) {
		if len([]rune(line))+1+len([]rune(word)) > maxLine-10 && line != "#" {
			out, line = append(out, line), "#  "
		}
		line += " " + word
	}
	return append(out, line)
}
