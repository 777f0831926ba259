package builder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"
)

func TestFailedBuild(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		dockerfile string // from line 2
		want       BuildError
		text       string
	}{
		{name: "RUN", dockerfile: "\nRUN count 3 && \\\n    false\n",
			want: BuildError{Line: 3, EndLine: 4, Step: "[2/2] RUN count 3 &&     false", Reason: "exit code: 1",
				Output: []string{"line 1", "line 2", "line 3", "false: failing as asked"}},
			text: "x: x/Dockerfile:3: [2/2] RUN count 3 && false: exit code: 1"},
		{name: "RUN with much output", dockerfile: "RUN count 50 && nothing\n",
			want: BuildError{Line: 2, EndLine: 2, Step: "[2/2] RUN count 50 && nothing", Reason: "exit code: 1", Output: manyLines()},
			text: "x: x/Dockerfile:2: [2/2] RUN count 50 && nothing: exit code: 1"},
		{name: "heredoc in a named stage", dockerfile: "RUN echo fine\nFROM only AS build\nRUN <<END\nfalse\nEND\n",
			want: BuildError{Line: 4, EndLine: 6, Step: "[build 1/1] RUN <<END (false)", Reason: "exit code: 1", Output: []string{"false: failing as asked"}},
			text: "x: x/Dockerfile:4: [build 1/1] RUN <<END (false): exit code: 1"},
		{name: "file not in the context", dockerfile: "COPY missing.txt /\n",
			want: BuildError{Line: 2, EndLine: 2, Step: "[2/2] COPY missing.txt /", Reason: `"/missing.txt": not found`},
			text: `x: x/Dockerfile:2: [2/2] COPY missing.txt /: "/missing.txt": not found`},
		{name: "file not in the context, linked", dockerfile: "COPY --link missing.txt /\n",
			want: BuildError{Line: 2, EndLine: 2, Step: "[2/2] COPY --link missing.txt /", Reason: `"/missing.txt": not found`},
			text: `x: x/Dockerfile:2: [2/2] COPY --link missing.txt /: "/missing.txt": not found`},
		{name: "unknown instruction", dockerfile: "\n\nRUMS x\n",
			want: BuildError{Line: 4, EndLine: 4, Reason: "dockerfile parse error on line 4: unknown instruction: RUMS (did you mean RUN?)"},
			text: "x: x/Dockerfile:4: dockerfile parse error on line 4: unknown instruction: RUMS (did you mean RUN?)"},
		{name: "base image without a name", dockerfile: "FROM ${NONE}\n",
			want: BuildError{Line: 2, EndLine: 2, Reason: "base name (${NONE}) should not be blank"},
			text: "x: x/Dockerfile:2: base name (${NONE}) should not be blank"},
		{name: "secret that nobody declared", dockerfile: "RUN --mount=type=secret,id=none,required=true false\n",
			want: BuildError{Line: 2, EndLine: 2, Step: "[only 2/2] RUN --mount=type=secret,id=none,required=true false", Reason: "secret none: not found"},
			text: "x: x/Dockerfile:2: [only 2/2] RUN false: secret none: not found"},
	}
	onEngines(t, func(t *testing.T, e *Engine) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r := request(t, "x", tt.dockerfile)
				r.NoCache = true
				results, log, err := try(t.Context(), e, r)
				failures := Failures(err)
				if len(results) != 0 || len(failures) != 1 {
					t.Fatalf("results %v, failures %v\n%s", results, failures, log)
				}
				var got *BuildError
				if !errors.As(failures[0], &got) {
					t.Fatalf("%T: %v", failures[0], failures[0])
				}
				tt.want.Image, tt.want.Dockerfile = "x", "x/Dockerfile"
				if diff := cmp.Diff(&tt.want, got, cmpopts.IgnoreFields(BuildError{}, "Err"), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if got.Err == nil || got.Error() != tt.text {
					t.Errorf("text %q\nwant %q\ncause %v", got.Error(), tt.text, got.Err)
				}
			})
		}
	})
}

// manyLines is the end of the output of `count 50 && nothing`.
func manyLines() []string {
	var out []string
	for i := 32; i <= 50; i++ {
		out = append(out, fmt.Sprintf("line %d", i))
	}
	return append(out, "nothing: no such command")
}

// A step that waits is stopped within a second, and nothing of the build is left in this process. Not parallel, so that
// other tests' goroutines stand still.
func TestCancelledBuild(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		before := goleak.IgnoreCurrent()
		waiting := []Request{request(t, "a", "RUN echo started && sleep 60s\n"), request(t, "b", "RUN echo started && sleep 61s\n")}
		took, err := cancelWhen(t, e, "started", nil, waiting...)
		if !errors.Is(err, context.Canceled) || err.Error() != context.Canceled.Error() {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
		if took > time.Second {
			t.Errorf("the build went on for %s", took)
		}
		goleak.VerifyNone(t, before)
	})
}

func TestCancelledBuildOnHangingEngine(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		before := goleak.IgnoreCurrent()
		p := newProxy(t, e)
		via := connect(t, p.host())
		took, err := cancelWhen(t, via, "started", p.stall, request(t, "a", "RUN echo started && sleep 20s\n"))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
		if took > time.Second {
			t.Errorf("the build went on for %s", took)
		}
		via.Close()
		p.close()
		goleak.VerifyNone(t, before)
	})
}

func TestEngineLostMidBuild(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		p := newProxy(t, e)
		loseMidBuild(t, p, connect(t, p.host()), "engine", request(t, "a", "RUN echo started && sleep 20s\n"))
	})
}

