package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/presets"
)

func newPresetsCmd(g *globals) *cobra.Command {
	cmd := &cobra.Command{
		Use: "presets", Short: "List, show, check and copy presets", Args: subcommand,
		Long: `A preset is a folder: preset.yaml (parameters, stages, caches), pins.yaml (base images), Dockerfile.tmpl and
dockerignore.tmpl. The built-in presets and those of your own go through the same loader; name the folders that
hold yours in preset_dirs.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List the presets", Args: takes(0),
			RunE: func(c *cobra.Command, _ []string) error { return runPresetsList(c.Context(), g) }},
		&cobra.Command{Use: "show NAME", Short: "Show a preset's parameters, stages and base images", Args: takes(1),
			ValidArgsFunction: g.completePresets,
			RunE:              func(c *cobra.Command, args []string) error { return runPresetsShow(c.Context(), g, args[0]) }},
		&cobra.Command{Use: "lint DIR", Short: "Check a preset folder", Args: takes(1),
			RunE: func(c *cobra.Command, args []string) error { return runPresetsLint(c.Context(), g, args[0]) }},
		&cobra.Command{Use: "copy NAME DIR", Short: "Copy a built-in preset into a folder, to change it there", Args: takes(2),
			Example:           "  stagegen presets copy go docker/presets/go   # then: preset_dirs: [docker/presets]",
			ValidArgsFunction: g.completePresets,
			RunE:              func(c *cobra.Command, args []string) error { return runPresetsCopy(c.Context(), g, args[0], args[1]) }},
	)
	return cmd
}

// presetSet is that of the project around the working directory, or the built-in presets where there is none.
func (g *globals) presetSet() (*presets.Set, func()) {
	if w, err := g.open(); err == nil {
		if w.source.Presets != nil {
			return w.source.Presets, w.close
		}
		w.close()
	}
	return presets.NewSet(nil, nil, generator.FactTypes()), func() {}
}

// noPreset says that there is no preset of the name, and which one was meant.
func noPreset(name string, names []string) error {
	if meant := presets.Meant(name, names); meant != "" {
		return decide("there is no preset %q; did you mean %q?", name, meant)
	}
	return decide("there is no preset %q; presets: %s", name, strings.Join(names, ", "))
}

func (g *globals) completePresets(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	set, done := g.presetSet()
	defer done()
	return set.Names(), cobra.ShellCompDirectiveNoFileComp
}

func runPresetsList(_ context.Context, g *globals) error {
	set, done := g.presetSet()
	defer done()
	t := tabwriter.NewWriter(g.env.Out, 0, 4, 3, ' ', 0)
	for _, name := range set.Names() {
		p, findings := set.Get(name)
		if p == nil {
			fmt.Fprintf(t, "%s\t%d findings: stagegen presets lint says which\n", name, len(findings))
			continue
		}
		fmt.Fprintf(t, "%s\t%s\n", name, p.Manifest.Summary)
	}
	return flush(t)
}

func flush(t *tabwriter.Writer) error {
	if err := t.Flush(); err != nil {
		return surroundings(fmt.Errorf("writing standard output: %w", err))
	}
	return nil
}

func runPresetsShow(_ context.Context, g *globals, name string) error {
	set, done := g.presetSet()
	defer done()
	p, findings := set.Get(name)
	if p == nil && len(findings) == 0 {
		return noPreset(name, set.Names())
	}
	if p == nil {
		diag.Text(g.env.Err, findings, diag.Options{Color: g.env.color(g.env.ErrTerminal)})
		return said(exitDecide)
	}
	m := p.Manifest
	t := tabwriter.NewWriter(g.env.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s\n%s\n\nparameters (images.NAME.with)\n", p.Name, m.Summary, p.Folder)
	for _, k := range slices.Sorted(maps.Keys(m.Params)) {
		param := m.Params[k]
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", k, kindOf(param), defaultOf(param), param.Doc)
	}
	fmt.Fprintf(t, "\nstages (images.NAME.stages)\n  %s\n\nbase images\n", strings.Join(m.Stages, ", "))
	for _, k := range slices.Sorted(maps.Keys(p.Pins)) {
		pin := p.Pins[k]
		for _, line := range pin.LineNames() {
			fmt.Fprintf(t, "  %s\t%s\t%s\n", k, line, pin.Lines[line].Image)
		}
	}
	return flush(t)
}

func kindOf(p presets.Param) string {
	switch {
	case len(p.Values) > 0 && p.Type == presets.TypeBase:
		return strings.Join(p.Values, "|") + "|BASE"
	case len(p.Values) > 0:
		return strings.Join(p.Values, "|")
	case p.Type == presets.TypeList && p.Of != "":
		return "list of " + p.Of
	}
	return p.Type
}

func defaultOf(p presets.Param) string {
	switch {
	case p.Fact != "":
		return "default: found (" + p.Fact + ")"
	case p.Default != nil && len(p.Default.Items) == 0 && p.Default.Value == "":
		return "default: none"
	case p.Default != nil:
		return "default: " + p.Default.Value
	}
	return "required"
}

func runPresetsLint(_ context.Context, g *globals, dir string) error {
	abs := g.path(dir)
	name := filepath.Base(abs)
	p, findings := presets.Load(os.DirFS(filepath.Dir(abs)), name, name, filepath.ToSlash(dir), generator.FactTypes())
	sources := func(file string) ([]byte, bool) {
		b, err := os.ReadFile(g.path(file))
		return b, err == nil
	}
	diag.Text(g.env.Err, findings, diag.Options{Sources: sources, Color: g.env.color(g.env.ErrTerminal)})
	if p == nil {
		return said(exitDecide)
	}
	fmt.Fprintf(g.env.Out, "%s: no findings\n", dir)
	return nil
}

// path makes a path of the command line absolute: it is relative to -C, which is relative to the working directory.
func (g *globals) path(p string) string { return absolute(absolute(g.env.Dir, g.dir), p) }

func absolute(dir, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

func runPresetsCopy(_ context.Context, g *globals, name, dir string) error {
	if !slices.Contains(presets.Names(), name) {
		return decide("there is no built-in preset %q; built-in presets: %s", name, strings.Join(presets.Names(), ", "))
	}
	target := g.path(dir)
	if entries, err := os.ReadDir(target); err == nil && len(entries) > 0 {
		return decide("%s is there and not empty; nothing was copied", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return surroundings(fmt.Errorf("looking at %s: %w", dir, err))
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return surroundings(fmt.Errorf("making %s: %w", dir, err))
	}
	for _, file := range presets.Files() {
		text, err := fs.ReadFile(presets.Builtin(), path.Join(name, file))
		if err != nil {
			return fmt.Errorf("reading the preset: %w", err)
		}
		if err := writeFile(filepath.Join(target, file), text); err != nil {
			return surroundings(err)
		}
	}
	parent := path.Dir(filepath.ToSlash(filepath.Clean(dir)))
	fmt.Fprintf(g.env.Out, "copied %s to %s\n", name, dir)
	fmt.Fprintf(g.env.Err, "to use it: preset_dirs: [%s] in build.yaml, or extends: ./%s in a house preset\n", parent, path.Clean(filepath.ToSlash(dir)))
	return nil
}
