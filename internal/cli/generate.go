package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/diag"
)

type generateOptions struct {
	images []string
	force  []string
	output string
	quiet  bool
}

func newGenerateCmd(g *globals) *cobra.Command {
	o := &generateOptions{}
	cmd := &cobra.Command{
		Use: "generate [IMAGE | DIR]...", Aliases: []string{"gen"}, Short: "Write the Dockerfiles and their ignore files",
		Long: `Write the Dockerfile and the ignore file of each image, from build.yaml, the presets and the project's manifests.

Nothing outside the tree is read: no network, no Docker, no clock. The same tree gives the same bytes everywhere.
Each file is verified before it is written, by BuildKit's own parser and linter and by stagegen's rules; with a
finding nothing is written. Generated files that no image produces any more are deleted. A file without the
generated marker is never overwritten, unless --force names its image.`,
		Example: `  stagegen generate                 # all images
  stagegen generate api             # one image
  stagegen generate services/       # the images below a folder
  stagegen generate api -o -        # print the Dockerfile, write nothing`,
		ValidArgsFunction: g.completeImages,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.images = args
			return runGenerate(cmd.Context(), g, o)
		},
	}
	cmd.Flags().StringArrayVar(&o.force, "force", nil, "overwrite the hand-written file in the way of `IMAGE`")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "with `-`: print the Dockerfiles to standard output, write nothing")
	cmd.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "print findings and refusals only")
	return cmd
}

func runGenerate(_ context.Context, g *globals, o *generateOptions) error {
	if o.output != "" && o.output != "-" {
		return decide("--output takes - only: each file has its place beside its project")
	}
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, err := w.generate(g.env, o.images)
	if err != nil {
		return err
	}
	if o.output == "-" {
		return printFiles(g.env, result.Outputs)
	}
	changes, err := w.changes(result, len(o.images) == 0)
	if err != nil {
		return err
	}
	if err := refuseForeign(changes, o.force); err != nil {
		return err
	}
	return w.apply(g.env, changes, o.quiet)
}

// generate resolves, renders and verifies the images that args name; findings are printed, and errors among them end the command.
func (w *workspace) generate(env Env, args []string) (*generator.Result, error) {
	return w.generated(env, args, func(diag.Finding) bool { return true })
}

// look is generate for a command that only shows what there is: what might be better is not its subject.
func (w *workspace) look(env Env, args []string) (*generator.Result, error) {
	return w.generated(env, args, diag.Finding.IsError)
}

func (w *workspace) generated(env Env, args []string, worth func(diag.Finding) bool) (*generator.Result, error) {
	findings := w.findings
	var result *generator.Result
	if w.source.Project != nil && !findings.HasErrors() {
		names, err := w.pick(args)
		if err != nil {
			return nil, err
		}
		var more diag.List
		result, more = generator.Generate(w.source, names)
		findings = append(findings, more...)
	}
	w.report(env, slices.DeleteFunc(findings.Sorted(), func(f diag.Finding) bool { return !worth(f) }))
	if findings.HasErrors() {
		return nil, said(exitDecide)
	}
	return result, nil
}

// changes compares the result with the disk; orphans are looked for only when all images are in the result.
func (w *workspace) changes(result *generator.Result, all bool) ([]generator.Change, error) {
	changes, err := generator.Compare(w.tree, result.Outputs)
	if err != nil {
		return nil, surroundings(err)
	}
	if all && !w.piped {
		orphans, err := generator.Orphans(w.source, result.Outputs, w.sources())
		if err != nil {
			return nil, surroundings(err)
		}
		changes = append(changes, orphans...)
	}
	return changes, nil
}

func refuseForeign(changes []generator.Change, force []string) error {
	var refused []string
	for _, c := range changes {
		if c.State == generator.Foreign && !slices.Contains(force, c.Image.Name) {
			refused = append(refused, fmt.Sprintf("%s was not made by stagegen and would be overwritten\n  to keep it:      dockerfile: another name, in images.%s\n  to overwrite it: stagegen generate --force %s", c.Path, c.Image.Name, c.Image.Name))
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return decide("%s", strings.Join(refused, "\n"))
}

// apply writes what differs and deletes what is left over, and says so.
func (w *workspace) apply(env Env, changes []generator.Change, quiet bool) error {
	for _, c := range changes { // all of them before the first is written
		if _, err := w.inside(c.Path); err != nil && c.State != generator.Same {
			return err
		}
	}
	written, gone := 0, &discarded{}
	if !quiet {
		defer func() { gone.print(env.Err) }()
	}
	for _, c := range changes {
		if c.State == generator.Same {
			continue
		}
		if err := w.write(c); err != nil {
			return err
		}
		gone.add(c)
		written++
		if quiet {
			continue
		}
		switch {
		case c.State == generator.Orphan:
			fmt.Fprintf(env.Out, "deleted %s   no image makes it any more\n", c.Path)
		case strings.HasSuffix(c.Path, ".dockerignore"):
			fmt.Fprintf(env.Out, "wrote   %s\n", c.Path)
		default:
			fmt.Fprintf(env.Out, "wrote   %s   %s\n", c.Path, generator.Summary(c.Image))
		}
	}
	if written == 0 && !quiet {
		fmt.Fprintln(env.Out, "nothing to do: "+w.allGood())
	}
	return nil
}

func printFiles(env Env, outputs []*generator.Output) error {
	for _, o := range outputs {
		for _, f := range o.Files {
			if strings.HasSuffix(f.Path, ".dockerignore") {
				continue
			}
			if _, err := env.Out.Write(f.Text); err != nil {
				return surroundings(fmt.Errorf("writing standard output: %w", err))
			}
		}
	}
	return nil
}
