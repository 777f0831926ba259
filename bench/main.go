// Command bench measures what the program costs: time on the clock, time on the processor and memory, each the median of many
// runs, of the stripped program as it is released. It writes the table of README.md in its folder:
//
//	go run ./bench
//
// With -builds it compares stagegen build with docker build and with bake, and writes docs/benchmarks.md: make bench-build. With -scaling
// it measures builders elsewhere and caches in a registry, and writes the table of docs/scaling.md: make bench-scaling.
//
// It is a tool of the developers and imports nothing of the program. No test asserts its numbers: they are the machine's too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	runs := flag.Int("runs", 31, "how often each command runs")
	page := flag.String("page", filepath.Join("bench", "README.md"), "the `FILE` to write")
	builds := flag.Int("builds", 0, "compare builders in `N` rounds instead")
	scaled := flag.Int("scaling", 0, "measure builders elsewhere in `N` rounds instead")
	nothing := flag.Bool("nothing", false, "end at once; the tool measures itself with it")
	flag.Parse()
	if *nothing {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := error(nil)
	switch {
	case *builds > 0:
		err = compareBuilders(ctx, *builds, filepath.Join("docs", "benchmarks.md"))
	case *scaled > 0:
		err = measureScaling(ctx, *scaled, filepath.Join("docs", "scaling.md"))
	default:
		err = run(ctx, *runs, *page)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run builds the program from the folder that it is started in, measures it and writes the page.
func run(ctx context.Context, runs int, page string) error {
	dir, err := os.MkdirTemp("", "stagegen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "stagegen")
	if err := build(ctx, program); err != nil {
		return err
	}
	results, err := measureAll(ctx, program, dir, runs)
	if err != nil {
		return err
	}
	text, err := write(program, results, runs)
	if err != nil {
		return err
	}
	return os.WriteFile(page, []byte(text), 0o644)
}

// build makes the program as it is released.
func build(ctx context.Context, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./cmd/stagegen")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}
