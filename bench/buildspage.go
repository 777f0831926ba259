package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const buildsIntro = `<!-- Written by: make bench-build -->

# Building, compared

%d images of two stages each, with Dockerfiles of their own: a file of 200 kB, a loop that keeps a processor busy, two more steps. Medians
of %d, the three ways taken in turn after a run of each that does not count, on %s.
Nothing else ran on the machine. ` + "`docker build` is that of buildx %s, as is bake; attestations are off everywhere.\n"

// compareBuilders measures on every engine of STAGEGEN_ENGINES and writes the page.
func compareBuilders(ctx context.Context, rounds int, page string) error {
	hosts, buildx, base := os.Getenv("STAGEGEN_ENGINES"), os.Getenv("STAGEGEN_BUILDX"), os.Getenv("STAGEGEN_BENCH_BASE")
	if hosts == "" || buildx == "" || base == "" {
		return errors.New("STAGEGEN_ENGINES, STAGEGEN_BUILDX and STAGEGEN_BENCH_BASE must be set: run make bench-build")
	}
	version, err := exec.CommandContext(ctx, buildx, "version").Output()
	if err != nil {
		return fmt.Errorf("asking buildx for its version: %w", err)
	}
	dir, err := os.MkdirTemp("", "stagegen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &builders{stagegen: filepath.Join(dir, "stagegen"), docker: "docker", buildx: buildx, config: filepath.Join(dir, "docker")}
	if err := build(ctx, b.stagegen); err != nil {
		return err
	}
	plugins := filepath.Join(b.config, "cli-plugins")
	if err := os.MkdirAll(plugins, 0o755); err != nil {
		return err
	}
	if err := os.Symlink(buildx, filepath.Join(plugins, "docker-buildx")); err != nil {
		return err
	}
	var out strings.Builder
	words := strings.Fields(string(version))
	fmt.Fprintf(&out, buildsIntro, buildImages, rounds, machine(), words[min(1, len(words)-1)])
	for _, host := range strings.Split(hosts, ",") {
		if err := b.onEngine(ctx, &out, host, dir, base, rounds); err != nil {
			return err
		}
	}
	return os.WriteFile(page, []byte(out.String()), 0o644)
}

// onEngine writes the tables of one engine.
func (b *builders) onEngine(ctx context.Context, out *strings.Builder, host, dir, base string, rounds int) error {
	b.host = host
	engine, err := exec.CommandContext(ctx, b.docker, "-H", host, "version", "--format", "{{.Server.Version}}").Output()
	if err != nil {
		return fmt.Errorf("asking the engine at %s for its version: %w", host, err)
	}
	version, _, _ := strings.Cut(strings.TrimSpace(string(engine)), "+")
	b.dir = filepath.Join(dir, "eight")
	if err := buildProject(b.dir, base, buildImages); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n## Docker Engine %s\n", version)
	for _, noCache := range []bool{false, true} {
		costs, err := b.compare(ctx, noCache, rounds)
		if err != nil {
			return err
		}
		b.table(out, noCache, costs)
	}
	b.dir = filepath.Join(dir, "many")
	if err := buildProject(b.dir, base, manyImages); err != nil {
		return err
	}
	for _, flags := range [][]string{{"--no-cache"}, nil} {
		c, err := b.command(ctx, append([]string{b.stagegen, "build", "--progress", "quiet"}, flags...))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n`stagegen build %s`of %d images: %s, %s of memory at most.\n", strings.Join(append(flags, ""), " "), manyImages, milliseconds(c.wall), mebibytes(c.memory))
	}
	return nil
}

// table writes how the ways compare: each against docker build and against bake.
func (b *builders) table(out *strings.Builder, noCache bool, costs map[string][]cost) {
	title := "everything cached"
	if noCache {
		title = "`--no-cache`"
	}
	fmt.Fprintf(out, "\n%s:\n\n| | median | slowest | times as fast as docker build | against bake | CPU of the client | memory of the client |\n|---|---:|---:|---:|---:|---:|---:|\n", title)
	ways := b.ways(noCache)
	sequential, bake := median(costs[ways[0].name]), median(costs[ways[1].name])
	for _, w := range ways {
		all := costs[w.name]
		m := median(all)
		slowest := m.wall
		for _, c := range all {
			slowest = max(slowest, c.wall)
		}
		fmt.Fprintf(out, "| %s | %s | %s | %.1f | %.2f | %s | %s |\n", w.name, milliseconds(m.wall), milliseconds(slowest), sequential.wall.Seconds()/m.wall.Seconds(),
			m.wall.Seconds()/bake.wall.Seconds(), milliseconds(m.cpu), mebibytes(m.memory))
	}
}
