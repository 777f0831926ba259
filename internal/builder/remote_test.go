package builder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// daemon is a BuildKit daemon of the test's own.
type daemon struct {
	socket, tcp string // addresses
	stop        func()
}

// buildkitd is the program that STAGEGEN_BUILDKITD names. Without one the test is skipped, unless CI or STAGEGEN_E2E asks for it.
func buildkitd(t *testing.T) string {
	t.Helper()
	program := os.Getenv("STAGEGEN_BUILDKITD")
	switch {
	case program != "":
	case os.Getenv("CI") == "" && os.Getenv("STAGEGEN_E2E") == "":
		t.Skip("STAGEGEN_BUILDKITD names no BuildKit daemon")
	default:
		t.Fatal("STAGEGEN_BUILDKITD names no BuildKit daemon; test/with-engines.sh sets it")
	}
	return program
}

// startDaemon starts a buildkitd.
func startDaemon(t *testing.T, flags ...string) daemon {
	t.Helper()
	program := buildkitd(t)
	dir := t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := daemon{socket: "unix://" + filepath.Join(dir, "buildkitd.sock"), tcp: "tcp://" + listener.Addr().String()}
	listener.Close()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, program, append([]string{"--addr", d.socket, "--addr", d.tcp, "--root", filepath.Join(dir, "root"), "--containerd-worker=false",
		"--oci-worker-snapshotter=native", "--oci-worker-no-process-sandbox=false"}, flags...)...)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	d.stop = func() { stop(); <-ended }
	t.Cleanup(d.stop)
	for range 200 {
		if c, err := net.Dial("tcp", strings.TrimPrefix(d.tcp, "tcp://")); err == nil {
			c.Close()
			return d
		}
		select {
		case <-ended:
			t.Fatalf("buildkitd has ended:\n%s", log.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("buildkitd does not listen:\n%s", log.String())
	return d
}

// onDaemon connects to the daemon, whose images are loaded into an engine.
func onDaemon(t *testing.T, address string, into *Engine, env func(string) string) *Engine {
	t.Helper()
	e, err := ConnectDaemon(t.Context(), Daemon{Address: address}, into, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// local is a request that needs no base image, which a daemon could only pull: its program is the shell of the tests.
func local(t *testing.T, name, dockerfile string) Request {
	t.Helper()
	dir, err := shell()
	if err != nil {
		t.Fatal(err)
	}
	return Request{Name: name, Dockerfile: []byte("FROM scratch\nCOPY sh /bin/sh\n" + dockerfile), DockerfilePath: name + "/Dockerfile", ContextDir: dir}
}

// What a BuildKit daemon builds is loaded into the engine, by every kind of address.
func TestDaemonLoads(t *testing.T) {
	d := startDaemon(t)
	onEngines(t, func(t *testing.T, engine *Engine) {
		for _, address := range []string{d.socket, d.tcp} {
			e := onDaemon(t, address, engine, engine.getenv)
			r := local(t, "api", "RUN echo built > /file\n")
			r.Tags = []string{"stagegen-test/remote:1"}
			results, log := build(t, e, r)
			image, err := docker(t, engine).ImageInspect(t.Context(), "stagegen-test/remote:1")
			if err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
			if image.ID != results[0].ImageID {
				t.Errorf("the engine has %s, the result says %s", image.ID, results[0].ImageID)
			}
		}
	})
}

// An engine that does not take what a daemon has built is the surroundings' failure, whether it says so at once or in the end.
func TestDaemonCannotLoad(t *testing.T) {
	d := startDaemon(t)
	for name, answer := range map[string]http.HandlerFunc{
		"at once": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"message":"no space left on device"}`)
		},
		"in the end": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, `{"errorDetail":{"message":"no space left on device"}}`)
		},
	} {
		server := httptest.NewServer(answer)
		dial := func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
		}
		engine := &Engine{host: server.URL, dialer: newDialer(dial, nil, "")}
		e := onDaemon(t, d.socket, engine, env(""))
		r := local(t, "api", "RUN echo built > /file\n")
		r.Tags = []string{"stagegen-test/refused:1"}
		_, log, err := try(t.Context(), e, r)
		var got *EngineError
		if !errors.As(err, &got) || !strings.HasPrefix(got.Error(), "api: the engine at "+server.URL+" does not take the image: ") ||
			!strings.Contains(got.Error(), "no space left on device") {
			t.Errorf("%s: %T %v\n%s", name, err, err, log)
		}
		engine.dialer.abort()
		server.Close()
	}
}

// A daemon pushes by itself, images of several platforms with all that is said of them too, and keeps its cache in the registry.
func TestDaemonPushes(t *testing.T) {
	h := serveHub(t)
	r := pushAll(t, h, onDaemon(t, startDaemon(t).tcp, nil, h.login(t, "", false)))

	// a second daemon, which has built nothing, finds every step in the registry
	other := onDaemon(t, startDaemon(t).socket, nil, h.login(t, "", false))
	r.CacheTo, r.Provenance, r.CacheFrom = nil, "", []Cache{{Type: "registry", Attrs: map[string]string{"ref": h.host + "/acme/cache:api"}}}
	again := push(t, other, r)
	if again[0].Cached != again[0].Steps || again[0].Steps == 0 {
		t.Errorf("%d of %d steps are cached", again[0].Cached, again[0].Steps)
	}
}

// An engine with containerd's image store can do the same.
func TestContainerdStore(t *testing.T) {
	onContainerd(t, func(t *testing.T, h hub, e *Engine) { pushAll(t, h, e) })
}

// onContainerd runs a test on the engines that hold several platforms of an image, with a hub of its own that they can push to.
func onContainerd(t *testing.T, test func(*testing.T, hub, *Engine)) {
	t.Helper()
	onEngines(t, func(t *testing.T, e *Engine) {
		if e.store != containerdStore {
			t.SkipNow() // TestWhatAClassicStoreCannot
		}
		h := serveHub(t)
		test(t, h, h.on(t, e, false))
	})
}

// pushAll builds and pushes an image of two platforms with provenance and a cache, and looks at what the hub has.
func pushAll(t *testing.T, h hub, e *Engine) Request {
	t.Helper()
	r := local(t, "api", "COPY sh /copy\n")
	r.Tags, r.Platforms, r.Provenance = []string{h.host + "/acme/api:1"}, []string{"linux/amd64", "linux/arm64"}, "mode=max"
	r.CacheTo = []Cache{{Type: "registry", Attrs: map[string]string{"ref": h.host + "/acme/cache:api", "mode": "max"}}}
	results := push(t, e, r)
	_, manifests := index(t, h.as(t, "acme/api:1", results[0]))
	var have []string
	for _, m := range manifests {
		have = append(have, m.Platform.String()+" "+m.Annotations["vnd.docker.reference.type"])
	}
	want := "linux/amd64 |linux/arm64 |unknown/unknown attestation-manifest|unknown/unknown attestation-manifest"
	if strings.Join(have, "|") != want {
		t.Errorf("manifests %q\nwant      %q", strings.Join(have, "|"), want)
	}
	h.descriptor(t, "acme/cache:api")
	return r
}

// A cache in a folder serves a daemon that has built nothing.
func TestDaemonLocalCache(t *testing.T) {
	folder := t.TempDir()
	r := local(t, "api", "RUN echo built > /file\n")
	r.CacheTo = []Cache{{Type: "local", Attrs: map[string]string{"dest": folder, "mode": "max"}}}
	build(t, onDaemon(t, startDaemon(t).socket, nil, env("")), r)
	r.CacheTo, r.CacheFrom = nil, []Cache{{Type: "local", Attrs: map[string]string{"src": folder}}}
	results, log := build(t, onDaemon(t, startDaemon(t).socket, nil, env("")), r)
	if results[0].Cached != results[0].Steps || results[0].Steps == 0 {
		t.Errorf("%d of %d steps are cached\n%s", results[0].Cached, results[0].Steps, log)
	}
}

// A daemon that is lost in the midst of a build is the surroundings' failure, and names the image.
func TestDaemonLost(t *testing.T) {
	p := newProxy(t, &Engine{host: startDaemon(t).socket})
	loseMidBuild(t, p, onDaemon(t, p.host(), nil, env("")), "BuildKit daemon", local(t, "api", "RUN echo started && sleep 20s\n"))
}

func TestConnectToNoDaemon(t *testing.T) {
	t.Parallel()
	missing := "unix://" + filepath.Join(t.TempDir(), "no.sock")
	for address, want := range map[string]string{
		missing:           "no BuildKit daemon answers at " + missing + " (from --builder)",
		"tcp://127.0.0.1": `"tcp://127.0.0.1" is not the address of a BuildKit daemon: it names no port`,
		"gopher://there":  `"gopher://there" is not the address of a BuildKit daemon: nothing is known of the scheme "gopher"`,
		"buildkit":        `"buildkit" is not the address of a BuildKit daemon: nothing is known of the scheme ""`,
	} {
		e, err := ConnectDaemon(t.Context(), Daemon{Address: address}, nil, vars("DOCKER_CONFIG="+t.TempDir()))
		var got *EngineError
		if e != nil || !errors.As(err, &got) || got.Error() != want || got.Hint == "" {
			t.Errorf("%s: %v\nwant %s", address, err, want)
		}
	}
}
