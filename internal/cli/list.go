package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
)

type listOptions struct {
	images []string
	json   bool
}

func newListCmd(g *globals) *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use: "list [IMAGE | DIR]...", Aliases: []string{"ls"}, Short: "List the images, their presets and their files",
		Example:           "  stagegen list\n  stagegen list services --json",
		ValidArgsFunction: g.completeImages,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.images = args
			return runList(cmd.Context(), g, o)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print the plan of the images as JSON")
	return cmd
}

func runList(_ context.Context, g *globals, o *listOptions) error {
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, err := w.look(g.env, o.images)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(g.env, result.Plan.Images)
	}
	t := tabwriter.NewWriter(g.env.Out, 0, 4, 3, ' ', 0)
	fmt.Fprintln(t, "IMAGE\tPRESET\tDOCKERFILE\tCONTEXT\tABOUT")
	for _, i := range result.Plan.Images {
		preset := i.Preset
		if !i.Owned() {
			preset = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", i.Name, preset, i.Dockerfile, i.Context, about(i))
	}
	return flush(t)
}

// about tells what an image is made from, and its variants.
func about(i *generator.Image) string {
	text := generator.Summary(i)
	for _, v := range variantNames(i) {
		text += " · " + i.Name + "@" + v
	}
	return text
}
