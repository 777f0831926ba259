package test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// container is a running container.
type container struct {
	engine engine
	id     string
	url    string // of the published port
}

// start runs an image hardened, with its port published on loopback, until the end of the test. The image's health check,
// if it has one, is asked each second.
func (e engine) start(t *testing.T, image string, o runOptions) container {
	t.Helper()
	args := []string{"run", "--detach", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
		"--publish", fmt.Sprintf("127.0.0.1:0:%d", o.Port)}
	for _, path := range o.Tmpfs {
		args = append(args, "--tmpfs", path)
	}
	for name, value := range o.Env {
		args = append(args, "--env", name+"="+value)
	}
	if e.hasHealthCheck(t, image) {
		args = append(args, "--health-interval", "1s")
	}
	c := container{engine: e, id: strings.TrimSpace(e.docker(t, append(args, image)...))}
	e.atEnd(t, "rm", "--force", "--volumes", c.id)
	published := e.docker(t, "port", c.id, fmt.Sprintf("%d/tcp", o.Port))
	c.url = "http://" + strings.Fields(published)[0]
	return c
}

// hasHealthCheck reports whether the image has a health check other than NONE.
func (e engine) hasHealthCheck(t *testing.T, image string) bool {
	t.Helper()
	check := strings.TrimSpace(e.docker(t, "image", "inspect", "--format", "{{with .Config.Healthcheck}}{{index .Test 0}}{{end}}", image))
	return check != "" && check != "NONE"
}

// awaitHTTP waits until the container answers a request in any way.
func (c container) awaitHTTP(t *testing.T) {
	t.Helper()
	c.await(t, time.Minute, "answers HTTP", func() bool {
		_, _, err := c.get(t, "/", nil)
		return err == nil
	})
}

// awaitHealth waits until the engine says that the container is healthy.
func (c container) awaitHealth(t *testing.T) {
	t.Helper()
	c.await(t, time.Minute, "is healthy", func() bool { return c.inspect(t, ".State.Health.Status") == "healthy" })
}

// await asks ten times a second. The test ends when the time is over or the container is.
func (c container) await(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(100 * time.Millisecond) {
		if c.inspect(t, ".State.Running") != "true" || time.Now().After(deadline) {
			t.Fatalf("the container never %s; its state is %s and its log:\n%s",
				what, c.inspect(t, "json .State"), c.engine.docker(t, "logs", c.id))
		}
	}
}

func (c container) inspect(t *testing.T, field string) string {
	t.Helper()
	return strings.TrimSpace(c.engine.docker(t, "inspect", "--format", "{{"+field+"}}", c.id))
}

// get asks for a path. It follows no redirect, uses no proxy, and decodes nothing.
func (c container) get(t *testing.T, path string, send map[string]string) (*http.Response, string, error) {
	t.Helper()
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range send {
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

// probe asks once and compares.
func (c container) probe(t *testing.T, p probe) {
	t.Helper()
	resp, body, err := c.get(t, p.Path, p.Send)
	if err != nil {
		t.Errorf("GET %s: %v\n%s", p.Path, err, c.engine.docker(t, "logs", c.id))
		return
	}
	if resp.StatusCode != p.Status {
		t.Errorf("GET %s: status %d, want %d\n%s", p.Path, resp.StatusCode, p.Status, body)
	}
	if !strings.Contains(body, p.Contains) {
		t.Errorf("GET %s: the body lacks %q:\n%s", p.Path, p.Contains, body)
	}
	for name, want := range p.Header {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("GET %s: header %s is %q, want %q", p.Path, name, got, want)
		}
	}
}

// stop sends the image's stop signal and compares how the container ends. It returns the time from the call to the end of
// the container's process, by the engine's record.
func (c container) stop(t *testing.T, want stopTest) time.Duration {
	t.Helper()
	began := time.Now()
	c.engine.docker(t, "stop", "-t", "10", c.id)
	ended, err := time.Parse(time.RFC3339Nano, c.inspect(t, ".State.FinishedAt"))
	if err != nil {
		t.Fatal(err)
	}
	took := ended.Sub(began)
	if within := time.Duration(want.Within); took > within {
		t.Errorf("the container stopped after %s, want %s", took, within)
	}
	var code int
	if _, err := fmt.Sscan(c.inspect(t, ".State.ExitCode"), &code); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(want.Codes, code) {
		t.Errorf("the container stopped with exit code %d, want one of %v; its log:\n%s", code, want.Codes, c.engine.docker(t, "logs", c.id))
	}
	return took
}
