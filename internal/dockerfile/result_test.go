package dockerfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResultOf(t *testing.T) {
	t.Parallel()
	pins := map[string]Base{
		"docker.io/library/alpine:3.24": {Packages: "apk", Shell: true, User: "0", Env: []string{"PATH"}},
		"house/base":                    {Packages: "apt", Shell: true, User: "1000", Env: []string{"HOUSE=here"}, Given: true, Open: true},
	}
	const unknown = "FROM registry.example.com/x:1\n"
	tests := []struct {
		name, text, target string
		want               Result
	}{
		{"an image that is known", "ARG BASE=alpine:3.24\nFROM ${BASE}\nARG A=1\nENV B=$A C=c\nUSER 1:1\nCMD [\"x\"]\n", "",
			Result{From: "alpine:3.24", Base: Base{Packages: "apk", Shell: true, User: "1:1", Env: []string{"B=1", "C=c", "PATH"}, Entrypoint: true}}},
		{"a stage of another stage", "FROM alpine:3.24 AS a\nENV A=1\nFROM a\nENV A=2 B=$A\n", "",
			Result{From: "alpine:3.24", Base: Base{Packages: "apk", Shell: true, User: "0", Env: []string{"A=2", "B=1", "PATH"}}}},
		{"the stage that is built", "FROM alpine:3.24 AS a\nUSER 2\nFROM scratch AS b\n", "a",
			Result{From: "alpine:3.24", Base: Base{Packages: "apk", Shell: true, User: "2", Env: []string{"PATH"}}}},
		{"the empty image", "FROM scratch\nCOPY x /x\n", "", Result{From: "scratch", Base: Base{Env: []string{"PATH"}}}},
		{"the empty image with a shell that is copied", "FROM scratch\nCOPY busybox /bin/sh\n", "", Result{From: "scratch", Base: Base{Env: []string{"PATH"}}, Unknown: true}},
		{"a context of the project, by its name with a tag", "FROM house/base:latest\n", "",
			Result{From: "house/base:latest", Base: Base{Packages: "apt", Shell: true, User: "1000", Env: []string{"HOUSE=here", "PATH"}, Open: true}}},
		{"nothing is known", unknown + "USER 1\n", "", Result{From: "registry.example.com/x:1", Base: Base{User: "1", Env: []string{"PATH"}, Open: true}, Unknown: true}},
		{"its steps tell of a shell", unknown + "RUN true\n", "", Result{From: "registry.example.com/x:1", Base: Base{Shell: true, Env: []string{"PATH"}, Open: true}}},
		{"its steps call a package manager", unknown + "RUN set -e; if true; then /usr/bin/apt-get update; fi\n", "",
			Result{From: "registry.example.com/x:1", Base: Base{Shell: true, Packages: "apt", Env: []string{"PATH"}, Open: true}}},
		{"a step in exec form tells nothing", unknown + "RUN [\"/x\", \"apk\"]\n", "", Result{From: "registry.example.com/x:1", Base: Base{Env: []string{"PATH"}, Open: true}, Unknown: true}},
		{"nor does another shell", unknown + "SHELL [\"/pwsh\"]\nRUN apk add x\n", "", Result{From: "registry.example.com/x:1", Base: Base{Shell: true, Env: []string{"PATH"}, Open: true}}},
		{"an ARG of the name of an ENV", "FROM alpine:3.24\nENV A=1\nARG A=2\n", "", Result{From: "alpine:3.24", Base: Base{Packages: "apk", Shell: true, User: "0", Env: []string{"A=1", "PATH"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := ResultOf([]byte(tt.text), pins, tt.target)
			if !ok {
				t.Fatal("the text has no such stage")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for text, target := range map[string]string{"": "", "FROM scratch AS a\n": "b", "ARG A\n": ""} {
		if got, ok := ResultOf([]byte(text), pins, target); ok {
			t.Errorf("%q with target %q gives %v", text, target, got)
		}
	}
}

func TestReached(t *testing.T) {
	t.Parallel()
	const text = `ARG GO=golang:1
FROM ${GO} AS build
RUN --mount=type=bind,from=assets,target=/a --mount=type=cache,target=/c true
FROM build AS test
COPY --from=0 /x /x
FROM runtime
COPY --from=build /x /x
COPY --from=tools:2 /y /y
FROM other AS aside
`
	for target, want := range map[string][]string{
		"test": {"golang:1", "assets"}, "2": nil, "aside": {"other"}, "": {"other"}, "none": nil, "build": {"golang:1", "assets"},
	} {
		if diff := cmp.Diff(want, Reached([]byte(text), target)); diff != "" {
			t.Errorf("target %q (-want +got):\n%s", target, diff)
		}
	}
	last, _, _ := strings.Cut(text, "FROM other")
	if diff := cmp.Diff([]string{"runtime", "golang:1", "assets", "tools:2"}, Reached([]byte(last), "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
