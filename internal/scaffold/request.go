package scaffold

import (
	"cmp"
	"io/fs"
	"slices"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

// Request is what a build.yaml is made from.
type Request struct {
	// Tree is the project's root, Facts the readers of it.
	Tree  fs.FS
	Facts *project.Tree
	// File is the root file's name in Tree, Name the project's.
	File, Name string
	// Report is what the repository holds. Its images are those to write, and no others. Its findings become comments.
	Report detect.Report
	// Given are the folders whose images have a preset that the user named, which no `init_as` overrides.
	Given []string
}

// Draft is what is to be written.
type Draft struct {
	Files []File
	// Images are the names of the images that are added, sorted. Made are those of them whose Dockerfile stagegen writes.
	Images, Made []string
	// Doubts are what a person should look at, one line each; the files have them as comments.
	Doubts []string
}

// File is one file of a draft. Have is nil where it is not there yet.
type File struct {
	Path       string // slash path from the root
	Have, Want []byte
	Images     int // that are added to it
}

// source loads the project whose root file has the text. It is nil where the text has mistakes.
func (r Request) source(text []byte) *generator.Source {
	p, findings := schema.Load(r.Tree, r.File, text)
	if p == nil || findings.HasErrors() {
		return nil
	}
	return &generator.Source{Tree: r.Tree, Project: p, Facts: r.Facts, Presets: presets.NewSet(r.Tree, p.File.PresetDirs, generator.FactTypes())}
}

// plan gives the plans of images by name, for a text of the root file; none where the text has mistakes.
func (r Request) plan(text []byte, names []string) (map[string]*generator.Image, *presets.Set) {
	s := r.source(text)
	if s == nil {
		return nil, nil
	}
	plan, _ := generator.Resolve(*s, names)
	out := map[string]*generator.Image{}
	for _, i := range plan.Images {
		out[i.Name] = i
	}
	return out, s.Presets
}

// usable are the images that a build.yaml can name: with a preset, or with a Dockerfile of their own.
func (r Request) usable() []*image {
	var out []*image
	mends := r.mends()
	for _, i := range r.Report.Images {
		if Usable(i) {
			made := newImage(i)
			made.mends = mends[i.Dir]
			out = append(out, made)
		}
	}
	slices.SortFunc(out, func(a, b *image) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// unserved are the images whose language has no preset yet.
func (r Request) unserved() []detect.Image {
	return slices.DeleteFunc(slices.Clone(r.Report.Images), Usable)
}

// Usable tells whether a build.yaml can name an image.
func Usable(i detect.Image) bool { return i.Preset != "" || i.Dockerfile != "" }
