package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stagegen/stagegen/internal/cli"
)

// shellImage is what the Dockerfiles of the scripts build on: a shell with a few commands, and nothing else.
const shellImage = "stagegen-test/shell:1"

// TestEngine runs the scripts of builds on every engine of STAGEGEN_ENGINES (DOCKER_HOST values, commas between).
func TestEngine(t *testing.T) {
	for _, host := range engines(t) {
		buildShell(t, host)
		out, err := exec.Command(cmp.Or(os.Getenv("STAGEGEN_DOCKER"), "docker"), "--host", host, "version", "--format", "{{.Server.Version}}").Output()
		if err != nil {
			t.Fatalf("asking the engine at %s for its version: %v", host, err)
		}
		version := strings.TrimSpace(string(out))
		t.Run(version, func(t *testing.T) {
			p := parameters("testdata/engine", host)
			p.Condition = func(name string) (bool, error) {
				if name != "engine20" {
					return false, fmt.Errorf("there is no condition %s", name)
				}
				return strings.HasPrefix(version, "20."), nil
			}
			testscript.Run(t, p)
		})
	}
}

// engines are the addresses of the engines to test on.
func engines(t *testing.T) []string {
	t.Helper()
	if os.Getenv("STAGEGEN_E2E") == "" && os.Getenv("CI") == "" {
		t.Skip("builds images on real Docker engines: set STAGEGEN_E2E=1")
	}
	return strings.Split(cmp.Or(os.Getenv("STAGEGEN_ENGINES"), os.Getenv("DOCKER_HOST")), ",")
}

// buildShell builds shellImage on an engine, with the program itself.
func buildShell(t *testing.T, host string) {
	t.Helper()
	dir := t.TempDir()
	compile := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, "sh"), "../../internal/builder/testdata/sh")
	compile.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, text := range map[string]string{
		"build.yaml": "stagegen: \"1\"\nimages:\n  shell: { dockerfile: Dockerfile, tags: [\"" + shellImage + "\"] }\n",
		"Dockerfile": "FROM scratch\nCOPY sh /bin/sh\nUSER 65532:65532\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	env := cli.Env{Out: &out, Err: &out, Dir: dir, Getenv: func(name string) string {
		if name == "DOCKER_HOST" {
			return host
		}
		return os.Getenv(name)
	}}
	if code := cli.Main([]string{"build"}, env); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out.String())
	}
}
