package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

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
