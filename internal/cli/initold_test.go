package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stagegen/stagegen/internal/cli"
)

// handWritten are the Dockerfiles of an old repository: those of tutorials, with what their years have left in them.
func handWritten() []map[string]string {
	return []map[string]string{
		{"go.mod": "module example.com/x\n\ngo 1.21\n", "main.go": "package main\n\nfunc main() {}\n",
			"Dockerfile": "FROM golang:1.21\nMAINTAINER ann\nWORKDIR /app\nADD . .\nRUN go build -o x\nCMD ./x\n"},
		{"package.json": `{"name": "x", "scripts": {"start": "node index.js"}}`, "index.js": "",
			"Dockerfile": "FROM node:12\nENV NODE_ENV production\nCOPY . /srv\nRUN cd /srv && npm install\nEXPOSE 3000\nCMD npm start\n"},
		{"requirements.txt": "flask\n", "app.py": "", "Dockerfile": "from python:3\nrun apt-get update\nrun pip install flask\ncopy . .\ncmd [\"python\", \"app.py\"]\n"},
		{"pom.xml": "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>x</artifactId><version>1</version></project>",
			"Dockerfile": "ARG JAVA=8\nFROM openjdk:${JAVA}\nCOPY target/*.jar /app.jar\nENTRYPOINT java -jar /app.jar\n"},
		{"Gemfile": "gem 'rails'\n", "Dockerfile": "FROM ruby:2.7 as build\nCOPY . .\n\nFROM build\nHEALTHCHECK CMD curl localhost\nCMD [\"rails\", \"s\"]\n"},
		{"conf/nginx.conf": "", "docker/prod.Dockerfile": "FROM nginx\nCOPY conf /etc/nginx\n"},
	}
}

// TestInitOld: in a repository with 150 Dockerfiles of its own, init writes build.yaml and touches nothing else, and check is content.
func TestInitOld(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "old")
	kinds := handWritten()
	for n := range 150 {
		for name, text := range kinds[n%len(kinds)] {
			write(t, filepath.Join(dir, fmt.Sprintf("services/s%03d", n), name), text)
		}
	}
	git(t, dir, "init", "--quiet")
	git(t, dir, "add", "--all")
	git(t, dir, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "old")
	var out, talk bytes.Buffer
	env := cli.Env{In: strings.NewReader(""), Out: &out, Err: &talk, Dir: dir, Getenv: func(string) string { return "" }}
	for _, args := range [][]string{{"init", "--yes"}, {"check"}, {"init", "--yes"}} {
		talk.Reset()
		if code := cli.Main(args, env); code != 0 {
			t.Fatalf("%v: exit code %d\n%s", args, code, tail(talk.String()))
		}
	}
	if got := git(t, dir, "status", "--porcelain"); got != "?? build.yaml\n" {
		t.Errorf("git status shows more than build.yaml:\n%s", tail(got))
	}
	text, err := os.ReadFile(filepath.Join(dir, "build.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "dockerfile: services/"); n != 150 {
		t.Errorf("build.yaml has %d of the 150 Dockerfiles:\n%s", n, tail(string(text)))
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// tail are the last lines of a text.
func tail(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}
