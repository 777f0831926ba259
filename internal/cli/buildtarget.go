package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/yamlsrc"
)

// checkTarget refuses a --target that an image has no stage for, before an engine is asked. A number is BuildKit's to judge.
func checkTarget(output *generator.Output, target string) error {
	if _, err := strconv.Atoi(target); target == "" || err == nil {
		return nil
	}
	stages := output.Stages()
	if slices.ContainsFunc(stages, func(s string) bool { return strings.EqualFold(s, target) }) {
		return nil
	}
	if s := yamlsrc.Suggest(target, stages); s != "" {
		return decide("image %s has no stage %q; did you mean %q?", output.Image.Name, target, s)
	}
	return decide("image %s has no stage %q; stages: %s", output.Image.Name, target, strings.Join(stages, ", "))
}

// completeTarget completes the stages of the images on the command line.
func (g *globals) completeTarget(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	w, err := g.open()
	if err != nil || w.source.Project == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer w.close()
	images, _ := splitVariants(args)
	names, err := w.pick(images)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var stages []string
	result, _ := generator.Generate(w.source, names)
	for _, output := range result.Outputs {
		stages = append(stages, output.Stages()...)
	}
	slices.Sort(stages)
	return slices.Compact(stages), cobra.ShellCompDirectiveNoFileComp
}
