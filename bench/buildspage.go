package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const buildsIntro = `<!-- Written by: make bench-build -->

# Building, compared

Each table compares three ways to build the same %d images: the median of its runs, the ways taken in turn. A run of each that does not count
goes before, but not on a fresh runner; what takes longer than a minute runs once. Measured on %s.
Nothing else ran on the machine. ` + "`docker build` is that of buildx %s, as is bake; attestations are off everywhere." + `

The first tables are of images of two stages each: a file of 200 kB, a loop that keeps a processor busy for about half a second, two more steps. Of loops
alone no builder can make more than the machine has processors. Steps of real builds wait too, for registries and other machines,
and then one image's wait is another's time: in the third table that step first sleeps for half a second, as a download makes it wait.
`

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
	fmt.Fprintf(&out, buildsIntro, buildImages, machine(), words[min(1, len(words)-1)])
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
	fmt.Fprintf(out, "\n## Docker Engine %s\n", version)
	for _, pause := range []string{"", "0.5"} {
		b.dir = filepath.Join(dir, "eight"+pause)
		if err := loopProject(b.dir, base, buildImages, pause); err != nil {
			return err
		}
		for _, s := range b.loops(pause, rounds) {
			if err := b.tell(ctx, out, s); err != nil {
				return err
			}
		}
	}
	if err := b.many(ctx, out, filepath.Join(dir, "many"), base); err != nil {
		return err
	}
	if old, err := older(version, 23); old || err != nil {
		return err // docker build cannot build generated files there: COPY --link is younger
	}
	b.dir = filepath.Join(dir, "go")
	services, err := b.serviceProject(ctx, base)
	if err != nil {
		return err
	}
	for _, s := range services.scenarios(rounds) {
		if err := b.tell(ctx, out, s); err != nil {
			return err
		}
	}
	return os.RemoveAll(b.dir) // the next engine begins anew
}

// loops are the scenarios of a project of loops. A pause changes nothing of what is cached.
func (b *builders) loops(pause string, rounds int) []scenario {
	files := loopFiles(buildImages)
	if pause != "" {
		return []scenario{{title: "`--no-cache`, with a step that waits " + pause + " s before its loop", rounds: min(rounds, slowRounds), ways: b.ways(files, true)}}
	}
	return []scenario{
		{title: "Everything cached", rounds: rounds, ways: b.ways(files, false)},
		{title: "`--no-cache`, a loop alone", rounds: rounds, ways: b.ways(files, true)},
	}
}

// older tells whether an engine's version is older than a major one.
func older(version string, major int) (bool, error) {
	first, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return false, fmt.Errorf("the engine's version %q: %w", version, err)
	}
	return n < major, nil
}

// many writes what a hundred images take.
func (b *builders) many(ctx context.Context, out *strings.Builder, dir, base string) error {
	b.dir = dir
	if err := loopProject(b.dir, base, manyImages, ""); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n### A hundred images\n\n| | time | memory of the client |\n|---|---:|---:|\n")
	for _, flags := range [][]string{{"--no-cache"}, nil} {
		words := append([]string{b.stagegen, "build", "--progress", "quiet"}, flags...)
		c, err := b.command(ctx, words)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", strings.Join(append([]string{"stagegen build"}, flags...), " "), milliseconds(c.wall), mebibytes(c.memory))
	}
	return nil
}

// tell measures a scenario and writes its section.
func (b *builders) tell(ctx context.Context, out *strings.Builder, s scenario) error {
	costs, err := b.compare(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n### %s\n\n", s.title)
	if s.text != "" {
		fmt.Fprintf(out, "%s\n\n", s.text)
	}
	table(out, s, costs)
	return nil
}

// table writes how the ways compare: each against docker build and against bake.
func table(out *strings.Builder, s scenario, costs map[string][]cost) {
	out.WriteString("| | runs | median | slowest | times as fast as docker build | against bake | CPU of the client | memory of the client |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	sequential, bake := median(costs[s.ways[0].name]), median(costs[s.ways[1].name])
	for _, w := range s.ways {
		all := costs[w.name]
		m := median(all)
		slowest := m.wall
		for _, c := range all {
			slowest = max(slowest, c.wall)
		}
		fmt.Fprintf(out, "| %s | %d | %s | %s | %.1f | %.2f | %s | %s |\n", w.name, len(all), milliseconds(m.wall), milliseconds(slowest), sequential.wall.Seconds()/m.wall.Seconds(),
			m.wall.Seconds()/bake.wall.Seconds(), milliseconds(m.cpu), mebibytes(m.memory))
	}
}
