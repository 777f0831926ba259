package test

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// suite is what the tests on real engines need.
type suite struct {
	stagegen string   // path of the program
	engines  []engine // the oldest first
}

// engine is a Docker engine, reached through the docker client.
type engine struct {
	host    string // DOCKER_HOST
	version string
	client  string // a docker client that can build with BuildKit
}

// setUp builds the program and finds the engines: those of STAGEGEN_ENGINES, else those that the scripts set up now. It
// skips the test unless STAGEGEN_E2E or CI is set; where one is, whatever is missing fails the test.
func setUp(t *testing.T) suite {
	t.Helper()
	if os.Getenv("STAGEGEN_E2E") == "" && os.Getenv("CI") == "" {
		t.Skip("builds and runs images on real Docker engines: set STAGEGEN_E2E=1, or run `make e2e`")
	}
	if os.Getenv("STAGEGEN_ENGINES") == "" {
		for line := range strings.Lines(output(t, command(t, "engine/up.sh"))) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			t.Setenv(name, value)
		}
		output(t, command(t, "baseimages/ensure.sh"))
	}
	s := suite{stagegen: filepath.Join(t.TempDir(), "stagegen")}
	output(t, command(t, "go", "build", "-o", s.stagegen, "../cmd/stagegen"))
	for host := range strings.SplitSeq(os.Getenv("STAGEGEN_ENGINES"), ",") {
		e := engine{host: host, client: cmp.Or(os.Getenv("STAGEGEN_DOCKER"), "docker")}
		e.version = strings.TrimSpace(e.docker(t, "version", "--format", "{{.Server.Version}}"))
		s.engines = append(s.engines, e)
	}
	slices.SortStableFunc(s.engines, func(a, b engine) int { return cmp.Compare(a.major(t), b.major(t)) })
	return s
}

// newest is the engine with the highest version.
func (s suite) newest() engine { return s.engines[len(s.engines)-1] }

func (e engine) major(t *testing.T) int {
	t.Helper()
	head, _, _ := strings.Cut(e.version, ".")
	n, err := strconv.Atoi(head)
	if err != nil {
		t.Fatalf("engine version %q: %v", e.version, err)
	}
	return n
}

// docker runs the client and returns what it prints. The test ends when it fails.
func (e engine) docker(t *testing.T, args ...string) string {
	t.Helper()
	return output(t, e.on(command(t, e.client, args...)))
}

// discard removes an image, as it is now, at the end of the test. What BuildKit keeps of it for the next build stays.
func (e engine) discard(t *testing.T, image string) {
	t.Helper()
	e.atEnd(t, "image", "rm", "--force", strings.TrimSpace(e.docker(t, "image", "inspect", "--format", "{{.Id}}", image)))
}

// atEnd runs the client at the end of the test.
func (e engine) atEnd(t *testing.T, args ...string) {
	t.Helper()
	t.Cleanup(func() {
		// Not the test's context, which has ended.
		if out, err := e.on(exec.CommandContext(context.Background(), e.client, args...)).CombinedOutput(); err != nil {
			t.Errorf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	})
}

// on directs a command to the engine.
func (e engine) on(c *exec.Cmd) *exec.Cmd {
	c.Env = append(os.Environ(), "DOCKER_HOST="+e.host, "DOCKER_BUILDKIT=1")
	return c
}

// run runs the program for a project on an engine and returns what it prints, talk last. The test ends when it fails.
func (s suite) run(t *testing.T, e engine, p project, args ...string) string {
	t.Helper()
	return output(t, s.command(t, e, p, args...))
}

// runOnline is run for a command that downloads: after a failure that the network has to do with, it is run once more.
func (s suite) runOnline(t *testing.T, e engine, p project, args ...string) string {
	t.Helper()
	out, err := try(s.command(t, e, p, args...))
	if err == nil {
		return out
	}
	reason := networkFailure.FindString(out)
	if reason == "" {
		t.Fatalf("stagegen %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	t.Logf("stagegen %s failed (%s), once more", strings.Join(args, " "), reason)
	return s.run(t, e, p, args...)
}

var networkFailure = regexp.MustCompile(`(?i).*(timed out|timeout|connection reset|connection refused|name resolution|ECONNRESET|EAI_AGAIN).*`)

func (s suite) command(t *testing.T, e engine, p project, args ...string) *exec.Cmd {
	t.Helper()
	return e.on(command(t, s.stagegen, append([]string{"-C", p.dir}, args...)...))
}

// command is a command with more than enough time, so that one that hangs does not take the other tests with it.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, name, args...)
}

// output runs a command and returns what it prints on stdout, followed by what it prints on stderr. The test ends when it
// fails.
func output(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := try(c)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(c.Args, " "), err, out)
	}
	return out
}

func try(c *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	return stdout.String() + stderr.String(), err
}
