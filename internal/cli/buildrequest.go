package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/generator"
	"github.com/stagegen/stagegen/internal/builder"
)

// requests makes what the builder needs of each image.
func (w *workspace) requests(env Env, result *generator.Result, o *buildOptions, args map[string]string) ([]builder.Request, error) {
	var out []builder.Request
	for _, output := range result.Outputs {
		i := output.Image
		tags, err := imageTags(i, o, len(result.Outputs))
		if err != nil {
			return nil, err
		}
		r := builder.Request{
			Name: i.Name, DockerfilePath: i.Dockerfile, ContextDir: filepath.Join(w.root, filepath.FromSlash(i.Context)),
			Target: cmp.Or(o.target, i.Build.Target), Tags: tags, Args: map[string]string{}, NoCache: o.noCache, Epoch: o.epoch,
		}
		for _, a := range slices.Concat(i.Build.Proxy, i.Build.Args) {
			r.Args[a.Key] = a.Value
		}
		for k, v := range args {
			r.Args[k] = v
		}
		if err := w.texts(output, &r); err != nil {
			return nil, err
		}
		if err := o.publish.apply(w, env, i, &r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
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
	if rules, err := os.ReadFile(own + ".dockerignore"); err == nil {
		r.Ignore = rules
	}
	return nil
}
