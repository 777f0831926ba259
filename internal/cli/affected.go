package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/presets"
	"github.com/stagegen/stagegen/schema"
)

type affectedOptions struct {
	json    bool
	explain bool
	null    bool
	root    string
	base    string
}

func newAffectedCmd(g *globals) *cobra.Command {
	o := &affectedOptions{}
	cmd := &cobra.Command{
		Use: "affected FILE... | -", Short: "Name the images that changed files reach",
		Long: `Print the names of the images that changed files reach, one a line: those to build, test and push.

A file reaches an image when the image's build sees it: it lies in the build context and the image's ignore file
admits it, or it is the Dockerfile or the ignore file itself. So the answer comes from the same closure as the
Dockerfile. A changed build.yaml reaches every image that it speaks of, since its old text is not known: that of a
member its own, any other one all; with --base, the root's reaches only those of which it says something else now. A
committed file that is not what generate would write now makes its image one of them. A deleted file counts as if it
were there; of a renamed one git must name both places, hence --no-renames (or --name-status). Git and the network are
not used, and no old version is looked at.

With - the names are read from standard input, one a line as git prints them: relative to the top of the repository,
and quoted where they hold unusual bytes. Names on the command line are relative to the working directory.

--json prints one line that fits a matrix of GitHub Actions, {"include":[…]}, with one entry an image. No image is no
error: the list is empty, and the exit code 0.`,
		Example: `  git diff --name-only --no-renames origin/main... | stagegen affected -
  git diff --name-only --no-renames origin/main... | stagegen affected - | xargs -r stagegen build
  git diff --name-only --no-renames -z HEAD^ | stagegen affected -z - --json
  git show origin/main:build.yaml >old.yaml && git diff … | stagegen affected - --base old.yaml
  stagegen affected --explain libs/money/money.go go.work`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return decide("affected needs the names of changed files, or - to read them from standard input\n  git diff --name-only --no-renames origin/main... | stagegen affected -")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runAffected(cmd.Context(), g, o, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print one line of JSON for a CI matrix")
	f.BoolVar(&o.explain, "explain", false, "say by which file, and how, each image is reached")
	f.BoolVarP(&o.null, "null", "z", false, "names on standard input end in NUL, as git diff -z prints them")
	f.StringVar(&o.root, "root", "", "names are relative to `DIR`; for those on standard input the default is the top of the Git repository")
	f.StringVar(&o.base, "base", "", "`FILE` with the old text of build.yaml, to know what it said of each image")
	return cmd
}

// before is the project by the old text of its root file, over the files of now; nil where no text is given, or one that says
// nothing.
func (w *workspace) before(g *globals, o *affectedOptions) (*generator.Before, error) {
	if o.base == "" {
		return nil, nil
	}
	text, err := os.ReadFile(g.path(o.base))
	if err != nil {
		return nil, decide("--base: %v", err)
	}
	file := defaultFile
	if g.file != "" && g.file != "-" {
		file = filepath.Base(g.file)
	}
	p, findings := schema.Load(w.tree, file, text)
	if p == nil || findings.HasErrors() {
		fmt.Fprintf(g.env.Err, "%s is no build.yaml that could be read: each image counts as changed by it\n", o.base)
		return nil, nil
	}
	old := w.source
	old.Project, old.Presets = p, presets.NewSet(w.tree, p.File.PresetDirs, generator.FactTypes())
	return &generator.Before{Source: old, File: file}, nil
}

func runAffected(_ context.Context, g *globals, o *affectedOptions, args []string) error {
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	changed, outside, err := w.changedFiles(g.env, args, o)
	if err != nil {
		return err
	}
	findings := w.findings
	var reached []generator.Affected
	if w.source.Project != nil && !findings.HasErrors() {
		before, err := w.before(g, o)
		if err != nil {
			return err
		}
		found, more := generator.Affect(w.source, before, changed)
		reached, findings = found, append(findings, more...)
	}
	w.report(g.env, findings.Sorted())
	if findings.HasErrors() {
		return said(exitDecide)
	}
	if outside > 0 && len(changed) == 0 {
		fmt.Fprintf(g.env.Err, "none of the %d files lies below %s, the folder of build.yaml; --root says what the names are relative to\n", outside, w.root)
	}
	if o.json {
		return printMatrix(g.env, reached, o.explain)
	}
	return printAffected(g.env, reached, o.explain)
}

// matrix is a matrix of GitHub Actions. It has no other key, since each would be a dimension of the matrix.
type matrix struct {
	Include []matrixEntry `json:"include"`
}

// matrixEntry is what a job knows of its image.
type matrixEntry struct {
	Image      string            `json:"image"`
	Dir        string            `json:"dir"`
	Dockerfile string            `json:"dockerfile"`
	Context    string            `json:"context"`
	Because    []generator.Reach `json:"because,omitempty"`
}

// printMatrix writes one line: GITHUB_OUTPUT takes NAME=VALUE lines.
func printMatrix(env Env, reached []generator.Affected, explain bool) error {
	m := matrix{Include: []matrixEntry{}}
	for _, a := range reached {
		e := matrixEntry{Image: a.Image.Name, Dir: a.Image.Dir, Dockerfile: a.Image.Dockerfile, Context: a.Image.Context}
		if explain {
			e.Because = a.Reaches
		}
		m.Include = append(m.Include, e)
	}
	e := json.NewEncoder(env.Out)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return surroundings(fmt.Errorf("writing standard output: %w", err))
	}
	return nil
}

func printAffected(env Env, reached []generator.Affected, explain bool) error {
	if !explain {
		for _, a := range reached {
			if _, err := fmt.Fprintln(env.Out, a.Image.Name); err != nil {
				return surroundings(fmt.Errorf("writing standard output: %w", err))
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(env.Out, 0, 4, 3, ' ', 0)
	fmt.Fprintln(t, "IMAGE\tFILE\tWHICH IS")
	for _, a := range reached {
		for _, r := range a.Reaches {
			fmt.Fprintf(t, "%s\t%s\t%s\n", a.Image.Name, r.File, because(a.Image, r))
		}
	}
	return flush(t)
}

// because says how a file reaches an image.
func because(i *generator.Image, r generator.Reach) string {
	switch r.Cause {
	case generator.CauseSettings:
		return "what says how the image is made"
	case generator.CauseDockerfile:
		return "its Dockerfile"
	case generator.CauseIgnore:
		return "its ignore file"
	case generator.CauseStale:
		return "not what generate would write now"
	case generator.CauseNamed:
		return "in the additional context " + r.By
	case generator.CauseBelow:
		return "of the image " + r.By + ", on which it stands"
	}
	if r.By == "" {
		return "in its build context, " + i.Context
	}
	return "in its build context, admitted by " + r.By
}
