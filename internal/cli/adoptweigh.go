package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/adopt"
	"github.com/stagegen/stagegen/internal/builder"
)

// weights are the sizes of the two images on the engine, in bytes.
type weights struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// weigh builds the image of the old Dockerfile and that of the new one, without tags, and asks for their sizes. Nothing is written
// but to the engine.
func (w *workspace) weigh(ctx context.Context, env Env, a *adopt.Adoption, r adopt.Request) (*weights, error) {
	ctx, stop := untilInterrupted(ctx)
	defer stop()
	result := &generator.Result{Outputs: []*generator.Output{a.Output}}
	requests, err := w.requests(env, result, &buildOptions{}, nil)
	if err != nil {
		return nil, err
	}
	made := requests[0]
	made.Tags = nil
	old, err := w.oldRequest(env, a, r)
	if err != nil {
		return nil, err
	}
	old.Name, made.Name = a.Image+"-before", a.Image
	engine, err := builder.Connect(ctx, env.Getenv)
	if err != nil {
		return nil, w.failure(env, result, err, false)
	}
	defer engine.Close()
	built, err := engine.Build(ctx, []builder.Request{old, made}, builder.Options{Out: env.Err, Color: env.color(env.ErrTerminal)})
	if err != nil {
		return nil, w.failure(env, result, err, false)
	}
	var sizes [2]int64
	for n, b := range built {
		if sizes[n], err = engine.Size(ctx, b.ImageID); err != nil {
			return nil, surroundings(err)
		}
	}
	return &weights{Before: sizes[0], After: sizes[1]}, nil
}

// oldRequest builds the hand-written Dockerfile as build would have.
func (w *workspace) oldRequest(env Env, a *adopt.Adoption, r adopt.Request) (builder.Request, error) {
	if r.New == nil {
		result, findings := generator.Generate(w.source, []string{a.Image})
		if findings.HasErrors() || len(result.Outputs) != 1 {
			return builder.Request{}, said(exitDecide)
		}
		requests, err := w.requests(env, result, &buildOptions{}, nil)
		if err != nil {
			return builder.Request{}, err
		}
		requests[0].Tags = nil
		return requests[0], nil
	}
	text, err := os.ReadFile(filepath.Join(w.root, filepath.FromSlash(r.New.Dockerfile)))
	if err != nil {
		return builder.Request{}, surroundings(fmt.Errorf("reading %s: %w", r.New.Dockerfile, err))
	}
	return builder.Request{Dockerfile: text, DockerfilePath: r.New.Dockerfile, ContextDir: filepath.Join(w.root, filepath.FromSlash(r.New.Context))}, nil
}
