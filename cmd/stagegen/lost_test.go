package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// cable is a way to an engine that can be cut.
type cable struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// lay gives a way to an engine.
func lay(t *testing.T, host string) *cable {
	t.Helper()
	network, address, _ := strings.Cut(host, "://")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l}
	t.Cleanup(c.cut)
	go c.carry(network, address)
	return c
}

func (c *cable) host() string { return "tcp://" + c.Addr().String() }

func (c *cable) carry(network, address string) {
	for {
		near, err := c.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial(network, address)
		if err != nil {
			near.Close()
			return
		}
		c.mu.Lock()
		c.conns = append(c.conns, near, far)
		c.mu.Unlock()
		for to, from := range map[net.Conn]net.Conn{near: far, far: near} {
			go func() {
				_, _ = io.Copy(to, from)
				to.Close()
			}()
		}
	}
}

// cut ends all connections, and there will be no more.
func (c *cable) cut() {
	c.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
}

// An engine that is lost in the midst of a build ends it at once: what was built is told, and written down, and so is what was not.
func TestLostEngine(t *testing.T) {
	running := slow["Dockerfile"]
	files := map[string]string{
		"build.yaml":       "stagegen: \"1\"\nimages:\n  a: { dockerfile: built.Dockerfile, tags: [stagegen-test/lost], max_size: 1GB }\n  b: { dockerfile: Dockerfile }\n  c: { dockerfile: Dockerfile }\n",
		"built.Dockerfile": strings.ReplaceAll(running, "running && sleep 60s", "done"),
		"Dockerfile":       running,
	}
	for _, host := range engines(t) {
		buildShell(t, host)
		for _, tt := range []struct {
			args []string
			want string
		}{
			{nil, "built a   docker.io/stagegen-test/lost:latest   sha256:"},
			{[]string{"--report", "md"}, "| a | unknown | unknown |"},
		} {
			dir, c := folder(t, files), lay(t, host)
			metadata := filepath.Join(dir, "metadata.json")
			got := interrupted(t, building(t, dir, c.host(), append(tt.args, "--jobs", "1", "--metadata-file", metadata)...), " running", c.cut)
			text, err := os.ReadFile(metadata)
			if err != nil || !strings.Contains(string(text), `"a"`) || strings.Contains(string(text), `"b"`) {
				t.Errorf("the metadata: %v %s", err, text)
			}
			lost := ": the connection to the engine at " + c.host() + " was lost\n  check that the engine still runs (`docker info`), then build again\n"
			for _, want := range []string{tt.want, "stagegen: b" + lost + "stagegen: c" + lost} {
				if !strings.Contains(got.said, want) {
					t.Errorf("not said: %s", want)
				}
			}
			if got.code != 4 || got.took > 5*time.Second || strings.Count(got.said, "stagegen: ") != 2 || t.Failed() {
				t.Errorf("%s, %s: exit code %d after %s\n%s", host, tt.args, got.code, got.took, got.said)
			}
		}
	}
}
