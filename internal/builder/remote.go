package builder

import (
	"context"
	"fmt"
	"net"
	"net/url"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	dockerhelper "github.com/docker/cli/cli/connhelper"
	dockerclient "github.com/docker/docker/client"
	"github.com/moby/buildkit/client/connhelper"

	// Ways to a daemon without an address on the network, by the scheme of its address.
	_ "github.com/moby/buildkit/client/connhelper/dockercontainer"
	_ "github.com/moby/buildkit/client/connhelper/kubepod"
	_ "github.com/moby/buildkit/client/connhelper/ssh"
)

// Daemon names a BuildKit daemon in place of an engine's own BuildKit.
type Daemon struct {
	// Address is tcp://HOST:PORT, unix:///PATH, docker-container://NAME, kube-pod://NAME or ssh://HOST.
	Address string
	// Certs is a folder with ca.pem and, for a daemon that asks who is there, cert.pem and key.pem; empty for no TLS.
	Certs string
}

// ConnectDaemon connects to a BuildKit daemon. Images that are not pushed are loaded into the engine into; nil is none. Every
// error is an *EngineError, but for the error of a cancelled ctx.
func ConnectDaemon(ctx context.Context, d Daemon, into *Engine, getenv func(string) string) (*Engine, error) {
	cfg, err := loadConfig(getenv)
	if err != nil {
		return nil, err
	}
	where := endpoint{host: d.Address, origin: "--builder", daemon: true}
	if d.Certs != "" {
		if where.tls, err = loadTLS(d.Certs, false); err != nil {
			return nil, &EngineError{Host: d.Address, Message: "the TLS certificates for the BuildKit daemon cannot be read: " + err.Error(),
				Hint: "name the folder that holds ca.pem, cert.pem and key.pem with --builder-certs", Err: err}
		}
	}
	raw, addr, err := rawDialer(d.Address)
	if err != nil {
		return nil, &EngineError{Host: d.Address, Message: fmt.Sprintf("%q is not the address of a BuildKit daemon: %v", d.Address, err),
			Hint: "write it as tcp://HOST:1234, unix:///PATH, docker-container://NAME or kube-pod://NAME", Err: err}
	}
	e := &Engine{host: d.Address, dialer: newDialer(raw, where.tls, addr), store: noStore, into: into, auth: cfg, getenv: getenv}
	if err := e.start(ctx, where, connectTimeout); err != nil {
		e.dialer.abort()
		return nil, err
	}
	return e, nil
}

// rawDialer gives what opens a connection to the daemon, and its address for TLS.
func rawDialer(address string) (raw func(context.Context) (net.Conn, error), addr string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", err
	}
	switch u.Scheme {
	case "tcp":
		if u.Port() == "" {
			return nil, "", fmt.Errorf("it names no port")
		}
		return func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "tcp", u.Host) }, u.Host, nil
	case "unix":
		return func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "unix", u.Path) }, u.Path, nil
	}
	helper, err := connhelper.GetConnectionHelper(address)
	if err != nil {
		return nil, "", err
	}
	if helper == nil {
		return nil, "", fmt.Errorf("nothing is known of the scheme %q", u.Scheme)
	}
	return func(ctx context.Context) (net.Conn, error) { return helper.ContextDialer(ctx, "") }, "", nil
}

// engineDialer gives what opens a connection to an engine.
func engineDialer(host string) (func(context.Context) (net.Conn, error), error) {
	helper, err := dockerhelper.GetConnectionHelper(host)
	if err != nil {
		return nil, err
	}
	if helper != nil { // ssh
		return func(ctx context.Context) (net.Conn, error) { return helper.Dialer(context.WithoutCancel(ctx), "", "") }, nil
	}
	dc, err := dockerclient.NewClientWithOpts(dockerclient.WithHost(host))
	if err != nil {
		return nil, err
	}
	return dc.Dialer(), nil
}

// loadConfig reads Docker's own configuration, credentials and the context in use, as every connection begins.
func loadConfig(getenv func(string) string) (*configfile.ConfigFile, error) {
	silence()
	dir := configDir(getenv)
	if dir == "" {
		return configfile.New(""), nil
	}
	cfg, err := config.Load(dir)
	if err != nil {
		return nil, &EngineError{Message: err.Error(), Hint: "mend Docker's config.json, or point DOCKER_CONFIG to another folder", Err: err}
	}
	return cfg, nil
}
