package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/cli"
)

// TestLoopProject: what is compared is a project that stagegen accepts, and its bake file names the same images.
func TestLoopProject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := loopProject(dir, "docker.io/library/alpine:3.24", 2, "0.5"); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if code := cli.Main([]string{"check"}, cli.Env{Out: &said, Err: &said, Dir: dir, Getenv: func(string) string { return "" }}); code != 0 {
		t.Fatalf("exit code %d\n%s", code, said.String())
	}
	for file, wants := range map[string][]string{
		"docker-bake.hcl":          {`targets = ["t0", "t1"]`, "context = \"services/s001\"\n  dockerfile = \"Dockerfile\"\n  tags = [\"stagegen-bench-1\"]"},
		"services/s001/Dockerfile": {"RUN sleep 0.5; i=0;"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q:\n%s", file, want, text)
			}
		}
	}
}

func TestWays(t *testing.T) {
	t.Parallel()
	b := &builders{stagegen: "stagegen", docker: "docker", buildx: "buildx"}
	want := []way{
		{"docker build, one after the other", [][]string{strings.Fields("docker build --quiet --provenance=false -t stagegen-bench-0 -f a/Dockerfile --no-cache --build-arg X=y a")}},
		{"docker buildx bake", [][]string{strings.Fields("buildx bake --provenance=false --progress quiet --no-cache --set *.args.X=y")}},
		{"stagegen build", [][]string{strings.Fields("stagegen build --progress quiet --no-cache --build-arg X=y")}},
	}
	if diff := cmp.Diff(want, b.ways([]file{{"a/Dockerfile", "a"}}, true, "X=y"), cmp.AllowUnexported(way{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCompare: each way has its runs, and what comes before them is done for each.
func TestCompare(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := &builders{dir: t.TempDir()}
	done := 0
	s := scenario{rounds: 3, before: func(context.Context) error { done++; return nil },
		ways: []way{{"a", [][]string{{self, "-test.run=^$"}}}, {"b", [][]string{{self, "-test.run=^$"}, {self, "-test.run=^$"}}}}}
	for cold, want := range map[bool]int{false: 8, true: 6} {
		s.cold, done = cold, 0
		costs, err := b.compare(t.Context(), s)
		if err != nil || len(costs["a"]) != 3 || len(costs["b"]) != 3 {
			t.Errorf("costs %v, %v", costs, err)
		}
		if done != want {
			t.Errorf("cold %t: done %d times before a run, want %d", cold, done, want)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := func(seconds ...int) (list []cost) {
		for _, s := range seconds {
			list = append(list, cost{time.Duration(s) * time.Second, time.Second, 1 << 20})
		}
		return list
	}
	table(&out, scenario{ways: []way{{name: "docker"}, {name: "bake"}, {name: "stagegen"}}}, map[string][]cost{"docker": c(9, 6, 7), "bake": c(70), "stagegen": c(2, 3, 1)})
	_, rows, _ := strings.Cut(out.String(), "---:|\n")
	want := "| docker | 3 | 7000 ms | 9000 ms | 1.0 | 0.10 | 1000 ms | 1.0 MiB |\n" +
		"| bake | 1 | 70000 ms | 70000 ms | 0.1 | 1.00 | 1000 ms | 1.0 MiB |\n" +
		"| stagegen | 3 | 2000 ms | 3000 ms | 3.5 | 0.03 | 1000 ms | 1.0 MiB |\n"
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestOlder(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"20.10.24": true, "23.0.1": false, "26.1.5": false} {
		if got, err := older(version, 23); got != want || err != nil {
			t.Errorf("%s: %t, %v", version, got, err)
		}
	}
	if _, err := older("dev", 23); err == nil {
		t.Error("no error for a version that is none")
	}
}
