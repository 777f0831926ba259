package generator

import (
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/stagegen/stagegen/internal/diag"
)

// Result is what all commands are views of.
type Result struct {
	Plan    *Plan
	Outputs []*Output
	// Sound are those of Outputs that are fit to be written whatever is found about other images: none where there is a finding
	// that is an error and about no image alone.
	Sound []*Output
	// Below are the outputs of images that were not asked for, on which others stand.
	Below []*Output
}

// Builds are the outputs that a build of those which were asked for makes: they, of which a stage may be asked for, and then those
// on which they stand, each once.
func (r *Result) Builds(stage string) []*Output {
	out := slices.Clone(r.Outputs)
	for n := 0; n < len(out); n++ {
		if n == len(r.Outputs) {
			stage = ""
		}
		for _, g := range out[n].Given(stage) {
			named := func(o *Output) bool { return o.Image.Name == g.Image }
			if b := slices.IndexFunc(r.Below, named); b >= 0 && !slices.ContainsFunc(out, named) {
				out = append(out, r.Below[b])
			}
		}
	}
	return out
}

// Generate resolves, renders and verifies the named images; nil names are all. With findings that are errors the result is not
// fit to be written. An image with a finding in its plan is not rendered, so that no follow-up hides the first.
func Generate(s Source, names []string) (*Result, diag.List) {
	plan, findings := Resolve(s, names)
	images := slices.Concat(plan.Images, plan.below)
	outputs, found := make([]*Output, len(images)), make([]diag.List, len(images))
	eachAtOnce(len(images), func(n int) { outputs[n], found[n] = finish(s.Tree, plan, images[n]) })
	result := &Result{Plan: plan}
	for n, out := range outputs {
		findings = append(findings, found[n]...)
		switch {
		case out == nil:
		case n < len(plan.Images):
			result.Outputs = append(result.Outputs, out)
			if !plan.amiss && !found[n].HasErrors() {
				result.Sound = append(result.Sound, out)
			}
		default:
			result.Below = append(result.Below, out)
		}
	}
	return result, together(findings.Sorted())
}

// finish renders one image, and leaves in its plan what the rendering used. It reads the tree, and writes nothing but this image.
func finish(tree fs.FS, plan *Plan, i *Image) (*Output, diag.List) {
	if i.unfit || i.Owned() && i.preset == nil {
		return nil, nil
	}
	out, findings := Render(tree, i)
	if out != nil && out.Rendering != nil {
		i.keepPins(out.Rendering.Pins)
		for n, a := range i.Assets {
			a.Plan.keepPins(out.Rendering.AssetPins[n])
		}
		findings = append(findings, unnamed(plan, i, out.Rendering.Caches)...)
	}
	return out, findings
}

// keepPins drops the pins that this shape of the preset does not build on: they say nothing about the image.
func (i *Image) keepPins(used []string) {
	maps.DeleteFunc(i.Pins, func(name string, _ Pin) bool { return !slices.Contains(used, name) })
}

// eachAtOnce calls do for the numbers below n, several at a time: most of a run's work is in images, none of which looks at another.
func eachAtOnce(n int, do func(int)) {
	next := make(chan int)
	var done sync.WaitGroup
	for range min(n, 8) {
		done.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	done.Wait()
}
