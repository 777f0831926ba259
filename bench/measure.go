package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cost is what one run takes, or the median of many.
type cost struct {
	wall, cpu time.Duration // cpu: of the process itself, in user and system mode
	memory    int64         // the most that was resident at a time, in bytes; 0 where the system does not say
}

// result is one row of the table.
type result struct {
	command string // as a person writes it
	subject string // what it is run on
	goal    *cost  // nil: there is none
	cost    cost
}

// measureAll measures the commands of the table, and a program that does nothing: the memory of a process counts from the moment
// at which its parent splits, so that no measured value lies below that of the parent.
func measureAll(ctx context.Context, program, dir string, runs int) ([]result, error) {
	one, many := filepath.Join(dir, "one"), filepath.Join(dir, "many")
	for dir, n := range map[string]int{one: 1, many: 1000} {
		if err := project(dir, n); err != nil {
			return nil, err
		}
		if _, err := measure(ctx, dir, program, "generate"); err != nil {
			return nil, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	goal := &cost{cpu: 15 * time.Millisecond, memory: 40 << 20}
	rows := []struct {
		row         result
		dir, binary string
		args        []string
		prepare     func() error
	}{
		{row: result{command: "stagegen --help", goal: goal}, dir: one, args: []string{"--help"}},
		{row: result{command: "stagegen generate", subject: "1 image, nothing there yet", goal: goal}, dir: one, args: []string{"generate"}, prepare: func() error { return clean(one) }},
		{row: result{command: "stagegen check", subject: "1 image"}, dir: one, args: []string{"check"}},
		{row: result{command: "stagegen check", subject: "1,000 images"}, dir: many, args: []string{"check"}},
		{row: result{command: "(a program that does nothing)"}, dir: one, binary: self, args: []string{"-nothing"}},
	}
	var results []result
	for _, r := range rows {
		var costs []cost
		for range runs {
			if r.prepare != nil {
				if err := r.prepare(); err != nil {
					return nil, err
				}
			}
			c, err := measure(ctx, r.dir, cmp.Or(r.binary, program), r.args...)
			if err != nil {
				return nil, err
			}
			costs = append(costs, c)
		}
		r.row.cost = median(costs)
		results = append(results, r.row)
	}
	return results, nil
}

// measure runs a command once, in dir; its exit code must be 0.
func measure(ctx context.Context, dir, program string, args ...string) (cost, error) {
	return measureWith(ctx, dir, nil, program, args...)
}

// measureWith is measure with variables on top of the environment.
func measureWith(ctx context.Context, dir string, env []string, program string, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var said strings.Builder
	cmd.Stderr = &said
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("running %s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, said.String())
	}
	return cost{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memory: peakMemory(cmd.ProcessState)}, nil
}

// median takes the median of each value by itself.
func median(costs []cost) cost {
	return cost{
		wall:   middle(costs, func(c cost) time.Duration { return c.wall }),
		cpu:    middle(costs, func(c cost) time.Duration { return c.cpu }),
		memory: middle(costs, func(c cost) int64 { return c.memory }),
	}
}

func middle[V cmp.Ordered](costs []cost, value func(cost) V) V {
	var values []V
	for _, c := range costs {
		values = append(values, value(c))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// clean deletes what generate writes for the project of one image.
func clean(dir string) error {
	for _, name := range []string{"Dockerfile", "Dockerfile.dockerignore"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
