package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/yamlsrc"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// schemaURL is where editors find the JSON Schema of build.yaml.
const schemaURL = "https://raw.githubusercontent.com/stagegen/stagegen/main/docs/build.schema.json"

// New drafts a file of its own for all images.
func New(r Request) Draft {
	images := r.usable()
	for _, i := range images {
		if slices.Contains(r.Given, i.Dir) {
			i.restrict(presets.NewSet(r.Tree, nil, generator.FactTypes()), i.Preset)
		}
	}
	common := r.settle(images, func(images []*image) []byte { return r.bareFile(images) }, true)
	wanted := private(r.Report.Images)
	text := r.file(images, common, wanted)
	if r.source(text) == nil && wanted.active() { // an address that is none, say
		text = r.file(images, common, wanted.quiet())
	}
	var d Draft
	d.add(images)
	d.Files = []File{{Path: r.File, Want: text, Images: len(d.Images)}}
	return d
}

// add notes what a person should know of the images.
func (d *Draft) add(images []*image) {
	for _, i := range images {
		switch {
		case i.broken != "":
			d.Doubts = append(d.Doubts, i.Name+": "+i.broken)
		case i.Dockerfile == "":
			d.Made = append(d.Made, i.Name)
			fallthrough
		default:
			d.Images = append(d.Images, i.Name)
		}
		for _, c := range i.Unit.Doubts {
			d.Doubts = append(d.Doubts, i.Name+": "+doubt(c))
		}
	}
	slices.Sort(d.Images)
	slices.Sort(d.Made)
}

// bareFile is the least file that has the images.
func (r Request) bareFile(images []*image) []byte {
	lines := []string{"stagegen: " + flow(schema.Version), "name: " + flow(r.Name), "images:"}
	for _, i := range images {
		e := i.entry(r.File)
		lines = append(lines, "  "+yamlsrc.Quote(e.Key)+": "+e.Flow)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

func (r Request) file(images []*image, common []wish, wanted registries) []byte {
	lines := []string{
		"# yaml-language-server: $schema=" + schemaURL,
		"# What this repository builds, as `stagegen init` found it. The file is yours: change what is wrong, then run stagegen generate.",
		help("stagegen explain IMAGE", "where each value of an image comes from"),
	}
	if n := slices.IndexFunc(images, func(i *image) bool { return i.Preset != "" }); n >= 0 {
		lines = append(lines, help("stagegen presets show "+images[n].Preset, "what `with` takes"))
	}
	lines = append(lines, r.homeless()...)
	lines = append(lines, "stagegen: "+flow(schema.Version), "name: "+flow(r.Name))
	lines = append(lines, versions(common)...)
	lines = append(lines, wanted.lines()...)
	lines = append(lines, "", "images:")
	for _, i := range images {
		for _, l := range i.entry(r.File).Lines {
			lines = append(lines, "  "+l)
		}
	}
	return []byte(strings.Join(append(lines, r.rest()...), "\n") + "\n")
}

func help(command, about string) string { return fmt.Sprintf("#   %-32s %s", command, about) }

// maxFew is how many of a kind are listed that are no images.
const maxFew = 12

// Few lists items on one line, and says how many it leaves out.
func Few(items []string) string {
	if n := len(items); n > maxFew {
		items = append(items[:maxFew:maxFew], fmt.Sprintf("and %d more", n-maxFew))
	}
	return strings.Join(items, ", ")
}

// rest says what else there is in the repository.
func (r Request) rest() []string {
	var served, unsupported []string
	for _, i := range r.unserved() {
		served = append(served, fmt.Sprintf("%s (%s)", i.Dir, Language(i)))
	}
	for _, u := range r.Report.Unsupported {
		if slices.ContainsFunc(r.Report.Images, func(i detect.Image) bool { return i.Dir == u.Dir }) {
			continue // its own Dockerfile builds it
		}
		unsupported = append(unsupported, fmt.Sprintf("%s (%s, %s)", u.Dir, u.Language, strings.Join(u.Evidence, ", ")))
	}
	var out []string
	for _, part := range []struct {
		title string
		items []string
	}{
		{"No preset serves these yet", served},
		{"Of languages that stagegen does not know", unsupported},
		{"Libraries, which are no images", r.Report.Libraries},
		{"Dockerfiles in folders for development, which are no images here (to have one: NAME: { dockerfile: PATH })", r.Report.Aside},
	} {
		if len(part.items) > 0 {
			out = append(out, comment(part.title+": "+Few(part.items))...)
		}
	}
	if len(out) > 0 {
		out = append([]string{""}, out...)
	}
	return out
}

func flow(v any) string { return yamlsrc.Flow(yamlsrc.Value(v)) }
