package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// buildImages is how many images the builders are compared with, manyImages how many the memory is measured with.
const (
	buildImages = 8
	manyImages  = 100
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

// ways are what is compared, each without and with the cache.
func (b *builders) ways(noCache bool) []way {
	var flags []string
	if noCache {
		flags = []string{"--no-cache"}
	}
	one := func(program string, args ...string) [][]string {
		return [][]string{slices.Concat([]string{program}, args, flags)}
	}
	var sequential [][]string
	for i := range buildImages {
		sequential = append(sequential, slices.Concat([]string{b.docker, "build", "--quiet", "--provenance=false", "-t", image(i), "-f", folder(i) + "/Dockerfile"}, flags, []string{folder(i)}))
	}
	return []way{
		{"docker build, one after the other", sequential},
		{"docker buildx bake", one(b.buildx, "bake", "--provenance=false", "--progress", "quiet")},
		{"stagegen build", one(b.stagegen, "build", "--progress", "quiet")},
	}
}

func image(i int) string  { return fmt.Sprintf("stagegen-bench-%d", i) }
func folder(i int) string { return fmt.Sprintf("services/s%03d", i) }

// compare measures the ways in turn, rounds times, and gives the costs of each.
func (b *builders) compare(ctx context.Context, noCache bool, rounds int) (map[string][]cost, error) {
	ways := b.ways(noCache)
	for _, w := range ways { // whatever they keep of their own is there from now on
		if _, err := b.time(ctx, w); err != nil {
			return nil, err
		}
	}
	costs := map[string][]cost{}
	for round := range rounds {
		for i := range ways {
			w := ways[(round+i)%len(ways)]
			c, err := b.time(ctx, w)
			if err != nil {
				return nil, err
			}
			costs[w.name] = append(costs[w.name], c)
		}
	}
	return costs, nil
}

// time runs a way once.
func (b *builders) time(ctx context.Context, w way) (cost, error) {
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

// buildProject writes n images with Dockerfiles of their own, a build.yaml and a bake file: two stages, a loop that keeps a processor
// busy, two steps and a file of 200 kB each.
func buildProject(dir, base string, n int) error {
	var build, targets, names strings.Builder
	for i := range n {
		at := filepath.Join(dir, folder(i))
		if err := os.MkdirAll(at, 0o755); err != nil {
			return err
		}
		dockerfile := fmt.Sprintf(`FROM %s AS build
WORKDIR /src
COPY data .
RUN i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; echo %d >made
FROM %s
COPY --from=build /src/made /made
RUN echo ready >/ready
USER 65532:65532
ENTRYPOINT ["/bin/true"]
`, base, i, base)
		for name, text := range map[string]string{"Dockerfile": dockerfile, "data": strings.Repeat(fmt.Sprintf("%09d\n", i), 20_000)} {
			if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o644); err != nil {
				return err
			}
		}
		fmt.Fprintf(&build, "  stagegen-bench-%d: { dockerfile: %s/Dockerfile, context: %s }\n", i, folder(i), folder(i))
		fmt.Fprintf(&targets, "target \"t%d\" {\n  context = %q\n  tags = [%q]\n}\n", i, folder(i), image(i))
		fmt.Fprintf(&names, "%q, ", fmt.Sprintf("t%d", i))
	}
	files := map[string]string{
		"build.yaml":      "stagegen: \"1\"\nname: bench\nimages:\n" + build.String(),
		"docker-bake.hcl": "group \"default\" {\n  targets = [" + strings.TrimSuffix(names.String(), ", ") + "]\n}\n" + targets.String(),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
