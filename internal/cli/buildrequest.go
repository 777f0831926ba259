package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// requests makes what the builder needs of each image that is asked for, and of those on which they stand.
func (w *workspace) requests(env Env, result *generator.Result, o *buildOptions, args map[string]string) ([]builder.Request, error) {
	stamps, err := readStamp(o.stamp, time.Now)
	if err != nil {
		return nil, err
	}
	var out []builder.Request
	builds := result.Builds(o.target)
	for n, output := range builds {
		asked := n < len(result.Outputs)
		r, err := w.request(output, o, args)
		if err != nil {
			return nil, err
		}
		if name := o.below(output.Image, asked); name != r.Name || !asked {
			base := r
			base.Name, base.Below, base.Contexts = name, true, w.contexts(output, "", result, o)
			if err := o.publish.below(w, env, output.Image, &base); err != nil {
				return nil, err
			}
			out = append(out, base)
		}
		if !asked {
			continue
		}
		if err := checkTarget(output, o.target); err != nil {
			return nil, err
		}
		stamp(&r, stamps, args)
		if r.Tags, err = imageTags(output.Image, o, len(result.Outputs)); err != nil {
			return nil, err
		}
		if err := o.publish.apply(w, env, output.Image, &r); err != nil {
			return nil, err
		}
		r.Target, r.Contexts = cmp.Or(o.target, r.Target), w.contexts(output, o.target, result, o)
		out = append(out, r)
	}
	if err := o.distinct(out); err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(r builder.Request) bool { return r.Below && !wanted(r.Name, out) })
	slices.SortStableFunc(out, func(a, b builder.Request) int { // what fails below is told before what it keeps from being built
		switch {
		case a.Below == b.Below:
			return 0
		case a.Below:
			return -1
		}
		return 1
	})
	return out, nil
}

// wanted tells whether one of the requests stands on an image.
func wanted(image string, requests []builder.Request) bool {
	return slices.ContainsFunc(requests, func(r builder.Request) bool {
		return slices.ContainsFunc(r.Contexts, func(c builder.Context) bool { return c.Image == image })
	})
}

// below is what the builder calls an image where others stand on it. They stand on what build.yaml says, whichever stage the
// command line asks for: then it is built beside that.
func (o *buildOptions) below(i *generator.Image, asked bool) string {
	if asked && o.target != "" && o.target != i.Build.Target {
		return i.Name + builder.BelowSuffix
	}
	return i.Name
}

// contexts are what the build of a stage is given beside its context.
func (w *workspace) contexts(output *generator.Output, stage string, result *generator.Result, o *buildOptions) []builder.Context {
	var out []builder.Context
	for _, g := range output.Given(stage) {
		name := g.Image
		if n := slices.IndexFunc(result.Outputs, func(o *generator.Output) bool { return o.Image.Name == g.Image }); n >= 0 {
			name = o.below(result.Outputs[n].Image, true)
		}
		out = append(out, builder.Context{Name: g.Name, Image: name, BuildPlatform: output.OnBuildPlatform(g)})
	}
	for _, c := range output.Image.Build.Contexts {
		switch {
		case c.Folder != "":
			out = append(out, builder.Context{Name: c.Name, Folder: filepath.Join(w.root, filepath.FromSlash(c.Folder))})
		case c.Reference != "":
			out = append(out, builder.Context{Name: c.Name, Reference: c.Reference})
		}
	}
	return out
}

// request makes what the builder needs of one image, as build.yaml has it.
func (w *workspace) request(output *generator.Output, o *buildOptions, args map[string]string) (builder.Request, error) {
	i := output.Image
	r := builder.Request{
		Name: i.Name, DockerfilePath: i.Dockerfile, ContextDir: filepath.Join(w.root, filepath.FromSlash(i.Context)),
		Target: i.Build.Target, Args: map[string]string{}, NoCache: o.noCache, Epoch: o.epoch,
	}
	for _, a := range slices.Concat(i.Build.Proxy, i.Build.Args) {
		r.Args[a.Key] = a.Value
	}
	for k, v := range args {
		r.Args[k] = v
	}
	return r, w.texts(output, &r)
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
	switch rules, err := os.ReadFile(own + ".dockerignore"); {
	case err == nil:
		r.Ignore = rules
	case !errors.Is(err, fs.ErrNotExist): // without its rules the build would be sent what they keep out
		return surroundings(fmt.Errorf("reading the ignore rules of %s: %w", output.Image.Name, err))
	}
	return nil
}
