package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/project/detect"
	"github.com/stagegen/stagegen/internal/scaffold"
)

type initOptions struct {
	dirs         []string // arguments and --only
	presets      []string // DIR=NAME
	yes, force   bool
	dryRun, json bool
	noGenerate   bool
}

func newInitCmd(g *globals) *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use: "init [DIR]...", Short: "Find what this repository builds, and write its build.yaml",
		Long: `Read the whole repository and write the build.yaml that you would have written: an image for each program and site in
it, with comments that say where each value comes from. Then write the Dockerfiles, as generate does.

Nothing is executed and nothing is fetched: go.mod, package.json, pom.xml and their like, lockfiles, Compose files and
Dockerfiles say what there is. What git ignores is not looked at. Dockerfiles of your own are not touched: each
becomes an image that keeps its file.

In a terminal init asks: which images, and what the manifests leave open. Without one, or with --yes, it takes the
best choice; each doubt is a comment in the file and a line on standard error.

Run again, it adds images of projects that no image covers, and changes nothing else: comments and order stay. It
shows the difference first; without a terminal it writes only with --yes. An image that you have commented out is not
proposed again. Below a folder that has a build.yaml already it adds to that one, or to the member file that the
folder should have.

Where nothing is found, or not what you mean, name the folder and its preset: stagegen init --preset tools/job=go.`,
		Example: `  stagegen init                          # look, ask, write
  stagegen init --yes                    # in a script: no question
  stagegen init --dry-run                # what would be written
  stagegen init services/new             # add one service
  stagegen init --preset web=static      # this folder is a site, whatever it looks like
  stagegen init --dry-run --json         # what was found, for programs`,
		RunE: func(c *cobra.Command, args []string) error {
			o.dirs = append(o.dirs, args...)
			return runInit(c.Context(), g, o)
		},
	}
	cmd.Flags().StringArrayVar(&o.dirs, "only", nil, "take in what lies at or below `DIR` only, like an argument")
	cmd.Flags().StringArrayVar(&o.presets, "preset", nil, "give what lies in a folder this preset: `DIR=NAME`")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "ask nothing and write")
	cmd.Flags().BoolVar(&o.force, "force", false, "start anew, in the place of the build.yaml that is there")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "print what would be written, and write nothing")
	cmd.Flags().BoolVar(&o.json, "json", false, "print what was found as JSON; asks nothing")
	cmd.Flags().BoolVar(&o.noGenerate, "no-generate", false, "write build.yaml only, no Dockerfiles")
	return cmd
}

// initReport is the JSON of init.
type initReport struct {
	detect.Report
	PackageRegistries []scaffold.Registry `json:"package_registries"`
}

func runInit(ctx context.Context, g *globals, o *initOptions) error {
	s, err := g.openSite(o)
	if err != nil {
		return err
	}
	defer s.close()
	report, err := s.survey(g.env, o)
	if err != nil {
		return err
	}
	s.report(g.env, report.Findings)
	if o.json {
		if err := printJSON(g.env, initReport{report, scaffold.Registries(report.Images)}); err != nil {
			return err
		}
		if o.dryRun && len(report.Images) > 0 {
			return nil
		}
	}
	if !slices.ContainsFunc(report.Images, scaffold.Usable) {
		return nothingFound(s, report)
	}
	report.Images = s.missing(report)
	if note := s.aside(); note != "" {
		fmt.Fprintln(g.env.Err, note)
	}
	if g.env.interactive() && !o.yes && !o.json && !o.dryRun && len(report.Images) > 0 {
		return s.converse(g.env.asker(ctx), g, o, report)
	}
	draft, err := s.draft(report)
	if err != nil {
		return err
	}
	out := g.env.Out
	if o.json {
		out = g.env.Err // standard output has the object
	}
	if len(draft.Files) > 0 && (o.dryRun || s.project != nil && !o.yes) {
		fmt.Fprint(out, preview(draft))
	}
	switch {
	case o.dryRun:
		s.doubts(g.env, draft)
		return nil
	case len(draft.Files) > 0 && s.project != nil && !o.yes:
		fmt.Fprintln(g.env.Err, "nothing is written without a terminal to ask on; to apply this, run:", o.command())
		return said(exitMendable)
	}
	s.doubts(g.env, draft)
	return s.apply(g, o, draft, out)
}

