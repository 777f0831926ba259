package builder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dockerConfig writes a Docker configuration folder: a config.json and contexts (name -> meta.json).
func dockerConfig(t *testing.T, config string, contexts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(path, content string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if config != "" {
		write(filepath.Join(dir, "config.json"), config)
	}
	for name, meta := range contexts {
		sum := sha256.Sum256([]byte(name))
		write(filepath.Join(dir, "contexts", "meta", hex.EncodeToString(sum[:]), "meta.json"), meta)
	}
	return dir
}

func vars(list ...string) func(string) string {
	return func(name string) string {
		for _, v := range list {
			if rest, ok := strings.CutPrefix(v, name+"="); ok {
				return rest
			}
		}
		return ""
	}
}

func TestFindEndpoint(t *testing.T) {
	t.Parallel()
	dir := dockerConfig(t, "", map[string]string{
		"colima":  `{"Name":"colima","Endpoints":{"docker":{"Host":"unix:///colima.sock"}}}`,
		"remote":  `{"Name":"remote","Endpoints":{"docker":{"Host":"tcp://10.0.0.1:2376","SkipTLSVerify":true}}}`,
		"swarm":   `{"Name":"swarm","Endpoints":{"kubernetes":{"Host":"https://x"}}}`,
		"garbage": `{"Name":`,
	})
	tests := []struct {
		name    string
		env     []string
		current string
		host    string
		origin  string
		tls     bool
		err     string
	}{
		{name: "nothing set", host: "unix:///var/run/docker.sock", origin: "the default"},
		{name: "the default context", current: "default", host: "unix:///var/run/docker.sock", origin: "the default"},
		{name: "DOCKER_HOST wins", env: []string{"DOCKER_HOST=unix:///h.sock", "DOCKER_CONTEXT=colima"}, current: "remote", host: "unix:///h.sock", origin: "DOCKER_HOST"},
		{name: "DOCKER_CONTEXT before the current one", env: []string{"DOCKER_CONTEXT=colima"}, current: "remote", host: "unix:///colima.sock", origin: `docker context "colima"`},
		{name: "DOCKER_CONTEXT=default", env: []string{"DOCKER_CONTEXT=default"}, current: "colima", host: "unix:///var/run/docker.sock", origin: "the default"},
		{name: "the current context", current: "remote", host: "tcp://10.0.0.1:2376", origin: `docker context "remote"`, tls: true},
		{name: "no such context", current: "gone", err: `docker context "gone" does not exist`},
		{name: "a context without an engine", current: "swarm", err: `docker context "swarm" names no Docker engine`},
		{name: "a context that is no JSON", current: "garbage", err: `docker context "garbage" cannot be read: unexpected end of JSON input`},
		{name: "certificates that are not there", env: []string{"DOCKER_HOST=tcp://h:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/nowhere"},
			err: "the TLS certificates for the engine cannot be read: /nowhere/ca.pem: file does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := findEndpoint(vars(tt.env...), dir, tt.current)
			if tt.err != "" {
				var engine *EngineError
				if !errors.As(err, &engine) || engine.Error() != tt.err || engine.Hint == "" {
					t.Fatalf("error %T %v, want %s with a hint", err, err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.host != tt.host || got.origin != tt.origin || (got.tls != nil) != tt.tls {
				t.Errorf("got %s from %s, tls %t, want %s from %s, tls %t", got.host, got.origin, got.tls != nil, tt.host, tt.origin, tt.tls)
			}
		})
	}
}

func TestConfigDir(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		want string
	}{
		{name: "DOCKER_CONFIG", env: []string{"DOCKER_CONFIG=/d", "HOME=/h"}, want: "/d"},
		{name: "home", env: []string{"HOME=/h"}, want: filepath.Join("/h", ".docker")},
		{name: "home on Windows", env: []string{"USERPROFILE=/u"}, want: filepath.Join("/u", ".docker")},
		{name: "homeless", want: ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := configDir(vars(tt.env...)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
