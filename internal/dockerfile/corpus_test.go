package dockerfile

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/stagegen/stagegen/internal/diag"
)

var update = flag.Bool("update", false, "write the expected findings of the corpus anew")

// pins are the images that the corpus may name.
func pins() map[string]Base {
	alpine := Base{Packages: "apk", Shell: true, User: "0", Env: []string{"PATH=/usr/local/bin:/usr/bin:/bin"}}
	golang := alpine
	golang.Env = []string{"GOPATH=/go", "GOTOOLCHAIN=local", "GOLANG_VERSION"}
	debian := Base{Packages: "apt", Shell: true, User: ""}
	php := debian
	php.Env, php.Entrypoint = []string{"PHP_INI_DIR=/usr/local/etc/php"}, true
	return map[string]Base{
		"docker.io/library/golang:1.27.1-alpine3.24":                    golang,
		"docker.io/library/rust:1.98.0-alpine3.24":                      alpine,
		"docker.io/library/alpine:3.24.1":                               alpine,
		"docker.io/library/node:24.19.0-trixie-slim":                    {Packages: "apt", Shell: true, User: "0", Entrypoint: true, Env: []string{"NODE_VERSION"}},
		"docker.io/library/debian:trixie-20260803-slim":                 debian,
		"docker.io/library/maven:3.9.16-eclipse-temurin-25-noble":       debian,
		"docker.io/library/eclipse-temurin:25.0.4_7-jdk-noble":          debian,
		"docker.io/library/eclipse-temurin:25.0.4_7-jre-noble":          debian,
		"docker.io/library/python:3.14.7-slim-trixie":                   debian,
		"docker.io/library/php:8.5.9-apache-trixie":                     php,
		"docker.io/library/composer:2.10.2":                             alpine,
		"docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine-slim":      {Packages: "apk", Shell: true, User: "101", Entrypoint: true},
		"docker.io/tonistiigi/xx:1.9.0":                                 {Shell: false},
		"ghcr.io/astral-sh/uv:0.12.5":                                   {Shell: false},
		"gcr.io/distroless/static-debian13:nonroot":                     {User: "65532"},
		"gcr.io/distroless/cc-debian13:nonroot":                         {User: "65532"},
		"gcr.io/distroless/java-base-debian13:nonroot":                  {User: "65532"},
		"gcr.io/distroless/nodejs24-debian13:nonroot":                   {User: "65532", Entrypoint: true},
		"docker.io/library/busybox:latest":                              {Shell: true},
		"registry.acme.dev/base/jre@sha256:" + strings.Repeat("ab", 32): {Shell: true, User: "1000:1000", Entrypoint: true},
	}
}

// readCase makes the File of a folder. Its file "given" has one fact a line: "own" (not rendered), "syntax" (a syntax line was
// asked for), "need PATH WHY…", and "line N build.yaml:LINE:COL WHAT…" for the origin of a line.
func readCase(t *testing.T, dir string) File {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return data
	}
	f := File{Path: "Dockerfile", Text: read("Dockerfile"), Twin: read("Dockerfile.twin"), Ignore: read("Dockerfile.dockerignore"), Pins: pins()}
	if f.Twin == nil {
		f.Twin = f.Text
	}
	if _, err := os.Stat(filepath.Join(dir, "context")); err == nil {
		f.Context = os.DirFS(filepath.Join(dir, "context"))
	}
	origins := map[int]string{}
	for line := range strings.Lines(string(read("given"))) {
		switch w := strings.Fields(line); w[0] {
		case "own":
			f.Twin = nil
		case "syntax":
			f.Syntax = true
		case "need":
			f.Needs = append(f.Needs, Need{Path: w[1], Why: strings.Join(w[2:], " "), Pos: diag.Pos{File: "build.yaml", Line: 7, Col: 3}})
		case "line":
			n, err := strconv.Atoi(w[1])
			if err != nil {
				t.Fatal(err)
			}
			origins[n] = strings.Join(w[2:], " ")
		default:
			t.Fatalf("%s/given: unknown fact %q", dir, w[0])
		}
	}
	if len(origins) > 0 {
		f.LinePos = func(line int) (diag.Pos, string) { return parseOrigin(origins[line]) }
	}
	return f
}

func parseOrigin(s string) (diag.Pos, string) {
	place, what, _ := strings.Cut(s, " ")
	var p diag.Pos
	if w := strings.Split(place, ":"); len(w) == 3 {
		p.File = w[0]
		p.Line, _ = strconv.Atoi(w[1])
		p.Col, _ = strconv.Atoi(w[2])
	}
	return p, what
}

// show prints findings in full.
func show(l diag.List) string {
	var b strings.Builder
	for _, f := range l {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", f.Pos, f.Severity, f.Message, f.Rule)
		for _, field := range [][2]string{{"expected", f.Expected}, {"found", f.Found}, {"hint", f.Hint}} {
			if field[1] != "" {
				fmt.Fprintf(&b, "  %s: %s\n", field[0], field[1])
			}
		}
		for _, r := range f.Related {
			fmt.Fprintf(&b, "  see: %s: %s\n", r.Pos, r.Message)
		}
	}
	return b.String()
}

func cases(t *testing.T, kind string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join("testdata", kind, "*"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases in testdata/%s (%v)", kind, err)
	}
	return dirs
}

// Each folder of testdata/err is named by the rule it is about, and its file "out" has all findings of its Dockerfile.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, dir := range cases(t, "err") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			found := Verify(readCase(t, dir))
			golden := filepath.Join(dir, "out")
			if *update {
				if err := os.WriteFile(golden, []byte(show(found)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(string(want), show(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			rule, _, _ := strings.Cut(strings.Replace(filepath.Base(dir), "buildkit-", "buildkit/", 1), "_")
			if !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Rule == rule }) {
				t.Errorf("no finding of the rule %s, which the folder is named by", rule)
			}
		})
	}
}

// What a person would write by hand, and what the presets shall write, has no finding at all.
func TestOK(t *testing.T) {
	t.Parallel()
	for _, dir := range cases(t, "ok") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			if got := show(Verify(readCase(t, dir))); got != "" {
				t.Errorf("findings in a good file:\n%s", got)
			}
		})
	}
}

// No rule is without a case, and no case is about a rule that is not in the list.
func TestRulesHaveCases(t *testing.T) {
	t.Parallel()
	listed, seen := map[string]bool{}, map[string]bool{}
	for _, r := range Rules() {
		if listed[r.Name] || r.Summary == "" || r.Fix == "" {
			t.Errorf("rule %q is listed twice, or has no summary or fix", r.Name)
		}
		listed[r.Name] = true
	}
	for _, dir := range cases(t, "err") {
		for _, f := range Verify(readCase(t, dir)) {
			seen[f.Rule] = true
		}
	}
	missing := func(have, in map[string]bool) []string {
		return slices.SortedFunc(func(yield func(string) bool) {
			for name := range maps.Keys(have) {
				if !in[name] && !yield(name) {
					return
				}
			}
		}, cmp.Compare[string])
	}
	if m := missing(listed, seen); len(m) > 0 {
		t.Errorf("rules without a case in testdata/err: %v", m)
	}
	if m := missing(seen, listed); len(m) > 0 {
		t.Errorf("findings of rules that Rules does not list: %v", m)
	}
}
