package builder

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	dockerclient "github.com/docker/docker/client"
	"go.uber.org/goleak"
)

// baseTag is the base image of the tests: testdata/sh as /bin/sh, and nothing else.
const baseTag = "stagegen-test/sh:1"

// TestMain gives the tests a temporary folder of their own, and looks for goroutines that they left.
func TestMain(m *testing.M) {
	if socket := os.Getenv(relayVariable); socket != "" {
		if relay(socket) != nil {
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "sg")
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	if err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(dir)
		os.Exit(code)
	}))
}

// hosts are the engines that the tests run on: those of STAGEGEN_ENGINES (DOCKER_HOST values, commas between) and the one with
// containerd's image store of STAGEGEN_CONTAINERD, else the one that Connect finds.
func hosts() []string {
	if list := os.Getenv("STAGEGEN_ENGINES"); list != "" {
		if more := os.Getenv("STAGEGEN_CONTAINERD"); more != "" {
			list += "," + more
		}
		return strings.Split(list, ",")
	}
	return []string{os.Getenv("DOCKER_HOST")}
}

// env is this process's environment with another DOCKER_HOST.
func env(host string) func(string) string {
	return func(name string) string {
		if name == "DOCKER_HOST" && host != "" {
			return host
		}
		return os.Getenv(name)
	}
}

// onEngines runs a test on every engine. Without one the test is skipped, unless CI or STAGEGEN_E2E asks for it.
func onEngines(t *testing.T, test func(t *testing.T, e *Engine)) {
	t.Helper()
	for _, host := range hosts() {
		t.Run(hostName(host), func(t *testing.T) {
			e := connect(t, host)
			buildBase(t, e)
			test(t, e)
		})
	}
}

func hostName(host string) string {
	if u, err := url.Parse(host); err == nil && host != "" {
		return strings.Trim(u.Host+strings.ReplaceAll(u.Path, "/", "_"), "_")
	}
	return "default"
}

func connect(t *testing.T, host string) *Engine {
	t.Helper()
	e, err := Connect(t.Context(), env(host))
	switch {
	case err == nil:
	case os.Getenv("CI") == "" && os.Getenv("STAGEGEN_E2E") == "":
		t.Skipf("no engine: %v", err)
	default:
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// shell compiles testdata/sh once, for linux and without cgo.
var shell = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "stagegen-sh")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, "sh"), "./testdata/sh")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	cmd.Stderr = os.Stderr
	return dir, cmd.Run()
})

func buildBase(t *testing.T, e *Engine) {
	t.Helper()
	dir, err := shell()
	if err != nil {
		t.Fatal(err)
	}
	build(t, e, Request{Name: "base", Dockerfile: []byte("FROM scratch\nCOPY sh /bin/sh\n"), ContextDir: dir, Tags: []string{baseTag}})
}

// build builds what must succeed, and returns the results and the plain progress.
func build(t *testing.T, e *Engine, requests ...Request) ([]Result, string) {
	t.Helper()
	results, log, err := try(t.Context(), e, requests...)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	return results, log
}

func try(ctx context.Context, e *Engine, requests ...Request) ([]Result, string, error) {
	var out bytes.Buffer
	results, err := e.Build(ctx, requests, Options{Progress: "plain", Out: &out})
	return results, out.String(), err
}

// request is a build on the base image: lines of a Dockerfile after its FROM, which is line 1. The context is a folder
// with the files given, "name" or "name=content".
func request(t *testing.T, name, dockerfile string, files ...string) Request {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path, content, _ := strings.Cut(f, "=")
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Request{Name: name, Dockerfile: []byte("FROM " + baseTag + " AS only\n" + dockerfile), DockerfilePath: name + "/Dockerfile", ContextDir: dir}
}

// docker is a client for looking at the results.
func docker(t *testing.T, e *Engine) *dockerclient.Client {
	t.Helper()
	dc, err := dockerclient.NewClientWithOpts(dockerclient.WithHost(e.host), dockerclient.WithAPIVersionNegotiation())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dc.Close() })
	return dc
}

// oldest tells an engine of the oldest generation that there is support for, 20.10.
func oldest(t *testing.T, e *Engine) bool {
	t.Helper()
	version, err := docker(t, e).ServerVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(version.Version, "20.")
}
