package builder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/moby/buildkit/client"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// connectTimeout bounds how long Connect waits for an engine that accepts a connection and then says nothing.
const connectTimeout = 10 * time.Second

// containerdLabel marks a worker of an engine that keeps its images in containerd's store.
const containerdLabel = "org.mobyproject.buildkit.worker.snapshotter"

// Engine is a Docker Engine, or a BuildKit daemon, that has answered. It is safe for use by several goroutines.
type Engine struct {
	host   string
	dialer *dialer
	client *client.Client
	store  store
	into   *Engine // where a BuildKit daemon's images are loaded into; nil for none, and for an engine
	native string  // its platform: "linux/amd64"
	auth   *configfile.ConfigFile
	getenv func(string) string
}

// Connect finds the engine as the docker command does (DOCKER_HOST, DOCKER_CONTEXT, the context of `docker context use`,
// the default socket), connects to it and asks for its BuildKit. Every error is an *EngineError, but for the error of a
// cancelled ctx. The environment is read through getenv only.
func Connect(ctx context.Context, getenv func(string) string) (*Engine, error) {
	cfg, err := loadConfig(getenv)
	if err != nil {
		return nil, err
	}
	where, err := findEndpoint(getenv, configDir(getenv), cfg.CurrentContext)
	if err != nil {
		return nil, err
	}
	e, err := open(ctx, where, connectTimeout)
	if err != nil {
		return nil, err
	}
	e.auth, e.getenv = cfg, getenv
	return e, nil
}

// open connects to the engine at where; patience is how long it may be silent.
func open(ctx context.Context, where endpoint, patience time.Duration) (*Engine, error) {
	raw, err := engineDialer(where.host)
	if err != nil {
		return nil, &EngineError{Host: where.host, Message: fmt.Sprintf("%q (from %s) is not the address of a Docker engine", where.host, where.origin),
			Hint: "write it as unix:///var/run/docker.sock, tcp://HOST:2376 or ssh://USER@HOST", Err: err}
	}
	_, addr, _ := strings.Cut(where.host, "://")
	e := &Engine{host: where.host, dialer: newDialer(raw, where.tls, addr)}
	if err := e.start(ctx, where, patience); err != nil {
		e.dialer.abort()
		return nil, err
	}
	return e, nil
}

// start dials BuildKit once, so that a missing engine is told from a missing BuildKit, and reads the worker's labels.
func (e *Engine) start(ctx context.Context, where endpoint, patience time.Duration) error {
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dial := e.dialer.control
	if e.store == noStore {
		dial = e.dialer.plain
	}
	first, err := dial(timed)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return connectError(where, e.dialer.explain(timed, where.host, err), patience)
	}
	var spare atomic.Pointer[net.Conn]
	spare.Store(&first)
	options := []client.ClientOpt{client.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		if c := spare.Swap(nil); c != nil {
			return *c, nil
		}
		return dial(ctx)
	})}
	if e.store != noStore {
		options = append(options, client.WithSessionDialer(e.dialer.session))
	}
	if e.client, err = client.New(ctx, "", options...); err != nil {
		return connectError(where, err, patience)
	}
	workers, err := e.client.ListWorkers(timed)
	if err != nil {
		e.client.Close()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case status.Code(err) == codes.Unimplemented:
			return noBuildKit(where, err)
		}
		return connectError(where, e.dialer.explain(timed, where.host, err), patience)
	}
	if len(workers) > 0 && len(workers[0].Platforms) > 0 {
		e.native = platformName(workers[0].Platforms[0]) // as BuildKit takes it for BUILDPLATFORM
	}
	for _, w := range workers {
		if _, ok := w.Labels[containerdLabel]; ok && e.store == classicStore {
			e.store = containerdStore
		}
	}
	return nil
}

// Lost tells whether the engine that has the images is gone, so that nothing can be asked of it any more.
func (e *Engine) Lost() bool {
	if e.into != nil {
		return e.into.Lost()
	}
	return e.dialer.lost.Load()
}

// Close ends the connection. Builds that still run are cut off.
func (e *Engine) Close() {
	_ = e.client.Close() // fails only when it is closed already
	e.dialer.abort()
}

// connectError says what a failed connection means and what to do.
func connectError(where endpoint, err error, patience time.Duration) *EngineError {
	if out := tlsError(where, err); out != nil {
		return out
	}
	out := &EngineError{Host: where.host, Err: err}
	what := where.what()
	var upgrade *upgradeError
	switch {
	case errors.As(err, &upgrade) && upgrade.status == http.StatusNotFound:
		return noBuildKit(where, err)
	case errors.As(err, &upgrade) && (upgrade.status == http.StatusForbidden || upgrade.status == http.StatusUnauthorized):
		out.Message = fmt.Sprintf("the %s at %s refuses to build: %v", what, where.host, upgrade)
		out.Hint = "a proxy or plugin in front of the engine must allow POST /grpc and POST /session"
	case errors.Is(err, fs.ErrPermission):
		out.Message = fmt.Sprintf("no permission to use the %s at %s", what, where.host)
		out.Hint = "add yourself to the group that owns the socket (`sudo usermod -aG docker $USER`, then log in again)"
		if where.daemon {
			out.Hint = "add yourself to the group that owns the socket: that of buildkitd --group"
		}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		out.Message = fmt.Sprintf("no %s answers at %s (from %s)", what, where.host, where.origin)
		out.Hint = "start Docker, or set DOCKER_HOST to the engine's address"
		if where.daemon {
			out.Hint = "start buildkitd, or leave --builder out to build on the Docker engine"
		}
	case errors.Is(err, context.DeadlineExceeded):
		out.Message = fmt.Sprintf("the %s at %s does not answer within %s", what, where.host, patience)
		out.Hint = "restart it, or check the address and the network in between"
	default:
		out.Message = fmt.Sprintf("no %s can be reached at %s (from %s): %v", what, where.host, where.origin, err)
		out.Hint = "check the address: `docker version` must show a server"
		if where.daemon {
			out.Hint = "check the address and whether it wants certificates (--builder-certs): `buildctl debug workers` must show a worker"
		}
	}
	return out
}

func noBuildKit(where endpoint, err error) *EngineError {
	return &EngineError{Host: where.host, Err: err,
		Message: fmt.Sprintf("the engine at %s has no BuildKit (%s)", where.host, reason(err.Error())),
		Hint:    "Docker Engine 20.10 or newer is needed"}
}
