package cli

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/stagegen/stagegen/internal/builder"
)

// epoch is the time that a reproducible build gives to everything in an image: SOURCE_DATE_EPOCH of the environment, else the last
// commit's, else that of build.yaml.
func (w *workspace) epoch(ctx context.Context, env Env) (time.Time, error) {
	if text := env.Getenv("SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds < 0 {
			return time.Time{}, decide("SOURCE_DATE_EPOCH is %q; expected seconds since 1970-01-01 UTC", text)
		}
		return time.Unix(seconds, 0), nil
	}
	// A tree without git, or without a commit, has an error here: then build.yaml says the time.
	out, err := exec.CommandContext(ctx, "git", "-C", w.root, "log", "-1", "--pretty=%ct").Output()
	if err == nil {
		if seconds, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64); err == nil {
			return time.Unix(seconds, 0), nil
		}
	}
	if seconds := w.source.Project.File.SourceDateEpoch; seconds > 0 {
		return time.Unix(int64(seconds), 0), nil
	}
	return time.Time{}, decide("--reproducible needs a time that is the same in every build, and there is no git commit here\nwrite source_date_epoch: SECONDS at the top of build.yaml, or set SOURCE_DATE_EPOCH")
}

// warnOfTimes says what a builder cannot make the same.
func warnOfTimes(env Env, engine *builder.Engine) {
	if !engine.RewritesTimes() {
		fmt.Fprintln(env.Err, "stagegen: warning: this engine's store keeps the times of files: the layers of two builds are the same only where the files' times are\n"+
			"  build with --builder on a BuildKit daemon, or switch on the engine's containerd image store, for the same layers in every build")
	}
}