// command is the call that writes what was shown.
func (o *initOptions) command() string {
	words := append([]string{"stagegen init --yes"}, o.dirs...)
	for _, p := range o.presets {
		words = append(words, "--preset "+p)
	}
	return strings.Join(words, " ")
}

// converse asks, shows what comes of the answers, and writes it.
func (s *site) converse(a *asker, g *globals, o *initOptions, report detect.Report) error {
	chosen, err := a.askImages(report.Images)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		fmt.Fprintln(g.env.Err, "nothing is chosen; nothing is written")
		return nil
	}
	report.Images = chosen
	draft, err := s.draft(report)
	if err != nil {
		return err
	}
	fmt.Fprint(g.env.Err, preview(draft))
	yes, err := a.confirm("Write " + s.file + "?")
	if err != nil {
		return err
	}
	if !yes {
		fmt.Fprintln(g.env.Err, "nothing is written")
		return nil
	}
	return s.apply(g, o, draft, g.env.Out)
}

// doubts prints what a person should look at.
func (s *site) doubts(env Env, draft scaffold.Draft) {
	for _, d := range draft.Doubts {
		fmt.Fprintln(env.Err, d)
	}
}

// apply writes a draft and generates its images.
func (s *site) apply(g *globals, o *initOptions, draft scaffold.Draft, out io.Writer) error {
	if len(draft.Files) == 0 {
		fmt.Fprintf(out, "nothing to add: %s has an image for all that was found\n", s.file)
		return nil
	}
	for _, f := range draft.Files {
		if err := s.write(generator.Change{Path: f.Path, Want: f.Want}); err != nil {
			return err
		}
		about := count(f.Images, "image")
		if f.Images == 0 {
			about = "private registries"
		}
		fmt.Fprintf(out, "wrote   %s   %s\n", f.Path, about)
	}
	switch {
	case len(draft.Made) == 0:
		fmt.Fprintln(g.env.Err, "next: stagegen check, and stagegen build")
		return nil
	case o.noGenerate:
		fmt.Fprintln(g.env.Err, "next: stagegen generate")
		return nil
	}
	return generateNew(g, out, draft.Made)
}

// preview is a draft as people look at it: a new file as it stands, an edit as its difference.
func preview(d scaffold.Draft) string {
	var b strings.Builder
	for _, f := range d.Files {
		if f.Have == nil && len(d.Files) == 1 {
			b.Write(f.Want)
			continue
		}
		from := f.Path
		if f.Have == nil {
			from = "/dev/null"
		}
		b.WriteString(generator.Diff(from, f.Path+" (proposed)", f.Have, f.Want))
	}
	return b.String()
}

// nothingFound says what was looked for, and what to do.
func nothingFound(s *site, report detect.Report) error {
	text := "found nothing that can become an image in " + s.where() + "\n" +
		"  looked for: go.mod with a main package, Cargo.toml with a binary, package.json with a server or a site, pom.xml, build.gradle,\n" +
		"              pyproject.toml, composer.json, CMakeLists.txt, index.html, hugo.toml; Dockerfiles and Compose files"
	for _, i := range report.Images {
		text += fmt.Sprintf("\n  no preset serves it yet: %s (%s); with a Dockerfile of your own beside it, it becomes an image", i.Dir, scaffold.Language(i))
	}
	if len(report.Libraries) > 0 {
		text += "\n  libraries, which are no images: " + scaffold.Few(report.Libraries)
	}
	for _, u := range report.Unsupported {
		text += fmt.Sprintf("\n  not known to stagegen: %s (%s, %s)", u.Dir, u.Language, strings.Join(u.Evidence, ", "))
	}
	return decide("%s\n  to name a folder and its preset yourself: stagegen init --preset DIR=go", text)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
