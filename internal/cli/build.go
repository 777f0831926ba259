package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/distribution/reference"
	"github.com/spf13/cobra"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

type buildOptions struct {
	images   []string
	target   string
	tags     []string
	args     []string
	noCache  bool
	progress string
	metadata string
	generate bool
	jobs     int
}

func newBuildCmd(g *globals) *cobra.Command {
	o := &buildOptions{}
	cmd := &cobra.Command{
		Use: "build [IMAGE | DIR]...", Short: "Build images on a Docker Engine",
		Long: `Build images through the Docker Engine API, several at once with one progress display.

The Dockerfile frontend runs inside stagegen: today's Dockerfile syntax works on an old engine, and no frontend image
is pulled. The committed files must be what build.yaml says; --generate writes them first. The engine is that of
DOCKER_HOST, else of the Docker context in use, else the default socket.

An image is tagged with its tags; without any, as NAME:latest of the image's name in build.yaml; with --target it is not
tagged unless --tag says so. --tag X sets the tag part of an entry without one ("ghcr.io/acme/api"), and with a slash or colon in it replaces the tags of the one image built.`,
		Example: `  stagegen build                       # all images
  stagegen build api web --tag v1.2.3  # two images
  stagegen build api --target test     # run the tests of one
  stagegen build --metadata-file m.json`,
		ValidArgsFunction: g.completeImages,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.images = args
			return runBuild(cmd.Context(), g, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.target, "target", "", "build this `STAGE`")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "`TAG` for repositories without one, or a whole name for one image; repeatable")
	f.StringArrayVar(&o.args, "build-arg", nil, "set a build argument, `NAME=VALUE`; repeatable")
	f.BoolVar(&o.noCache, "no-cache", false, "use no cached step")
	f.StringVar(&o.progress, "progress", "auto", "`MODE` of the progress display: auto, plain or quiet")
	f.StringVar(&o.metadata, "metadata-file", "", "write the references and digests of the images to `FILE`, as JSON")
	f.BoolVar(&o.generate, "generate", false, "write the Dockerfiles before building")
	f.IntVarP(&o.jobs, "jobs", "j", 0, "build at most `N` images at once; 0 is all")
	_ = cmd.RegisterFlagCompletionFunc("progress", cobra.FixedCompletions([]string{"auto", "plain", "quiet"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runBuild(ctx context.Context, g *globals, o *buildOptions) error {
	// Only a build has something to stop in order; every other command may be ended by the signal itself.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if !slices.Contains([]string{"auto", "plain", "quiet"}, o.progress) {
		return decide("--progress is %q; expected auto, plain or quiet", o.progress)
	}
	args, err := buildArgs(g.env, o.args)
	if err != nil {
		return err
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
	if err := w.upToDate(g.env, result, o.generate); err != nil {
		return err
	}
	requests, err := w.requests(result, o, args)
	if err != nil {
		return err
	}
	return w.solve(ctx, g.env, result, requests, o)
}

// upToDate refuses to build what is not committed, or writes it first.
func (w *workspace) upToDate(env Env, result *generator.Result, generate bool) error {
	changes, err := w.changes(result, false)
	if err != nil {
		return err
	}
	changes = slices.DeleteFunc(changes, func(c generator.Change) bool { return c.State == generator.Same })
	if len(changes) == 0 {
		return nil
	}
	if generate {
		if err := refuseForeign(changes, nil); err != nil {
			return err
		}
		quiet := env
		quiet.Out = env.Err // standard output is for the ids of the images
		return w.apply(quiet, changes, false)
	}
	var names []string
	for _, c := range changes {
		names = append(names, "  "+c.Path+": "+driftFinding(c).Message)
	}
	return &exitError{code: exitMendable, message: "the committed files are not what build.yaml says:\n" + strings.Join(names, "\n") +
		"\nrun stagegen generate, or build with --generate; stagegen check shows the differences"}
}

// buildArgs reads NAME=VALUE; NAME alone takes the value of the environment, as docker build does.
func buildArgs(env Env, list []string) (map[string]string, error) {
	args := map[string]string{}
	for _, a := range list {
		name, value, ok := strings.Cut(a, "=")
		if name == "" {
			return nil, decide("--build-arg %q: expected NAME=VALUE", a)
		}
		if !ok {
			value = env.Getenv(name)
		}
		args[name] = value
	}
	return args, nil
}

// requests makes what the builder needs of each image.
func (w *workspace) requests(result *generator.Result, o *buildOptions, args map[string]string) ([]builder.Request, error) {
	var out []builder.Request
	for _, output := range result.Outputs {
		i := output.Image
		tags, err := imageTags(i, o, len(result.Outputs))
		if err != nil {
			return nil, err
		}
		r := builder.Request{
			Name: i.Name, DockerfilePath: i.Dockerfile, ContextDir: filepath.Join(w.root, filepath.FromSlash(i.Context)),
			Target: cmp.Or(o.target, i.Build.Target), Tags: tags, Args: map[string]string{}, NoCache: o.noCache, SSH: i.Build.SSH,
		}
		for _, a := range slices.Concat(i.Build.Proxy, i.Build.Args) {
			r.Args[a.Key] = a.Value
		}
		for k, v := range args {
			r.Args[k] = v
		}
		for _, s := range i.Build.Secrets {
			r.Secrets = append(r.Secrets, builder.Secret{ID: s.ID, Env: s.Environment, File: w.secretFile(s.File)})
		}
		if err := w.texts(output, &r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// texts takes the Dockerfile and ignore rules of an image: those that were generated, or the user's own files.
func (w *workspace) texts(output *generator.Output, r *builder.Request) error {
	if output.Image.Owned() {
		r.Dockerfile, r.Ignore = output.Files[0].Text, output.Files[1].Text
		return nil
	}
	own := filepath.Join(w.root, filepath.FromSlash(output.Image.Dockerfile))
	text, err := os.ReadFile(own)
	if err != nil {
		return surroundings(fmt.Errorf("reading the Dockerfile of %s: %w", output.Image.Name, err))
	}
	r.Dockerfile = text
	if rules, err := os.ReadFile(own + ".dockerignore"); err == nil {
		r.Ignore = rules
	}
	return nil
}

// secretFile makes the path of a secret's file absolute: it is relative to the root, or to the home folder.
func (w *workspace) secretFile(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return filepath.Join(w.root, filepath.FromSlash(p))
}

// imageTags are the names of the built image.
func imageTags(i *generator.Image, o *buildOptions, images int) ([]string, error) {
	if o.target != "" && len(o.tags) == 0 {
		return nil, nil // a side stage is not the image that the tags name
	}
	var whole, parts []string
	for _, t := range o.tags {
		if _, err := reference.ParseNormalizedNamed(t); err != nil {
			return nil, decide("--tag %q: %v", t, err)
		}
		if strings.ContainsAny(t, "/:") {
			whole = append(whole, t)
		} else {
			parts = append(parts, t)
		}
	}
	if len(whole) > 0 && images > 1 {
		return nil, decide("--tag %s is a whole name, and %d images are built; name one image, or give the tag part alone", whole[0], images)
	}
	if len(whole) > 0 {
		return whole, nil
	}
	if len(parts) == 0 {
		parts = []string{"latest"}
	}
	names := i.Build.Tags
	var out []string
	for _, t := range names {
		if _, after, _ := strings.Cut(t.Value[strings.LastIndexByte(t.Value, '/')+1:], ":"); after != "" {
			out = append(out, t.Value)
			continue
		}
		for _, p := range parts {
			out = append(out, t.Value+":"+p)
		}
	}
	if len(names) == 0 {
		for _, p := range parts {
			out = append(out, i.Name+":"+p)
		}
	}
	return out, nil
}

// solve builds, prints what came out, and maps failures to exit codes.
func (w *workspace) solve(ctx context.Context, env Env, result *generator.Result, requests []builder.Request, o *buildOptions) error {
	engine, err := builder.Connect(ctx, env.Getenv)
	if err != nil {
		return w.failure(env, result, err, false)
	}
	defer engine.Close()
	var out io.Writer = env.Err
	built, buildErr := engine.Build(ctx, requests, builder.Options{Jobs: o.jobs, Progress: o.progress, Out: out})
	for _, r := range built {
		if o.progress == "quiet" {
			fmt.Fprintln(env.Out, r.ImageID)
			continue
		}
		fmt.Fprintf(env.Out, "built %s   %s   %s   %d of %d steps cached   %s\n", r.Name, strings.Join(r.Tags, " "), r.ImageID, r.Cached, r.Steps, r.Duration.Round(100*time.Millisecond))
	}
	if o.metadata != "" && len(built) > 0 {
		text, err := builder.MarshalMetadata(built)
		if err != nil {
			return err
		}
		if err := writeFile(absolute(env.Dir, o.metadata), text); err != nil {
			return surroundings(err)
		}
	}
	return w.failure(env, result, buildErr, o.progress == "quiet")
}

// failure prints each failure with the line of build.yaml behind it; the worst decides the exit code.
func (w *workspace) failure(env Env, result *generator.Result, err error, quiet bool) error {
	code := exitOK
	for _, f := range builder.Failures(err) {
		var be *builder.BuildError
		var ee *builder.EngineError
		switch {
		case errors.Is(f, context.Canceled):
			return f
		case errors.As(f, &ee):
			code = exitSurroundings
			fmt.Fprintf(env.Err, "stagegen: %v\n", ee)
			if ee.Hint != "" {
				fmt.Fprintf(env.Err, "  %s\n", ee.Hint)
			}
		case errors.As(f, &be):
			code = max(code, exitBuild)
			fmt.Fprintf(env.Err, "stagegen: %v\n", be)
			w.printCause(env, result, be)
			if quiet { // the progress display has shown it otherwise
				fmt.Fprintln(env.Err, strings.Join(be.Output, "\n"))
			}
		default:
			code = exitSurroundings
			fmt.Fprintf(env.Err, "stagegen: %v\n", f)
		}
	}
	if code == exitOK {
		return nil
	}
	return said(code)
}

// printCause names what made the failing line.
func (w *workspace) printCause(env Env, result *generator.Result, be *builder.BuildError) {
	for _, o := range result.Outputs {
		if o.Image.Name != be.Image || be.Line == 0 || !o.Image.Owned() {
			continue
		}
		if pos, about := generator.LineOrigin(o, be.Line); about != "" {
			fmt.Fprintln(env.Err, "  "+strings.TrimSpace(fmt.Sprintf("line %d comes from %s %s", be.Line, about, pos)))
		}
	}
}
