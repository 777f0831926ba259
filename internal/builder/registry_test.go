package builder

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// hub is a registry on loopback that lets in one account.
type hub struct {
	host           string
	user, password string
	received       *received
}

// received is all that a hub was sent.
type received struct {
	mu     sync.Mutex
	bodies [][]byte
}

func (r *received) add(body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bodies = append(r.bodies, body)
}

// text is what was sent, unpacked.
func (r *received) text(t *testing.T) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var out bytes.Buffer
	for _, b := range r.bodies {
		if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
			out.Write(b)
			continue
		}
		gz, err := gzip.NewReader(bytes.NewReader(b))
		if err == nil {
			_, err = io.Copy(&out, gz)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func serveHub(t *testing.T) hub {
	t.Helper()
	h := hub{user: "robot", password: "sekrit-" + strings.ToLower(t.Name()[:4]), received: &received{}}
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user != h.user || password != h.password:
			w.Header().Set("WWW-Authenticate", `Basic realm="hub"`)
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`)
		default:
			// The registry holds a lock while it reads: a body that waits for another one would hold up both.
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			h.received.add(body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			images.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	h.host = strings.TrimPrefix(server.URL, "http://")
	return h
}

// login gives an environment whose Docker configuration has the hub's password, by a credential helper or outright.
func (h hub) login(t *testing.T, host string, helper bool) func(string) string {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	config := map[string]any{"auths": map[string]any{h.host: map[string]string{"username": h.user, "password": h.password}}}
	if helper {
		config = map[string]any{"credHelpers": map[string]string{h.host: "hub"}}
		script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = get ] && [ \"$(cat)\" = %s ] || exit 1\necho '{\"ServerURL\":%q,\"Username\":%q,\"Secret\":%q}'\n", h.host, h.host, h.user, h.password)
		if err := os.WriteFile(filepath.Join(bin, "docker-credential-hub"), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	text, err := json.Marshal(config)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func(name string) string {
		if name == "DOCKER_CONFIG" {
			return dir
		}
		return env(host)(name)
	}
}

// on is a connection to an engine, with the hub's password.
func (h hub) on(t *testing.T, e *Engine, helper bool) *Engine {
	t.Helper()
	via, err := Connect(t.Context(), h.login(t, e.host, helper))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(via.Close)
	return via
}

// descriptor is what the hub has under a name.
func (h hub) descriptor(t *testing.T, image string) *remote.Descriptor {
	t.Helper()
	ref, err := name.ParseReference(h.host + "/" + image)
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Get(ref, remote.WithAuth(&authn.Basic{Username: h.user, Password: h.password}))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// as is what the hub has under a name, which must be what a result says.
func (h hub) as(t *testing.T, image string, want Result) *remote.Descriptor {
	t.Helper()
	got := h.descriptor(t, image)
	if got.Digest.String() != want.Digest {
		t.Errorf("the hub has %s, the result says %s", got.Digest, want.Digest)
	}
	return got
}

// push builds and pushes what must succeed.
func push(t *testing.T, e *Engine, requests ...Request) []Result {
	t.Helper()
	results, log, err := tryPush(t.Context(), e, requests...)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	return results
}

func tryPush(ctx context.Context, e *Engine, requests ...Request) ([]Result, string, error) {
	var log strings.Builder
	results, err := e.Build(ctx, requests, Options{Progress: "plain", Out: &log, Push: true})
	return results, log.String(), err
}

func TestPush(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		for _, helper := range []bool{false, true} {
			h := serveHub(t)
			r := request(t, "api", "COPY file /\nLABEL helper="+fmt.Sprint(helper)+"\n", "file=content")
			r.Tags = []string{h.host + "/acme/api:1", h.host + "/acme/api:latest"}
			results := push(t, h.on(t, e, helper), r)
			for _, tag := range []string{"1", "latest"} {
				got := h.as(t, "acme/api:"+tag, results[0])
				if config := configOf(t, got); config.Config.Labels["helper"] != fmt.Sprint(helper) {
					t.Errorf("the hub has another image: %v", config.Config.Labels)
				}
			}
		}
	})
}

func configOf(t *testing.T, d *remote.Descriptor) *v1.ConfigFile {
	t.Helper()
	image, err := d.Image()
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// What a registry refuses is no failure of the build, and the text says what to do.
func TestPushThatIsRefused(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		h := serveHub(t)
		r := request(t, "api", "LABEL a=b\n")
		r.Tags = []string{h.host + "/acme/api:1"}
		_, log, err := tryPush(t.Context(), hub{host: "elsewhere.example"}.on(t, e, false), r)
		var got *EngineError
		if !errors.As(err, &got) || got.Image != "api" || got.Hint != "log in first: docker login "+h.host {
			t.Errorf("%T %v\n%s", err, err, log)
		}
	})
}

func TestPushFailures(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"denied: requested access to the resource is denied":                                      "the registry ghcr.io does not let this account push ghcr.io/acme/api:1",
		"unexpected status from POST request to https://ghcr.io/v2/x: 403 Forbidden":              "the registry ghcr.io does not let this account push ghcr.io/acme/api:1",
		"unauthorized: authentication required":                                                   "the registry ghcr.io takes ghcr.io/acme/api:1 only from somebody it knows",
		"no basic auth credentials":                                                               "the registry ghcr.io takes ghcr.io/acme/api:1 only from somebody it knows",
		"Put \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io: no such host":                     "the registry ghcr.io cannot be reached for the push of ghcr.io/acme/api:1: no such host",
		"Get \"https://ghcr.io/v2/\": http: server gave HTTP response to HTTPS client":            "the certificate of the registry ghcr.io is not trusted: HTTP response to HTTPS client",
		"Get \"https://ghcr.io/v2/\": tls: failed to verify certificate: x509: unknown authority": "the certificate of the registry ghcr.io is not trusted: certificate: x509: unknown authority",
		"received unexpected HTTP status: 500 Internal Server Error":                              "the registry ghcr.io has not taken ghcr.io/acme/api:1: received unexpected HTTP status: 500 Internal Server Error",
	} {
		if message, hint, ok := surroundings(&BuildError{Reason: "failed to push ghcr.io/acme/api:1: " + text}, false); !ok || message != want || hint == "" {
			t.Errorf("%s: %q, hint %q, %t", text, message, hint, ok)
		}
	}
}

// An engine without a store for it says so before it builds.
func TestWhatAClassicStoreCannot(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		if e.store != classicStore {
			t.SkipNow() // TestContainerdStore has what it can
		}
		for name, change := range map[string]func(*Request){
			"several platforms": func(r *Request) { r.Platforms = []string{"linux/amd64", "linux/arm64"} },
			"provenance":        func(r *Request) { r.Provenance = "true" },
			"SBOM":              func(r *Request) { r.SBOM = "true" },
			"type registry": func(r *Request) {
				r.CacheTo = []Cache{{Type: "registry", Attrs: map[string]string{"ref": "127.0.0.1:1/x"}}}
			},
			"type local": func(r *Request) { r.CacheTo = []Cache{{Type: "local", Attrs: map[string]string{"dest": t.TempDir()}}} },
		} {
			r := request(t, "api", "RUN echo started\n")
			change(&r)
			_, log, err := try(t.Context(), e, r)
			var got *EngineError
			if !errors.As(err, &got) || !strings.Contains(got.Message, name) || !strings.Contains(got.Hint, "containerd") || strings.Contains(log, "started") {
				t.Errorf("%s: %v\n%s", name, err, log)
			}
		}
	})
}

// The steps of a pushed image with an inline cache need not run again on another builder: they are asked of the registry.
func TestInlineCache(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		h := serveHub(t)
		e = h.on(t, e, false)
		r := request(t, "api", "RUN echo one > /one\nRUN echo two > /two\n")
		r.Tags, r.CacheTo = []string{h.host + "/acme/api:1"}, []Cache{{Type: "inline", Attrs: map[string]string{}}}
		r.CacheFrom = []Cache{{Type: "registry", Attrs: map[string]string{"ref": h.host + "/acme/api:1"}}}
		push(t, e, r)
		image, err := h.descriptor(t, "acme/api:1").Image()
		if err != nil {
			t.Fatal(err)
		}
		if config, err := image.RawConfigFile(); err != nil || !strings.Contains(string(config), `"moby.buildkit.cache.v0"`) {
			t.Errorf("the image holds no cache: %v %s", err, config)
		}
		if _, log, err := try(t.Context(), e, r); err != nil || !strings.Contains(log, "importing cache manifest from "+h.host+"/acme/api:1") {
			t.Errorf("the cache was not asked for: %v\n%s", err, log)
		}
	})
}
