package builder

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
)

// errAborted is what a dialer answers after abort.
var errAborted = errors.New("the connection to the engine was given up")

// upgradeError is an engine's refusal to switch an HTTP connection to another protocol.
type upgradeError struct {
	path   string
	status int
}

func (e *upgradeError) Error() string {
	return fmt.Sprintf("%s answered %d %s", e.path, e.status, http.StatusText(e.status))
}

// dialer opens connections to one engine and remembers them, so that abort can end all of them at once: gRPC alone waits
// for an engine that hangs.
type dialer struct {
	raw   func(context.Context) (net.Conn, error)
	tls   *tls.Config
	name  string      // server name for TLS
	lost  atomic.Bool // a control connection ended though we did not end it
	mu    sync.Mutex
	conns map[*conn]struct{} // nil after abort
}

func newDialer(raw func(context.Context) (net.Conn, error), cfg *tls.Config, addr string) *dialer {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		name = addr
	}
	return &dialer{raw: raw, tls: cfg, name: name, conns: map[*conn]struct{}{}}
}

// abort closes every connection and refuses new ones.
func (d *dialer) abort() {
	d.mu.Lock()
	conns := d.conns
	d.conns = nil
	d.mu.Unlock()
	for c := range conns {
		c.Close()
	}
}

// control opens the connection for BuildKit's control API.
func (d *dialer) control(ctx context.Context) (net.Conn, error) {
	c, err := d.hijack(ctx, "/grpc", "h2c", nil)
	if err != nil {
		return nil, err
	}
	c.onLost = func() { d.lost.Store(true) }
	return c, nil
}

// plain opens the connection to a BuildKit daemon, which speaks its API at once.
func (d *dialer) plain(ctx context.Context) (net.Conn, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	c.onLost = func() { d.lost.Store(true) }
	return c, nil
}

// session opens a connection through which the engine calls back, for the context, secrets and credentials.
func (d *dialer) session(ctx context.Context, proto string, meta map[string][]string) (net.Conn, error) {
	c, err := d.hijack(ctx, "/session", proto, meta)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// hijack opens a connection and has the engine switch it from HTTP to proto. The Docker client's own DialHijack does not
// heed ctx once the connection stands, and turns the status code into text.
func (d *dialer) hijack(ctx context.Context, path, proto string, meta map[string][]string) (*conn, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	err = c.upgrade(path, proto, meta)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err == nil {
		return c, nil
	}
	c.Close()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, err
}

func (d *dialer) connect(ctx context.Context) (*conn, error) {
	nc, err := d.raw(ctx)
	if err != nil {
		return nil, err
	}
	if d.tls != nil {
		cfg := d.tls.Clone()
		cfg.ServerName = d.name
		t := tls.Client(nc, cfg)
		if err := t.HandshakeContext(ctx); err != nil {
			nc.Close()
			return nil, err
		}
		nc = t
	}
	c := &conn{Conn: nc, r: bufio.NewReader(nc)}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conns == nil {
		nc.Close()
		return nil, errAborted
	}
	d.conns[c] = struct{}{}
	c.forget = func() {
		d.mu.Lock()
		delete(d.conns, c)
		d.mu.Unlock()
	}
	return c, nil
}

// conn is a connection that knows whether we or the engine ended it.
type conn struct {
	net.Conn
	r      *bufio.Reader // may hold bytes that came right behind the HTTP answer
	forget func()
	onLost func() // nil: nobody asks
	closed atomic.Bool
}

func (c *conn) upgrade(path, proto string, meta map[string][]string) error {
	req := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: path}, Host: "docker", Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	maps.Copy(req.Header, meta)
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", proto)
	if err := req.Write(c.Conn); err != nil {
		return err
	}
	resp, err := http.ReadResponse(c.r, req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return &upgradeError{path: path, status: resp.StatusCode}
	}
	return nil
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil && !c.closed.Load() && c.onLost != nil {
		c.onLost()
	}
	return n, err
}

func (c *conn) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	c.forget()
	return c.Conn.Close()
}
