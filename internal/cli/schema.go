package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/schema"
)

func newSchemaCmd(g *globals) *cobra.Command {
	kind := string(schema.KindRoot)
	cmd := &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of build.yaml", Args: takes(0),
		Long: `Print the JSON Schema of build.yaml, with the parameters of the presets; inside a project with those of its own
presets and house presets too. An editor with a YAML language server completes and checks by it:

  # yaml-language-server: $schema=./build.schema.json`,
		Example: "  stagegen schema > build.schema.json",
		RunE:    func(c *cobra.Command, _ []string) error { return runSchema(c.Context(), g, schema.Kind(kind)) },
	}
	var kinds []string
	for _, k := range schema.Kinds() {
		kinds = append(kinds, string(k))
	}
	cmd.Flags().StringVar(&kind, "kind", kind, "`KIND` of file: "+strings.Join(kinds, ", "))
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runSchema(_ context.Context, g *globals, kind schema.Kind) error {
	if !slices.Contains(schema.Kinds(), kind) {
		return decide("--kind is %q; expected root, include or member", kind)
	}
	var text []byte
	var findings diag.List
	var err error
	if w, openErr := g.open(); openErr == nil && w.source.Project != nil {
		defer w.close()
		text, findings, err = generator.Schema(kind, w.source.Presets, w.source.Project)
	} else {
		set, done := g.presetSet()
		defer done()
		text, findings, err = generator.Schema(kind, set, nil)
	}
	if err != nil {
		return err
	}
	diag.Text(g.env.Err, findings, diag.Options{Color: g.env.color(g.env.ErrTerminal)})
	if _, err := g.env.Out.Write(text); err != nil {
		return surroundings(fmt.Errorf("writing standard output: %w", err))
	}
	if findings.HasErrors() {
		return said(exitDecide)
	}
	return nil
}
