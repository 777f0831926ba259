package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// cacheArg is the build argument that gives cache mounts a name of their own, so that nobody else's are touched.
const cacheArg = "BUILDKIT_CACHE_MOUNT_NS=stagegen-bench"

// emptyFile is the Dockerfile that empties the cache mounts of the services, as any build without cache does with what it mounts.
const emptyFile = "FROM %s\nRUN --mount=type=cache,id=sg-go-mod,target=/mod --mount=type=cache,id=sg-go-build,target=/build true\n"

// services is a project of Go services in one module, each of which serves links as examples/go-api does.
type services struct {
	*builders
	goMod string // without what a round adds
}

// serviceFiles are the Dockerfiles that generate writes for the services.
func serviceFiles() []file {
	out := []file{{"Dockerfile", "."}}
	for i := range buildImages {
		if i > 0 {
			out = append(out, file{image(i) + ".Dockerfile", "."})
		}
	}
	return out
}

// serviceProject writes the services, from the example in the folder that the program is started in, and has stagegen write their
// Dockerfiles.
func (b *builders) serviceProject(ctx context.Context, base string) (*services, error) {
	example := os.DirFS(filepath.Join("examples", "go-api"))
	if err := os.CopyFS(b.dir, example); err != nil {
		return nil, err
	}
	for _, name := range []string{"Dockerfile", "Dockerfile.dockerignore", "test.yaml"} {
		if err := os.Remove(filepath.Join(b.dir, name)); err != nil {
			return nil, err
		}
	}
	main, err := os.ReadFile(filepath.Join(b.dir, "cmd", "api", "main.go"))
	if err != nil {
		return nil, err
	}
	if err := os.RemoveAll(filepath.Join(b.dir, "cmd", "api")); err != nil {
		return nil, err
	}
	goMod, err := os.ReadFile(filepath.Join(b.dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	var images strings.Builder
	for i := range buildImages {
		if err := writeFile(filepath.Join(b.dir, "cmd", fmt.Sprint("s", i), "main.go"), string(main)); err != nil {
			return nil, err
		}
		fmt.Fprintf(&images, "  %s: { preset: go, with: { main: ./cmd/s%d } }\n", image(i), i)
	}
	if err := buildFiles(b.dir, images.String(), serviceFiles()); err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(b.dir, "empty", "Dockerfile"), fmt.Sprintf(emptyFile, base)); err != nil {
		return nil, err
	}
	_, err = b.command(ctx, []string{b.stagegen, "generate"})
	return &services{b, string(goMod)}, err
}

// fresh makes the engine that of a new runner: no step of the services is cached, and their cache mounts are empty.
func (s *services) fresh(ctx context.Context) error {
	if err := s.change(ctx); err != nil {
		return err
	}
	// Another go.mod, so that the download is not cached either.
	if err := writeFile(filepath.Join(s.dir, "go.mod"), fmt.Sprintf("%s// %d\n", s.goMod, time.Now().UnixNano())); err != nil {
		return err
	}
	_, err := s.command(ctx, []string{s.docker, "build", "--quiet", "--no-cache", "--build-arg", cacheArg, "empty"})
	return err
}

// change edits a package that all services import.
func (s *services) change(context.Context) error {
	return writeFile(filepath.Join(s.dir, "internal", "links", "edit.go"), fmt.Sprintf("package links\n\nconst edit = %d\n", time.Now().UnixNano()))
}

// scenarios are a fresh runner, and the next commit on one that keeps its caches.
func (s *services) scenarios(rounds int) []scenario {
	rounds = min(rounds, slowRounds)
	ways := s.ways(serviceFiles(), false, cacheArg)
	return []scenario{
		{title: "A fresh runner", rounds: rounds, cold: true, before: s.fresh, ways: ways,
			text: "8 Go services of one module (net/http, chi, uuid; the sources of examples/go-api), with Dockerfiles of the preset go. Nothing of them is in the\n" +
				"build cache, and their cache mounts are empty, as on a new CI runner: the standard library and the modules are downloaded and compiled. The base\nimages are there."},
		{title: "The next commit", rounds: rounds, before: s.change, ways: ways,
			text: "The same services, with warm cache mounts, after an edit of a package that all of them import."},
	}
}
