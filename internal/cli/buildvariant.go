package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// variants are those that a command line asks for, as NAME@VARIANT.
type variants struct {
	asked []string // in order
	alone []string // what else was named, an image or a folder
}

// splitVariants gives the images and folders that a command line names, for what knows no variants.
func splitVariants(args []string) (images []string, v variants) {
	for _, a := range args {
		image, variant := generator.SplitVariant(a)
		if variant == "" {
			v.alone = append(v.alone, a)
		} else {
			v.asked = append(v.asked, a)
		}
		images = append(images, image)
	}
	return images, v
}

// of puts the variants into a result in the place of their images. An image that is named itself stays too.
func (v variants) of(result *generator.Result) (*generator.Result, error) {
	if len(v.asked) == 0 {
		return result, nil
	}
	for _, a := range v.asked {
		image, _ := generator.SplitVariant(a)
		if !slices.ContainsFunc(result.Outputs, func(o *generator.Output) bool { return o.Image.Name == image }) {
			return nil, decide("%s: a variant is one of an image, and %s is a folder", a, image)
		}
	}
	out := &generator.Result{Plan: result.Plan, Below: slices.Clone(result.Below)}
	for _, o := range result.Outputs {
		mine := 0
		for _, a := range v.asked {
			image, name := generator.SplitVariant(a)
			if image != o.Image.Name {
				continue
			}
			mine++
			variant, ok := o.Variant(name)
			if !ok {
				return nil, unknownVariant(o.Image, name)
			}
			if !slices.ContainsFunc(out.Outputs, func(have *generator.Output) bool { return have.Image.Name == a }) {
				out.Outputs = append(out.Outputs, variant)
			}
		}
		if mine == 0 || slices.Contains(v.alone, o.Image.Name) {
			out.Outputs = append(out.Outputs, o)
		} else {
			out.Below = append(out.Below, o) // another may stand on it
		}
	}
	return out, nil
}

func unknownVariant(i *generator.Image, name string) error {
	names := variantNames(i)
	switch s := yamlsrc.Suggest(name, names); {
	case len(names) == 0:
		return decide("image %s has no variants", i.Name)
	case s != "":
		return decide("image %s has no variant %q; did you mean %s@%s?", i.Name, name, i.Name, s)
	}
	return decide("image %s has no variant %q; variants: %s", i.Name, name, strings.Join(names, ", "))
}

func variantNames(i *generator.Image) []string {
	var out []string
	for _, v := range i.Build.Variants {
		out = append(out, v.Name)
	}
	return out
}

// completeBuilds completes images, and variants once an image is written out.
func (g *globals) completeBuilds(cmd *cobra.Command, done []string, typed string) ([]string, cobra.ShellCompDirective) {
	names, directive := g.completeImages(cmd, done, typed)
	w, err := g.open()
	if err != nil || w.source.Project == nil {
		return names, directive
	}
	defer w.close()
	for _, i := range w.source.Project.Images {
		for variant := range i.Spec.Variants {
			if name := i.Name + "@" + variant; !slices.Contains(done, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, directive
}
