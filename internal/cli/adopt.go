package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
	"github.com/stagegen/stagegen/internal/diag"
)

type adoptOptions struct {
	what        string // the argument, as it is given
	preset, dir string
	dryRun      bool
	json        bool
	weigh       bool
	noBackup    bool
}

func newAdoptCmd(g *globals) *cobra.Command {
	o := &adoptOptions{}
	cmd := &cobra.Command{
		Use: "adopt IMAGE | DOCKERFILE | DIR", Short: "Switch an image from a hand-written Dockerfile to a preset", Args: takes(1),
		Long: `Compare a hand-written Dockerfile with what a preset makes in its place, then switch the image to the preset.

First comes the comparison of contracts: base, user, what is started, environment, ports, probes, packages, labels.
Then build.yaml is edited: the image gets the preset, with parameters and slots filled from the old file as far as
that is exact. Each value is tried on the real generator before it is taken. What is lost is listed, with its line in
the old file, why, and where it can be said. Comments and order of build.yaml stay. At the end the image's files are
what stagegen check wants.

The preset is the one that fits what lies in the image's folder, or the house preset whose init_as names that folder;
--preset names another. The generated Dockerfile stands where the old one stood, so that builds which name it go on.
The old one is kept beside it as Dockerfile~, which nothing reads: delete it once the new image serves, or never have
it with --no-backup. eject is the way back; a file that was ejected comes back as it was.

--dry-run writes nothing: it shows the comparison, what is lost, and the difference in build.yaml. --weigh builds both
images on a Docker Engine and compares their sizes, before anything is written.`,
		Example: `  stagegen adopt api --dry-run            # what would change, what would be lost
  stagegen adopt api                      # switch
  stagegen adopt api --preset grpc-go     # to this preset
  stagegen adopt services/old/Dockerfile  # one that build.yaml does not name yet
  stagegen adopt api --dry-run --weigh    # build both, compare sizes`,
		ValidArgsFunction: g.completeImage,
		RunE: func(c *cobra.Command, args []string) error {
			o.what = args[0]
			return runAdopt(c.Context(), g, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.preset, "preset", "", "switch to this preset, `NAME`, in place of the one that fits")
	f.StringVar(&o.dir, "dir", "", "the project lies in `DIR`, in place of where the Dockerfile lies")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and be lost, and write nothing")
	f.BoolVar(&o.json, "json", false, "print the comparison as JSON")
	f.BoolVar(&o.weigh, "weigh", false, "build both images and compare their sizes")
	f.BoolVar(&o.noBackup, "no-backup", false, "do not keep the old Dockerfile beside the new one")
	return cmd
}

func runAdopt(ctx context.Context, g *globals, o *adoptOptions) error {
	if g.file == "-" {
		return decide("adopt changes build.yaml; it cannot do so on standard input")
	}
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	w.report(g.env, w.findings)
	if w.findings.HasErrors() || w.source.Project == nil {
		return said(exitDecide)
	}
	request, err := w.adoption(g, o)
	if err != nil {
		return err
	}
	a, findings, err := adopt.Adopt(w.source, request)
	if err != nil {
		return decide("%v", err)
	}
	w.reportEdited(g.env, a, findings)
	if findings.HasErrors() {
		return decide("preset %s does not fit %s yet; nothing is changed", request.Preset, request.Image)
	}
	var sizes *weights
	if o.weigh {
		if sizes, err = w.weigh(ctx, g.env, a, request); err != nil {
			return err
		}
	}
	if err := printAdoption(g.env, o, a, sizes); err != nil || o.dryRun {
		return err
	}
	return w.adopt(g.env, o, a)
}

// reportEdited prints findings that speak of the edited file.
func (w *workspace) reportEdited(env Env, a *adopt.Adoption, findings diag.List) {
	sources := func(name string) ([]byte, bool) {
		if name == a.File {
			return a.Want, true
		}
		return w.files(name)
	}
	diag.Text(env.Err, findings, diag.Options{Sources: sources, Color: env.color(env.ErrTerminal)})
}

// adopt writes an adoption: the old files beside their places, build.yaml, then the new files. Whatever interrupts it, nothing is
// lost and generate goes on.
func (w *workspace) adopt(env Env, o *adoptOptions, a *adopt.Adoption) error {
	var kept, made []generator.Change
	for _, f := range a.Output.Files {
		have, err := fs.ReadFile(w.tree, f.Path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return surroundings(fmt.Errorf("reading %s: %w", f.Path, err))
		}
		made = append(made, generator.Change{Path: f.Path, Have: have, Want: f.Text})
		if have == nil || o.noBackup || generator.Marked(have) || bytes.HasSuffix(f.Text, bytes.TrimLeft(have, "\n")) {
			continue // what was there is no one's, or stands in the new file
		}
		old, err := w.backup(f.Path, have)
		if err != nil {
			return err
		}
		kept = append(kept, old)
	}
	changes := slices.Concat(kept, []generator.Change{{Path: a.File, Have: a.Have, Want: a.Want}}, made)
	for _, c := range changes { // all of them before the first is written
		if _, err := w.inside(c.Path); err != nil {
			return err
		}
	}
	out := env.Out
	if o.json {
		out = env.Err // standard output has the object
	}
	for n, c := range changes {
		if err := w.write(c); err != nil {
			return err
		}
		if n < len(kept) {
			fmt.Fprintf(out, "kept    %s   the old file; nothing reads it\n", c.Path)
			continue
		}
		fmt.Fprintf(out, "wrote   %s\n", c.Path)
	}
	fmt.Fprintf(env.Err, "next: stagegen build %s\n", a.Image)
	return nil
}

// backup keeps a file beside its place, under a name that is no Dockerfile's. One that is there and is another is not overwritten.
func (w *workspace) backup(name string, text []byte) (generator.Change, error) {
	c := generator.Change{Path: name + "~", Want: text}
	have, err := fs.ReadFile(w.tree, c.Path)
	switch {
	case err == nil && !bytes.Equal(have, text):
		return c, decide("%s is there already, from another time; delete it, or use --no-backup", c.Path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return c, surroundings(fmt.Errorf("reading %s: %w", c.Path, err))
	}
	return c, nil
}
