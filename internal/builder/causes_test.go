package builder

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// buildPage is the page for users.
func buildPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/build.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// The table in the page for users says what the program says.
func TestCausesAreDocumented(t *testing.T) {
	t.Parallel()
	page := buildPage(t)
	shown := strings.NewReplacer("$REGISTRY", "REGISTRY", "$REF", "IMAGE", "$1", "…")
	for _, c := range Causes() {
		if row := fmt.Sprintf("| %s | %s | %s |", c.Name, shown.Replace(c.Message), shown.Replace(c.Hint)); !strings.Contains(page, row) {
			t.Errorf("docs/build.md lacks the row\n%s", row)
		}
	}
}

// So does what it says of engines that cannot be reached, or are lost.
func TestConnectionFailuresAreDocumented(t *testing.T) {
	t.Parallel()
	page := buildPage(t)
	where := endpoint{host: "ADDRESS", origin: "DOCKER_HOST"}
	for name, got := range map[string]*EngineError{
		"no engine":                connectError(where, fs.ErrNotExist, connectTimeout),
		"no permission":            connectError(where, fs.ErrPermission, connectTimeout),
		"engine silent":            connectError(where, context.DeadlineExceeded, connectTimeout),
		"engine forbids":           connectError(where, &upgradeError{path: "/grpc", status: http.StatusForbidden}, connectTimeout),
		"engine too old":           noBuildKit(where, errors.New("x")),
		"no TLS":                   connectError(where, errWantsTLS, connectTimeout),
		"TLS to a port without it": connectError(where, tls.RecordHeaderError{}, connectTimeout),
		"engine's certificate":     connectError(where, &tls.CertificateVerificationError{Err: errors.New("x")}, connectTimeout),
		"client's certificate":     connectError(where, errors.New("remote error: tls: bad certificate"), connectTimeout),
		"engine lost":              (&Engine{host: "ADDRESS"}).lost("", nil),
		"daemon lost":              (&Engine{host: "ADDRESS", store: noStore}).lost("", nil),
		"load refused":             (&load{engine: &Engine{host: "ADDRESS"}}).refusal(errors.New("x")),
		"context gone":             goneContext("", "build context", "FOLDER", fs.ErrNotExist),
	} {
		message := strings.NewReplacer(" (from DOCKER_HOST)", "", " (x)", "", ": x", ": …", ": bad certificate", ": …", ": /grpc answered 403 Forbidden", ": …").Replace(got.Message)
		if row := fmt.Sprintf("| %s | %s | %s |", name, message, got.Hint); !strings.Contains(page, row) {
			t.Errorf("docs/build.md lacks the row\n%s", row)
		}
	}
}

