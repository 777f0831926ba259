package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// interrupted runs a build of a step that waits for a minute, sends SIGINT when the step runs, and gives the exit code, and how long the
// program went on.
func interrupted(t *testing.T, dir, host string, args ...string) (code int, took time.Duration) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "stagegen") // by its name testscript knows what to run
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, append([]string{"-C", dir, "build", "--no-cache", "--progress", "plain"}, args...)...)
	c.Env = append(os.Environ(), "DOCKER_HOST="+host)
	talk, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	var said strings.Builder
	var at time.Time
	for lines := bufio.NewScanner(talk); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if at.IsZero() && strings.HasSuffix(lines.Text(), " running") && !strings.Contains(lines.Text(), "RUN") {
			at = time.Now()
			if err := c.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || at.IsZero() {
		t.Fatalf("the build was not interrupted: %v\n%s", err, said.String())
	}
	return exit.ExitCode(), time.Since(at)
}

// Ctrl-C ends a build within a second, with the exit code of an interruption, and leaves no file.
func TestInterrupt(t *testing.T) {
	for _, host := range engines(t) {
		buildShell(t, host)
		dir := t.TempDir()
		for name, text := range map[string]string{
			"build.yaml": "stagegen: \"1\"\nimages:\n  slow: { dockerfile: Dockerfile }\n",
			"Dockerfile": "FROM " + shellImage + " AS work\nUSER 0:0\nRUN echo x > /x && echo running && sleep 60s\nFROM scratch\nCOPY --from=work /x /\nUSER 1\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out, metadata := filepath.Join(dir, "out"), filepath.Join(dir, "metadata.json")
		for _, args := range [][]string{{"--output", out}, {"--metadata-file", metadata}} {
			if code, took := interrupted(t, dir, host, args...); code != 130 || took > time.Second {
				t.Errorf("%s: exit code %d after %s", host, code, took)
			}
		}
		for _, file := range []string{out, metadata} {
			if _, err := os.Stat(file); err == nil {
				t.Errorf("%s: %s is there", host, file)
			}
		}
	}
}
