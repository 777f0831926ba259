package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

// serveRegistry starts a registry on loopback, which keeps what it gets in memory.
func serveRegistry() (address string, stop func(), err error) {
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// It holds a lock while it reads: a body that waits for another one would hold up both.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		images.ServeHTTP(w, r)
	}))
	return strings.TrimPrefix(server.URL, "http://"), server.Close, nil
}

// daemon is a BuildKit daemon that has built nothing yet.
type daemon struct {
	address string
	stop    func() // also takes away all that it has built
}

// startDaemon starts a daemon that keeps everything in a folder, and waits until it listens.
func startDaemon(ctx context.Context, program, dir string) (*daemon, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, "s")
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, "--addr", "unix://"+socket, "--root", filepath.Join(dir, "root"), "--containerd-worker=false")
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("starting the BuildKit daemon: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // how it ended is of no interest
	}()
	d := &daemon{address: "unix://" + socket, stop: sync.OnceFunc(func() {
		cancel()
		<-ended
		os.RemoveAll(dir)
	})}
	for range 200 {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			return d, nil
		}
		select {
		case <-ended:
			d.stop()
			return nil, fmt.Errorf("the BuildKit daemon has ended:\n%s", said.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	d.stop()
	return nil, fmt.Errorf("the BuildKit daemon does not listen:\n%s", said.String())
}
