package cli

import (
	"context"
	"slices"
	"strings"
	"time"

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
	failFast bool
	publish  publishOptions
	secrets  []string
	ssh      []string
	report   reportOptions
	repeat   bool
	epoch    time.Time // zero: the times that things have
	stamp    []string
	output   string
}

func newBuildCmd(g *globals) *cobra.Command {
	o := &buildOptions{}
	cmd := &cobra.Command{
		Use: "build [IMAGE | DIR]...", Short: "Build images on a Docker Engine",
		Long: `Build images through the Docker Engine API, several at once with one progress display.

The Dockerfile frontend runs inside stagegen: today's Dockerfile syntax works on an old engine, and no frontend image
is pulled. The committed files must be what build.yaml says; --generate writes them first. The engine is that of
DOCKER_HOST, else of the Docker context in use, else the default socket.

NAME@VARIANT builds a variant of an image: the same Dockerfile with other arguments, names or platforms.

With --output the files of the last stage come into a folder in the place of an image. With --target it is what later
stages copy from that stage: --target build --output out gives the program that the image would run.

An image that others stand on (image:NAME in build.yaml) is built before them, once, and handed over within the build:
nothing need be pushed or tagged first. It is built for them also where it is not asked for, and then not exported.
They stand on what build.yaml says of it, whatever --tag and --target make of it.

An image is tagged with its tags; without any, as NAME:latest of the image's name in build.yaml; with --target it is
not tagged unless --tag says so. --tag X sets the tag part of an entry without one ("ghcr.io/acme/api"), and with a
slash or colon in it is a whole name for the one image built, in the place of its tags unless a tag part is given too.`,
		Example: `  stagegen build                       # all images
  stagegen build api web --tag v1.2.3  # two images
  stagegen build web@prod              # a variant of one
  stagegen build api --target test     # run the tests of one
  stagegen build api --target build --output out   # the program, as a file
  stagegen build --stamp version=1.2.3,revision=$(git rev-parse HEAD)
  stagegen build --tag v1.2.3 --push   # into the registries that build.yaml's tags name
  stagegen build --metadata-file m.json`,
		ValidArgsFunction: g.completeBuilds,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.images = args
			return runBuild(cmd.Context(), g, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.target, "target", "", "build this `STAGE`")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "`TAG` for repositories without one, or a whole name for one image; repeatable")
	f.StringArrayVar(&o.args, "build-arg", nil, "set a build argument, `NAME=VALUE`; repeatable")
	f.StringArrayVar(&o.secrets, "secret", nil, "a secret for RUN --mount=type=secret, `id=NAME,src=FILE` or id=NAME,env=VARIABLE; wins over build.yaml; repeatable")
	f.StringArrayVar(&o.ssh, "ssh", nil, "an `AGENT` for RUN --mount=type=ssh: default, NAME=SOCKET or NAME=KEY[,KEY]; wins over build.yaml; repeatable")
	f.StringSliceVar(&o.stamp, "stamp", nil, "label the images with `KEY=VALUE`: version, revision, or created=now; version and revision are build arguments too")
	f.StringVarP(&o.output, "output", "o", "", "write files to `DIR` in the place of images; of several images, to a folder each")
	f.BoolVar(&o.noCache, "no-cache", false, "use no cached step")
	f.StringVar(&o.progress, "progress", "auto", "`MODE` of the progress display: "+strings.Join(builder.ProgressModes(), ", "))
	f.StringVar(&o.metadata, "metadata-file", "", "write the references and digests of the images to `FILE`, as JSON; relative to the working directory")
	f.BoolVar(&o.generate, "generate", false, "write the Dockerfiles before building")
	f.IntVarP(&o.jobs, "jobs", "j", 0, "build at most `N` images at once; 0 is twice the number of processors, and at least 8")
	f.BoolVar(&o.failFast, "fail-fast", false, "stop the other builds when one fails")
	_ = cmd.RegisterFlagCompletionFunc("target", g.completeTarget)
	_ = cmd.RegisterFlagCompletionFunc("progress", cobra.FixedCompletions(builder.ProgressModes(), cobra.ShellCompDirectiveNoFileComp))
	o.publish.flags(cmd)
	o.report.flags(cmd)
	f.BoolVar(&o.repeat, "reproducible", false, "give everything in the images the time of the last commit, so that the same sources make the same layers")
	return cmd
}

