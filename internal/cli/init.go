package cli

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

//go:embed init.build.yaml
var initTemplate string

type initOptions struct {
	force, dryRun, json bool
}

func newInitCmd(g *globals) *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use: "init", Short: "Write a build.yaml to start from", Args: cobra.NoArgs,
		Long: `Write a commented build.yaml into the current folder, with one image of each language to keep, change or delete.
An existing build.yaml is left alone, unless --force.`,
		RunE: func(c *cobra.Command, _ []string) error { return runInit(c.Context(), g, o) },
	}
	cmd.Flags().BoolVar(&o.force, "force", false, "overwrite an existing build.yaml")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "write nothing")
	cmd.Flags().BoolVar(&o.json, "json", false, "with --dry-run: print what was found as JSON")
	return cmd
}

func runInit(_ context.Context, g *globals, o *initOptions) error {
	if o.dryRun && o.json {
		return reportInit(g)
	}
	target := g.path(defaultFile)
	if g.file != "" && g.file != "-" {
		target = g.path(g.file)
	}
	if _, err := os.Lstat(target); err == nil && !o.force {
		return decide("%s is there already; stagegen init --force overwrites it", filepath.Base(target))
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return surroundings(fmt.Errorf("looking at %s: %w", target, err))
	}
	text := strings.ReplaceAll(initTemplate, "PROJECT", projectName(filepath.Base(filepath.Dir(target))))
	if err := writeFile(target, []byte(text)); err != nil {
		return surroundings(err)
	}
	fmt.Fprintf(g.env.Out, "wrote %s\n", filepath.Base(target))
	fmt.Fprintln(g.env.Err, "next: name your images in it, then run: stagegen generate")
	return nil
}

// reportInit prints what a repository holds.
func reportInit(g *globals) error {
	disk, err := os.OpenRoot(g.path("."))
	if err != nil {
		return decide("there is no folder %s", g.dir)
	}
	defer func() { _ = disk.Close() }()
	report := survey(disk.FS())
	if err := printJSON(g.env, report); err != nil {
		return err
	}
	if len(report.Images) == 0 {
		return said(exitDecide)
	}
	return nil
}

// projectName makes a folder's name one that Compose would take.
func projectName(folder string) string {
	name := regexp.MustCompile(`[^a-z0-9_-]+`).ReplaceAllString(strings.ToLower(folder), "-")
	name = strings.TrimLeft(name, "-_")
	return cmp.Or(strings.TrimRight(name, "-"), "project")
}
