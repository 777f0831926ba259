package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// solve builds, prints what came out, and maps failures to exit codes.
func (w *workspace) solve(ctx context.Context, env Env, result *generator.Result, requests []builder.Request, o *buildOptions) error {
	engine, disconnect, err := o.publish.connect(ctx, env, o.output == "")
	if err != nil {
		return w.failure(env, result, err, false)
	}
	defer disconnect()
	if o.repeat {
		warnOfTimes(env, engine)
	}
	files, err := newOutputs(env, o.output, requests)
	if err != nil {
		return err
	}
	defer files.clean()
	show := builder.Options{Jobs: o.atOnce(env), FailFast: o.failFast, Progress: o.progress, Out: env.Err, Color: env.color(env.ErrTerminal), Push: o.publish.push}
	if o.progress == "json" {
		show.Out = env.Out // the events are what is asked for
	}
	built, buildErr := engine.Build(ctx, requests, show)
	built, err = files.keep(built)
	if o.report.format == "" && (!o.table(env) || !env.OutTerminal || o.output != "") { // the table has told it
		printBuilt(env, built, o.progress)
	}
	if err == nil {
		err = o.writeMetadata(env, built)
	}
	failed := w.failure(env, result, buildErr, o.plain(env)) // whatever else has gone wrong
	switch {
	case ctx.Err() != nil:
		return failed
	case err != nil:
		return err
	case o.output != "":
		return failed
	}
	if failed != nil && engine.Lost() {
		engine = nil // which has the sizes
	}
	large, err := w.tellSizes(ctx, env, engine, result, built, o)
	switch {
	case err != nil:
		return surroundings(err)
	case failed == nil && large:
		return said(exitDecide)
	}
	return failed
}

// checkMetadata refuses a file that could not be written when all is built.
func (o *buildOptions) checkMetadata(env Env) error {
	if o.metadata == "" {
		return nil
	}
	file := absolute(env.Dir, o.metadata)
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return decide("--metadata-file %s: there is no folder %s", o.metadata, filepath.Dir(file))
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return decide("--metadata-file %s: it is a folder", o.metadata)
	}
	return nil
}

func (o *buildOptions) writeMetadata(env Env, built []builder.Result) error {
	if o.metadata == "" || len(built) == 0 {
		return nil
	}
	text, err := builder.MarshalMetadata(built)
	if err != nil {
		return err
	}
	if err := writeFile(absolute(env.Dir, o.metadata), text); err != nil {
		return surroundings(err)
	}
	return nil
}

// tellSizes prints the report that was asked for, and findings about images that are larger than build.yaml allows. Without an engine
// no size is known.
func (w *workspace) tellSizes(ctx context.Context, env Env, engine *builder.Engine, result *generator.Result, built []builder.Result, o *buildOptions) (large bool, err error) {
	weights, err := w.weights(ctx, engine, result, built, o)
	if err != nil {
		return false, err
	}
	if o.report.format != "" {
		if err := newReport(built, weights, o.report.earlier).print(env.Out, o.report.format); err != nil {
			return false, err
		}
	}
	findings := w.oversize(result, weights, o)
	w.report(env, findings)
	return len(findings) > 0, nil
}

// printBuilt tells what was built, one line an image.
func printBuilt(env Env, built []builder.Result, progress string) {
	for _, r := range built {
		what := strings.Join(r.Tags, " ") + "   " + r.ImageID
		if r.Output != "" {
			what = r.Output
		}
		switch {
		case progress == "json": // has told it
		case progress == "quiet" && r.Output != "":
			fmt.Fprintln(env.Out, r.Output)
		case progress == "quiet":
			fmt.Fprintln(env.Out, r.ImageID)
		default:
			fmt.Fprintf(env.Out, "built %s   %s   %d of %d steps cached   %s\n", r.Name, what, r.Cached, r.Steps, r.Duration.Round(100*time.Millisecond))
		}
	}
}
