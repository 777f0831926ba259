package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/cli"
)

// TestProject: what is measured is a project that stagegen accepts, with one Dockerfile an image.
func TestProject(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7} {
		dir := t.TempDir()
		if err := project(dir, n); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"generate", "check"} {
			var said bytes.Buffer
			env := cli.Env{Out: &said, Err: &said, Dir: dir, Getenv: func(string) string { return "" }}
			if code := cli.Main([]string{command}, env); code != 0 {
				t.Fatalf("%s of %d images: exit code %d\n%s", command, n, code, said.String())
			}
		}
		written, err := filepath.Glob(filepath.Join(dir, "services", "*", "Dockerfile"))
		if n == 1 {
			written, err = filepath.Glob(filepath.Join(dir, "Dockerfile"))
		}
		if err != nil || len(written) != n {
			t.Errorf("%d images: %d Dockerfiles, %v", n, len(written), err)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"Dockerfile", "Dockerfile.dockerignore", "main.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // what is gone already is fine
		if err := clean(dir); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "main.go" {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestMeasure: a run is measured, and a command that fails is no result.
func TestMeasure(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	got, err := measure(t.Context(), t.TempDir(), self, "-test.run=^$")
	if err != nil || got.wall <= 0 || got.cpu <= 0 {
		t.Errorf("cost %+v, %v", got, err)
	}
	if _, err := measure(t.Context(), t.TempDir(), self, "-no-such-flag"); err == nil || !strings.Contains(err.Error(), "no-such-flag") {
		t.Errorf("a command that fails: %v", err)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	got := median([]cost{{5, 1, 30}, {1, 9, 10}, {3, 2, 20}})
	if diff := cmp.Diff(cost{3, 2, 20}, got, cmp.AllowUnexported(cost{})); diff != "" {
		t.Errorf("median (-want +got):\n%s", diff)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "stagegen")
	if err := os.WriteFile(program, make([]byte, 1_500_000), 0o644); err != nil {
		t.Fatal(err)
	}
	goal := &cost{cpu: 2 * time.Millisecond, memory: 2 << 20}
	page, err := write(program, []result{
		{command: "stagegen x", subject: "1 image", goal: goal, cost: cost{123456 * time.Microsecond, 2 * time.Millisecond, 2 << 20}},
		{command: "stagegen y", goal: goal, cost: cost{time.Millisecond, 2001 * time.Microsecond, 3 << 20}},
		{command: "(nothing)", cost: cost{time.Millisecond, time.Second, 0}},
	}, 31)
	if err != nil {
		t.Fatal(err)
	}
	if host, err := os.Hostname(); err == nil && len(host) > 4 && strings.Contains(page, host) {
		t.Error("the page names this machine")
	}
	if !strings.Contains(page, "31 runs each, of the stripped program (1.5 MB)") {
		t.Errorf("the page does not say what was measured:\n%s", page)
	}
	_, rows, _ := strings.Cut(page, "|---|---|---|---|---|\n")
	want := "| `stagegen x` | 1 image | 123 ms | 2.0 ms | 2.0 MiB |\n" +
		"| `stagegen y` |  | 1.0 ms | **2.0 ms** (over the goal) | **3.0 MiB** (over the goal) |\n" +
		"| (nothing) |  | 1.0 ms | 1000 ms | not known |\n"
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
