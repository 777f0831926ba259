package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// buildImages is how many images the builders are compared with, manyImages how many the memory is measured with.
const (
	buildImages = 8
	manyImages  = 100
)

// A scenario whose runs are slow has no more than slowRounds, and a run that takes longer than patience is not repeated: the whole
// comparison shall take some ten minutes.
const (
	slowRounds = 3
	patience   = time.Minute
)

// builders compares stagegen build with what people use in its place, on the engine of DOCKER_HOST.
type builders struct {
	stagegen, docker, buildx string
	dir                      string // of the project
	config                   string // Docker's configuration folder, with buildx as the plugin of docker build
	host                     string
}

// way is one way to build the eight images.
type way struct {
	name  string
	steps [][]string // commands, one after the other
}

// scenario is what the ways are compared in.
type scenario struct {
	title  string
	text   string // what is built; empty where the page has said it
	rounds int
	cold   bool                        // the first run counts
	before func(context.Context) error // is done before each run, and not measured
	ways   []way
}

// file is a Dockerfile and its context.
type file struct{ dockerfile, context string }

// ways builds one image a file, or all of the project at once; build holds flags and build arguments as each way writes them.
func (b *builders) ways(files []file, noCache bool, args ...string) []way {
	var flags []string
	if noCache {
		flags = []string{"--no-cache"}
	}
	build, bake := slices.Clone(flags), slices.Clone(flags)
	for _, arg := range args {
		build, bake = append(build, "--build-arg", arg), append(bake, "--set", "*.args."+arg)
	}
	var sequential [][]string
	for i, f := range files {
		one := []string{b.docker, "build", "--quiet", "--provenance=false", "-t", image(i), "-f", f.dockerfile}
		sequential = append(sequential, slices.Concat(one, build, []string{f.context}))
	}
	return []way{
		{"docker build, one after the other", sequential},
		{"docker buildx bake", [][]string{slices.Concat([]string{b.buildx, "bake", "--provenance=false", "--progress", "quiet"}, bake)}},
		{"stagegen build", [][]string{slices.Concat([]string{b.stagegen, "build", "--progress", "quiet"}, build)}},
	}
}

func image(i int) string { return fmt.Sprintf("stagegen-bench-%d", i) }

// compare measures the ways in turn, as many rounds as there are, and gives the costs of each.
func (b *builders) compare(ctx context.Context, s scenario) (map[string][]cost, error) {
	if !s.cold {
		for _, w := range s.ways { // whatever they keep of their own is there from now on
			if _, err := b.time(ctx, s, w); err != nil {
				return nil, err
			}
		}
	}
	costs := map[string][]cost{}
	for round := range s.rounds {
		for i := range s.ways {
			w := s.ways[(round+i)%len(s.ways)]
			if done := costs[w.name]; len(done) > 0 && done[0].wall > patience {
				continue
			}
			c, err := b.time(ctx, s, w)
			if err != nil {
				return nil, err
			}
			costs[w.name] = append(costs[w.name], c)
		}
	}
	return costs, nil
}

// time runs a way once.
func (b *builders) time(ctx context.Context, s scenario, w way) (cost, error) {
	if s.before != nil {
		if err := s.before(ctx); err != nil {
			return cost{}, err
		}
	}
	var total cost
	for _, step := range w.steps {
		c, err := b.command(ctx, step)
		if err != nil {
			return cost{}, err
		}
		total.wall += c.wall
		total.cpu += c.cpu
		total.memory = max(total.memory, c.memory)
	}
	return total, nil
}

func (b *builders) command(ctx context.Context, words []string) (cost, error) {
	env := []string{"DOCKER_HOST=" + b.host, "DOCKER_CONFIG=" + b.config, "DOCKER_BUILDKIT=1", "BUILDX_NO_DEFAULT_ATTESTATIONS=1"}
	return measureWith(ctx, b.dir, env, words[0], words[1:]...)
}
