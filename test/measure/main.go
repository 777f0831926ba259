// Command measure builds every image of the examples three times: by the single-stage file that people usually write, by the
// textbook two-stage file of its language (both in files/), and by stagegen. It writes sizes and rebuild times into
// docs/measurements.md, and the factors into README.md:
//
//	go run ./test/measure
//
// It is a tool of the developers. It needs a Docker Engine with the pinned base images: `make measure` sets one up. No test
// asserts its numbers: they are the machine's too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	edits := flag.Int("edits", 3, "how often each image is edited and built again")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *edits); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// run measures from the root of the repository.
func run(ctx context.Context, edits int) error {
	dir, err := os.MkdirTemp("", "stagegen-measure-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	m := &measurer{dir: dir, stagegen: filepath.Join(dir, "stagegen"), edits: edits, docker: newestEngine()}
	if err := m.command(ctx, ".", "go", "build", "-o", m.stagegen, "./cmd/stagegen"); err != nil {
		return err
	}
	all, err := subjects()
	if err != nil {
		return err
	}
	var rows []row
	for _, s := range all {
		r, err := m.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s, image %s: %w", s.example, s.image, err)
		}
		fmt.Fprintf(os.Stderr, "%s %s: %s\n", s.example, s.image, r)
		rows = append(rows, r)
	}
	version, err := m.engineVersion(ctx)
	if err != nil {
		return err
	}
	return writePages(rows, version, edits)
}
