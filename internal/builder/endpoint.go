package builder

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	dockerclient "github.com/docker/docker/client"
	"github.com/docker/go-connections/tlsconfig"
)

// endpoint says where the engine listens and how to talk to it.
type endpoint struct {
	host   string      // as in DOCKER_HOST: "unix:///var/run/docker.sock"
	origin string      // who named it, for messages: "DOCKER_HOST", `docker context "colima"`, "the default"
	tls    *tls.Config // nil: no TLS
	daemon bool        // a BuildKit daemon of its own, no engine
}

// what is the kind of server, for messages.
func (e endpoint) what() string {
	if e.daemon {
		return "BuildKit daemon"
	}
	return "Docker engine"
}

// certs is who names the folder of the certificates, for messages.
func (e endpoint) certs() string {
	switch {
	case e.daemon:
		return "--builder-certs"
	case e.origin == "DOCKER_HOST":
		return "DOCKER_CERT_PATH"
	}
	return e.origin
}

// configDir is Docker's own configuration folder: contexts and credentials lie in it. Empty when there is no home.
func configDir(getenv func(string) string) string {
	if dir := getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home := getenv(name); home != "" {
			return filepath.Join(home, ".docker")
		}
	}
	return ""
}

// findEndpoint decides as the docker command does: DOCKER_HOST, then DOCKER_CONTEXT, then the context that
// `docker context use` chose (current), then the platform's default socket. Its errors are *EngineError.
func findEndpoint(getenv func(string) string, dir, current string) (endpoint, error) {
	if host := getenv("DOCKER_HOST"); host != "" {
		return envEndpoint(getenv, dir, host)
	}
	name := getenv("DOCKER_CONTEXT")
	if name == "" {
		name = current
	}
	if name == "" || name == "default" {
		return endpoint{host: dockerclient.DefaultDockerHost, origin: "the default"}, nil
	}
	return contextEndpoint(dir, name)
}

func envEndpoint(getenv func(string) string, dir, host string) (endpoint, error) {
	e := endpoint{host: host, origin: "DOCKER_HOST"}
	certs, verify := getenv("DOCKER_CERT_PATH"), getenv("DOCKER_TLS_VERIFY") != ""
	if certs == "" && !verify {
		return e, nil
	}
	if certs == "" {
		certs = dir
	}
	cfg, err := loadTLS(certs, !verify)
	if err != nil {
		return e, &EngineError{Host: host, Message: "the TLS certificates for the engine cannot be read: " + err.Error(),
			Hint: "set DOCKER_CERT_PATH to the folder that holds ca.pem, cert.pem and key.pem", Err: err}
	}
	e.tls = cfg
	return e, nil
}

// contextMeta is the part of contexts/meta/ID/meta.json that is needed here.
type contextMeta struct {
	Endpoints map[string]struct {
		Host          string
		SkipTLSVerify bool
	}
}

func contextEndpoint(dir, name string) (endpoint, error) {
	e := endpoint{origin: fmt.Sprintf("docker context %q", name)}
	sum := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(sum[:])
	fail := func(message string, err error) (endpoint, error) {
		return e, &EngineError{Message: message, Err: err,
			Hint: "`docker context ls` shows the contexts there are; `docker context use default` goes back to the local engine"}
	}
	data, err := os.ReadFile(filepath.Join(dir, "contexts", "meta", id, "meta.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return fail(fmt.Sprintf("docker context %q does not exist", name), err)
	}
	var meta contextMeta
	if err == nil {
		err = json.Unmarshal(data, &meta)
	}
	if err != nil {
		return fail(fmt.Sprintf("docker context %q cannot be read: %v", name, err), err)
	}
	docker, ok := meta.Endpoints["docker"]
	if !ok || docker.Host == "" {
		return fail(fmt.Sprintf("docker context %q names no Docker engine", name), nil)
	}
	e.host = docker.Host
	certs := filepath.Join(dir, "contexts", "tls", id, "docker")
	if _, err := os.Stat(certs); err != nil && !docker.SkipTLSVerify {
		return e, nil
	}
	if e.tls, err = loadTLS(certs, docker.SkipTLSVerify); err != nil {
		return fail(fmt.Sprintf("the TLS certificates of docker context %q cannot be read: %v", name, err), err)
	}
	return e, nil
}

// loadTLS reads whichever of ca.pem, cert.pem and key.pem lie in dir.
func loadTLS(dir string, insecure bool) (*tls.Config, error) {
	file := func(name string) string {
		p := filepath.Join(dir, name)
		if _, err := os.Stat(p); err != nil {
			return ""
		}
		return p
	}
	o := tlsconfig.Options{CAFile: file("ca.pem"), CertFile: file("cert.pem"), KeyFile: file("key.pem"),
		InsecureSkipVerify: insecure, ExclusiveRootPools: true}
	if o.CAFile == "" && o.CertFile == "" && !insecure {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "ca.pem"), fs.ErrNotExist)
	}
	return tlsconfig.Client(o)
}
