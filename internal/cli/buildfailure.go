package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

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
