package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/project/survey"
	"github.com/stagegen/stagegen/internal/scaffold"
)

// askImages lets a person choose among the images, and asks what the manifests leave open of each.
func (a *asker) askImages(images []detect.Image) ([]detect.Image, error) {
	chosen, err := a.choose("Which of these become images?", labels(images))
	if err != nil {
		return nil, err
	}
	var out []detect.Image
	for _, n := range chosen {
		out = append(out, images[n])
	}
	for n := range out {
		if err := a.askDoubts(&out[n]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// labels are lines with what there is to know of each image.
func labels(images []detect.Image) []string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, i := range images {
		kind := i.Preset
		if i.Dockerfile != "" {
			kind = "own Dockerfile"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", i.Name, kind, i.Dir, strings.TrimSpace(scaffold.Language(i)))
	}
	_ = t.Flush() // into memory
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// askDoubts asks one question for each doubt that a parameter decides; what is answered is no doubt any more.
func (a *asker) askDoubts(i *detect.Image) error {
	var left []survey.Doubt
	for _, d := range i.Unit.Doubts {
		if d.Param == "" || len(d.Choices) < 2 {
			left = append(left, d)
			continue
		}
		about := d.Text
		if len(i.Evidence) > 0 {
			about += "\n(" + strings.Join(i.Evidence, ", ") + ")"
		}
		answer, err := a.pick(fmt.Sprintf("%s: %s?", i.Name, d.Param), about, d.Choices)
		if err != nil {
			return err
		}
		if answer != d.Choices[0] {
			decideDoubt(i, d.Param, answer)
		}
	}
	i.Unit.Doubts = left
	return nil
}

// decideDoubt writes an answer into the image.
func decideDoubt(i *detect.Image, param, answer string) {
	if param == "preset" {
		one := scaffold.Give([]detect.Image{*i}, i.Dir, answer, func(found string) bool { return found == answer })
		*i = one[0]
		return
	}
	var value any = answer
	if answer == "true" || answer == "false" {
		value = answer == "true"
	}
	i.Unit.With = slices.DeleteFunc(slices.Clone(i.Unit.With), func(p survey.Param) bool { return p.Name == param })
	i.Unit.With = append(i.Unit.With, survey.Param{Name: param, Value: value})
}
