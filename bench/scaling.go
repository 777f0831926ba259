package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// scaling measures what builders elsewhere cost: eight images on the engine, on a BuildKit daemon that gives them to the engine, and
// on daemons that push them into a registry and keep their cache there.
type scaling struct {
	builders
	buildkitd string
	registry  string // its address
	base      string // a base image in the registry
	rounds    int
}

// scalingRow is one way to build, in seconds on the clock; nothing for what is not measured.
type scalingRow struct {
	name                    string
	first, uncached, cached *cost
}

// measureScaling measures on the last engine of STAGEGEN_ENGINES and writes the table into the page.
func measureScaling(ctx context.Context, rounds int, page string) error {
	hosts, daemon, base := os.Getenv("STAGEGEN_ENGINES"), os.Getenv("STAGEGEN_BUILDKITD"), os.Getenv("STAGEGEN_BENCH_BASE")
	if hosts == "" || daemon == "" || base == "" {
		return errors.New("STAGEGEN_ENGINES, STAGEGEN_BUILDKITD and STAGEGEN_BENCH_BASE must be set: run make bench-scaling")
	}
	dir, err := os.MkdirTemp("", "stagegen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	address, stop, err := serveRegistry()
	if err != nil {
		return err
	}
	defer stop()
	list := strings.Split(hosts, ",")
	s := &scaling{buildkitd: daemon, registry: address, base: address + "/base:1", rounds: rounds,
		builders: builders{stagegen: filepath.Join(dir, "stagegen"), docker: "docker", host: list[len(list)-1], dir: dir, config: filepath.Join(dir, "docker")}}
	if err := build(ctx, s.stagegen); err != nil {
		return err
	}
	defer s.discard(context.WithoutCancel(ctx))
	for _, words := range [][]string{{"tag", base, s.base}, {"push", "--quiet", s.base}} {
		if _, err := s.command(ctx, append([]string{s.docker}, words...)); err != nil {
			return err
		}
	}
	rows, err := s.rows(ctx)
	if err != nil {
		return err
	}
	return replaceTable(page, scalingTable(rows, rounds))
}

// rows are measured one after the other: each daemon has the machine for itself.
func (s *scaling) rows(ctx context.Context) ([]scalingRow, error) {
	var rows []scalingRow
	err := s.project(false)
	if err == nil {
		rows, err = s.add(ctx, rows, "the engine itself", true)
	}
	if err != nil {
		return nil, err
	}
	old, err := startDaemon(ctx, s.buildkitd, filepath.Join(s.dir, "old"))
	if err != nil {
		return nil, err
	}
	defer old.stop()
	if err := s.project(false); err != nil {
		return nil, err
	}
	if rows, err = s.add(ctx, rows, "a daemon, loaded into the engine", true, "--builder", old.address); err != nil {
		return nil, err
	}
	if err := s.project(true); err != nil {
		return nil, err
	}
	if rows, err = s.add(ctx, rows, "a daemon, pushed, with `cache_to`", true, "--builder", old.address, "--push"); err != nil {
		return nil, err
	}
	old.stop()
	for _, name := range []string{"a new daemon, pushed, with `cache_from`", "a new daemon, pushed, without a cache"} {
		fresh, err := startDaemon(ctx, s.buildkitd, filepath.Join(s.dir, "new"))
		if err != nil {
			return nil, err
		}
		rows, err = s.add(ctx, rows, name, false, "--builder", fresh.address, "--push")
		fresh.stop()
		if err == nil {
			err = s.configure(false) // what was pushed, without its cache
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// add measures a row: the first build, and where again is set those that follow, each the median of some.
func (s *scaling) add(ctx context.Context, rows []scalingRow, name string, again bool, flags ...string) ([]scalingRow, error) {
	row := scalingRow{name: name}
	time := func(times int, more ...string) (*cost, error) {
		var costs []cost
		for range times {
			c, err := s.command(ctx, slices.Concat([]string{s.stagegen, "-C", s.at(), "build", "--progress", "quiet"}, flags, more))
			if err != nil {
				return nil, err
			}
			costs = append(costs, c)
		}
		m := median(costs)
		return &m, nil
	}
	var err error
	if row.first, err = time(1); err == nil && again {
		if row.uncached, err = time(s.rounds, "--no-cache"); err == nil {
			row.cached, err = time(s.rounds)
		}
	}
	return append(rows, row), err
}

func (s *scaling) at() string { return filepath.Join(s.dir, "project") }

// repository is where an image goes.
func (s *scaling) repository(i int) string { return s.registry + "/bench/" + image(i) }

// project writes eight images that nobody has built yet.
func (s *scaling) project(caches bool) error {
	if err := loopProject(s.at(), s.base, buildImages, ""); err != nil {
		return err
	}
	for i := range buildImages { // as many bytes as before, others in each run
		if err := writeFile(filepath.Join(s.at(), folder(i), "data"), strings.Repeat(rand.Text(), 7700)); err != nil {
			return err
		}
	}
	return s.configure(caches)
}

// configure writes the build.yaml.
func (s *scaling) configure(caches bool) error {
	var out strings.Builder
	fmt.Fprintf(&out, "stagegen: \"1\"\nname: bench\ndefaults:\n  tags: [\"%s/bench/${name}\"]\n", s.registry)
	if caches {
		ref := s.registry + "/bench/cache:${name}"
		fmt.Fprintf(&out, "  cache_from: [%q]\n  cache_to: [\"type=registry,ref=%s,mode=max\"]\n", ref, ref)
	}
	out.WriteString("images:\n")
	for i := range buildImages {
		fmt.Fprintf(&out, "  %s: { dockerfile: %s/Dockerfile, context: %s }\n", image(i), folder(i), folder(i))
	}
	return writeFile(filepath.Join(s.at(), "build.yaml"), out.String())
}

// discard takes from the engine what was named for the measurement.
func (s *scaling) discard(ctx context.Context) {
	names := []string{s.base}
	for i := range buildImages {
		names = append(names, s.repository(i))
	}
	for _, name := range names { // not all are there where a measurement has failed
		_ = exec.CommandContext(ctx, s.docker, "-H", s.host, "image", "rm", name).Run()
	}
}
