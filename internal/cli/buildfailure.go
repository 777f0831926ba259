package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
	"github.com/stagegen/stagegen/internal/diag"
)

// causesShown is how many values of build.yaml are shown for a failed step.
const causesShown = 3

// failure prints each failure with the line of build.yaml behind it; the worst decides the exit code. logged says that the progress
// display has shown the output of the steps.
func (w *workspace) failure(env Env, result *generator.Result, err error, logged bool) error {
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
		default:
			code = exitSurroundings
			fmt.Fprintf(env.Err, "stagegen: %v\n", f)
		}
		if errors.As(f, &be) { // an engine's failure may have one as its cause
			for _, l := range be.Output {
				if !logged {
					fmt.Fprintln(env.Err, "  | "+l)
				}
			}
			w.printCause(env, result, be)
		}
	}
	if code == exitOK {
		return nil
	}
	return said(code)
}

// printCause shows the failing line of the Dockerfile, and what in build.yaml made it.
func (w *workspace) printCause(env Env, result *generator.Result, be *builder.BuildError) {
	if be.Line == 0 {
		return
	}
	for _, o := range result.Builds("") {
		if o.Image.Name != strings.TrimSuffix(be.Image, builder.BelowSuffix) {
			continue
		}
		var text []byte
		if o.Image.Owned() {
			text = o.Files[0].Text
		}
		_ = diag.Text(env.Err, diag.List{cause(o, be)}, diag.Options{Color: env.color(env.ErrTerminal), Sources: func(name string) ([]byte, bool) {
			if name == o.Image.Dockerfile && text != nil {
				return text, true
			}
			return w.files(name)
		}})
	}
}

// cause is the failing line with the places in build.yaml behind it.
func cause(o *generator.Output, be *builder.BuildError) diag.Finding {
	f := diag.Finding{Pos: diag.Pos{File: filepath.ToSlash(o.Image.Dockerfile), Line: be.Line}, Message: "the instruction that failed"}
	if !o.Image.Owned() {
		return f
	}
	causes := generator.LineValues(o, be.Line, be.EndLine)
	if len(causes) == 0 {
		f.Message += ", written by " + generator.Maker(o, be.Line)
	}
	for _, c := range causes[:min(causesShown, len(causes))] {
		message := fmt.Sprintf("line %d comes from here", c.Line)
		if name, ok := strings.CutPrefix(c.Field, "p."); ok {
			message = fmt.Sprintf("line %d has with.%s from here", c.Line, name)
		} else if c.Field != "" {
			message = fmt.Sprintf("line %d has %s from here", c.Line, c.Field)
		}
		f.Related = append(f.Related, diag.Related{Pos: c.Pos, Message: message})
	}
	return f
}
