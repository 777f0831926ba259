package scaffold

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// Give lets a preset make what lies in a folder, found or not. alike tells whether what was found for a preset holds for the one that
// is given.
func Give(images []detect.Image, dir, preset string, alike func(found string) bool) []detect.Image {
	of := func(i detect.Image) bool { return i.Dir == dir }
	in := func(i detect.Image) bool { return of(i) && (i.Dockerfile == "" || path.Dir(i.Dockerfile) == dir) }
	if !slices.ContainsFunc(images, in) {
		in = of // what its Dockerfile elsewhere builds
	}
	if slices.ContainsFunc(images, in) {
		for n := range images {
			if in(images[n]) {
				give(&images[n], preset, alike)
			}
		}
		return images
	}
	return append(images, detect.Image{
		Name: nameOf(dir), Dir: dir, Preset: preset, With: map[string]any{}, Evidence: []string{}, Doubts: []string{},
		Unit: survey.Candidate{Dir: dir, Preset: preset},
	})
}

func give(i *detect.Image, preset string, alike func(found string) bool) {
	if !alike(cmp.Or(i.Preset, i.Fits)) {
		i.With, i.Unit.With, i.Unit.Doubts, i.Doubts = map[string]any{}, nil, nil, []string{}
	}
	i.Preset, i.Dockerfile, i.Context, i.Fits = preset, "", "", ""
}

// nameOf is the name of an image from its folder.
func nameOf(dir string) string {
	words := strings.FieldsFunc(strings.ToLower(path.Base(dir)), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return cmp.Or(strings.Join(words, "-"), "app")
}