// A connection that is reset in the midst of a build is lost as one that ends is.
func TestEngineResetMidBuild(t *testing.T) {
	onEngines(t, func(t *testing.T, e *Engine) {
		p := newProxyOn(t, e, listenTCP(t))
		p.resets = true
		loseMidBuild(t, p, connect(t, p.host()), "engine", request(t, "a", "RUN echo started && sleep 20s\n"))
	})
}

// A connection that is reset before the engine has said anything is no engine.
func TestConnectToEngineThatResets(t *testing.T) {
	t.Parallel()
	l := listenTCP(t)
	defer l.Close()
	go accept(l, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 16))
		reset(c)
	})
	host := "tcp://" + l.Addr().String()
	got := connectVia(t, t.Context(), "DOCKER_HOST="+host)
	if want := "no Docker engine can be reached at " + host + " (from DOCKER_HOST): read tcp "; !strings.HasPrefix(got.Error(), want) || !errors.Is(got, syscall.ECONNRESET) {
		t.Errorf("%v\nwant %s", got, want)
	}
}

// reset ends a TCP connection in the way of a crashed machine, or of a firewall.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	c.Close()
}

// loseMidBuild cuts the connection to a builder once the step of the request has started, and wants to be told so.
func loseMidBuild(t *testing.T, p *proxy, via *Engine, what string, r Request) {
	t.Helper()
	out := &watcher{word: "started", seen: make(chan struct{})}
	go func() {
		<-out.seen
		p.close()
	}()
	_, err := via.Build(t.Context(), []Request{r}, Options{Progress: "plain", Out: out})
	var got *EngineError
	if !errors.As(err, &got) || got.Image != r.Name || got.Hint == "" {
		t.Fatalf("%T %v", err, err)
	}
	if want := r.Name + ": the connection to the " + what + " at " + p.host() + " was lost"; got.Error() != want {
		t.Errorf("text %q, want %q", got.Error(), want)
	}
}

func TestCancelledBeforeTheBuild(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e *Engine) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		results, err := e.Build(ctx, []Request{request(t, "a", "RUN echo never\n")}, Options{Progress: "quiet"})
		if len(results) != 0 || err != context.Canceled {
			t.Errorf("results %v, error %v", results, err)
		}
	})
}

// cancelWhen builds until the word is printed, does before, cancels, and tells how long the build went on.
func cancelWhen(t *testing.T, e *Engine, word string, before func(), requests ...Request) (time.Duration, error) {
	t.Helper()
	for i := range requests {
		requests[i].NoCache = true
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &watcher{word: word, seen: make(chan struct{})}
	var at time.Time
	go func() {
		<-out.seen
		if before != nil {
			before()
		}
		at = time.Now()
		cancel()
	}()
	_, err := e.Build(ctx, requests, Options{Progress: "plain", Out: out})
	return time.Since(at), err
}

// watcher is a writer that tells when a word was written as output of a step.
type watcher struct {
	word string
	seen chan struct{}
	once sync.Once
	buf  bytes.Buffer
}

func (w *watcher) Write(p []byte) (int, error) {
	w.buf.Write(p)
	for line := range strings.Lines(w.buf.String()) {
		if outputLine(w.word).MatchString(line) {
			w.once.Do(func() { close(w.seen) })
		}
	}
	return len(p), nil
}

// outputLine matches a line of output in a plain log; with several images the name of one is before it.
func outputLine(text string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^#\d+ [\d.]+ (?:\[[^]]*\] )?` + text + `\r?$`)
}

// proxy stands between the client and an engine, and fails on demand.
type proxy struct {
	net.Listener
	target  string
	stalled chan struct{}
	stall   func()
	resets  bool // the client's connections, in the end
	mu      sync.Mutex
	conns   []net.Conn
	done    sync.WaitGroup
}

func newProxy(t *testing.T, e *Engine) *proxy {
	t.Helper()
	return newProxyOn(t, e, listen(t))
}

func newProxyOn(t *testing.T, e *Engine, l net.Listener) *proxy {
	t.Helper()
	p := &proxy{Listener: l, target: strings.TrimPrefix(e.host, "unix://"), stalled: make(chan struct{})}
	if p.target == e.host || !filepath.IsAbs(p.target) {
		t.Skipf("the proxy speaks to unix sockets only, not to %s", e.host)
	}
	p.stall = sync.OnceFunc(func() { close(p.stalled) })
	t.Cleanup(p.close)
	p.done.Go(p.serve)
	return p
}

func (p *proxy) host() string { return p.Addr().Network() + "://" + p.Addr().String() }

func (p *proxy) serve() {
	accept(p, func(in net.Conn) {
		out, err := net.Dial("unix", p.target)
		if err != nil {
			in.Close()
			return
		}
		p.mu.Lock()
		p.conns = append(p.conns, in, out)
		p.mu.Unlock()
		p.done.Go(func() { p.pump(in, out) })
		p.done.Go(func() { p.pump(out, in) })
	})
}

// accept hands over each connection until the listener ends.
func accept(l net.Listener, each func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		each(c)
	}
}

// pump copies until one side ends, or swallows all that comes once the proxy is stalled.
func (p *proxy) pump(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		select {
		case <-p.stalled:
			continue
		default:
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// close ends all connections and waits for the goroutines.
func (p *proxy) close() {
	p.Close()
	p.mu.Lock()
	for _, c := range p.conns {
		if p.resets {
			reset(c)
		}
		c.Close()
	}
	p.mu.Unlock()
	p.done.Wait()
}