// refusing is a registry that answers for each repository with a status.
func refusing(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		var status int
		switch _, err := fmt.Sscanf(q.URL.Path, "/v2/answers-%d/", &status); {
		case strings.HasPrefix(q.URL.Path, "/v2/token/"):
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="x"`, q.Host))
			w.WriteHeader(http.StatusUnauthorized)
		case q.URL.Path == "/token":
			w.WriteHeader(http.StatusForbidden)
		case err == nil:
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestRegistryFailures(t *testing.T) {
	t.Parallel()
	host := refusing(t)
	tests := []struct{ name, ref, want, hint string }{
		{"base image missing", host + "/answers-404/x:1", "the base image REF is not in its registry", "correct its name"},
		{"refused", host + "/answers-403/x:1", "the registry HOST refuses to give out REF", "docker login " + host},
		{"no login", host + "/answers-401/x:1", "the registry HOST refuses to give out REF", "docker login " + host},
		{"no token", host + "/token/x:1", "the registry HOST refuses to give out REF", "docker login " + host},
		{"too many pulls", host + "/answers-429/x:1", "the registry HOST gives out nothing more for a while", "mirrors"},
		{"the registry's own fault", host + "/answers-500/x:1", "the registry HOST fails: 500 Internal Server Error", "mirrors"},
		{"connection refused", "127.0.0.1:1/x:1", "the registry 127.0.0.1:1 cannot be reached: dial tcp 127.0.0.1:1: connect: connection refused", "proxy"},
		{"no such host", "nohost.invalid/x:1", "the registry nohost.invalid cannot be reached: dial tcp: lookup nohost.invalid", "proxy"},
	}
	onEngines(t, func(t *testing.T, e *Engine) {
		for _, tt := range tests {
			for _, dockerfile := range []string{"FROM " + tt.ref + "\n", "FROM " + baseTag + "\nCOPY --from=" + tt.ref + " /a /a\n"} {
				_, log, err := try(t.Context(), e, Request{Name: "x", Dockerfile: []byte(dockerfile), DockerfilePath: "x/Dockerfile", ContextDir: t.TempDir()})
				var got *EngineError
				if !errors.As(err, &got) {
					t.Fatalf("%s: %T %v\n%s", tt.name, err, err, log)
				}
				want := strings.NewReplacer("REF", tt.ref, "HOST", host).Replace(tt.want)
				if !strings.HasPrefix(got.Message, want) || !strings.Contains(got.Hint, tt.hint) {
					t.Errorf("%s: %q, hint %q\nwant %q, %q", tt.name, got.Message, got.Hint, want, tt.hint)
				}
				var be *BuildError
				if wantLine := strings.Count(dockerfile, "\n"); !errors.As(got.Err, &be) || be.Line != wantLine || be.EndLine != wantLine {
					t.Errorf("%s: the cause is %#v, want one in line %d", tt.name, got.Err, wantLine)
				}
			}
		}
	})
}

func TestFullDiskOfAStep(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		r := request(t, "x", "RUN echo cp: error writing 'a': No space left on device && false\n")
		r.NoCache = true
		_, _, err := try(t.Context(), e, r)
		var got *EngineError
		if !errors.As(err, &got) || got.Message != "the engine's disk is full" || !strings.Contains(got.Hint, "docker builder prune") {
			t.Errorf("%T %v", err, err)
		}
	})
}

// A daemon's disk is no matter of docker's commands. This one is full in earnest.
func TestFullDiskOfADaemon(t *testing.T) {
	buildkitd(t)
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", disk).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	e := onDaemon(t, startDaemon(t, "--root", filepath.Join(disk, "root")).socket, nil, env(""))
	r := local(t, "api", "COPY big /big\n")
	r.ContextDir = t.TempDir()
	for _, name := range []string{"sh", "big"} {
		if err := os.WriteFile(filepath.Join(r.ContextDir, name), make([]byte, 16<<20), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, log, err := try(t.Context(), e, r)
	var got *EngineError
	if !errors.As(err, &got) || got.Error() != "api: the disk of the BuildKit daemon is full" || !strings.Contains(got.Hint, "buildctl prune") {
		t.Errorf("%T %v\n%s", err, err, log)
	}
}

func TestFullDiskOfTheEngine(t *testing.T) {
	t.Parallel()
	message, hint, ok := surroundings(&BuildError{Reason: "failed to copy files: write /var/lib/docker/overlay2/x/a: no space left on device"}, false)
	if !ok || message != "the engine's disk is full" || hint == "" {
		t.Errorf("%q, %q, %t", message, hint, ok)
	}
}

// A step that fails by itself is no matter of the surroundings, whatever registries and networks it speaks of.
func TestFailuresThatAreNotTheSurroundings(t *testing.T) {
	t.Parallel()
	for _, be := range []*BuildError{
		{Step: "[2/2] RUN curl x", Reason: "exit code: 22", Output: []string{"dial tcp: lookup x: no such host", "403 Forbidden"}},
		{Step: "[2/2] COPY a b", Reason: `"/a": not found`},
		{Step: "[2/2] ADD https://x/y /y", Reason: "invalid response status 404"},
		{Reason: "dockerfile parse error on line 4: unknown instruction: RUMS"},
	} {
		if message, _, ok := surroundings(be, false); ok {
			t.Errorf("%s: %s", be.Error(), message)
		}
	}
}