func runBuild(ctx context.Context, g *globals, o *buildOptions) error {
	ctx, stop := untilInterrupted(ctx)
	defer stop()
	if err := o.checkProgress(g.env); err != nil {
		return err
	}
	if o.jobs < 0 {
		return decide("--jobs is %d; expected a number of images, or 0 for what suits this machine", o.jobs)
	}
	args, err := buildArgs(g.env, o.args)
	if err != nil {
		return err
	}
	on, err := readGiven(g.env, o.secrets, o.ssh)
	if err != nil {
		return err
	}
	if err := o.publish.read(g.env); err != nil {
		return err
	}
	if err := o.report.read(g.env); err != nil {
		return err
	}
	if err := o.checkOutput(); err != nil {
		return err
	}
	if err := o.checkMetadata(g.env); err != nil {
		return err
	}
	w, err := g.open()
	if err != nil {
		return err
	}
	defer w.close()
	result, requests, err := w.prepare(ctx, g.env, o, args, on)
	if err != nil {
		return err
	}
	return w.solve(ctx, g.env, result, requests, o)
}

// prepare makes what the builder needs of all that is asked for, or says why it cannot be built.
func (w *workspace) prepare(ctx context.Context, env Env, o *buildOptions, args map[string]string, on given) (*generator.Result, []builder.Request, error) {
	images, variants := splitVariants(o.images)
	result, err := w.generate(env, images)
	if err != nil {
		return nil, nil, err
	}
	if err := w.upToDate(env, withBelow(result, o.target), o.generate); err != nil {
		return nil, nil, err
	}
	if o.repeat {
		if o.epoch, err = w.epoch(ctx, env); err != nil {
			return nil, nil, err
		}
	}
	if result, err = variants.of(result); err != nil {
		return nil, nil, err
	}
	requests, err := w.requests(env, result, o, args)
	if err != nil {
		return nil, nil, err
	}
	return result, requests, w.hand(env, withBelow(result, o.target), requests, on)
}

// withBelow is a result with the images on which others stand.
func withBelow(result *generator.Result, stage string) *generator.Result {
	return &generator.Result{Plan: result.Plan, Outputs: result.Builds(stage)}
}

// atOnce is how many images build at the same time. A hundred compilers side by side would take all memory of a laptop.
func (o *buildOptions) atOnce(env Env) int {
	if o.jobs > 0 {
		return o.jobs
	}
	return max(8, 2*env.Processors)
}

// checkProgress settles how progress is shown: a table needs a terminal that can move its cursor.
func (o *buildOptions) checkProgress(env Env) error {
	modes := builder.ProgressModes()
	switch {
	case !slices.Contains(modes, o.progress):
		return decide("--progress is %q; expected %s", o.progress, strings.Join(modes, ", "))
	case o.progress == "auto" && env.Getenv("TERM") == "dumb":
		o.progress = "plain"
	case o.progress == "table" && !env.ErrTerminal:
		return decide("--progress table needs a terminal; plain is for files and CI")
	}
	return nil
}

// table tells whether progress is a table, plain whether it is a log.
func (o *buildOptions) table(env Env) bool {
	return o.progress == "table" || o.progress == "auto" && env.ErrTerminal
}

func (o *buildOptions) plain(env Env) bool {
	return o.progress == "plain" || o.progress == "auto" && !env.ErrTerminal
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
		names = append(names, "  "+c.Path+": "+w.driftFinding(c).Message)
	}
	return &exitError{code: exitMendable, message: "the committed files are not what build.yaml says:\n" + strings.Join(names, "\n") +
		"\nrun stagegen generate, or build with --generate; stagegen check shows the differences"}
}
