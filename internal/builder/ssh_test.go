package builder

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sshd finds the server. Without one the test is skipped, unless CI or STAGEGEN_E2E asks for it.
func sshd(t *testing.T) string {
	t.Helper()
	server, err := exec.LookPath("sshd")
	if err != nil {
		server = "/usr/sbin/sshd" // in no user's PATH
	}
	_, err = os.Stat(server)
	switch {
	case err == nil:
	case os.Getenv("CI") == "" && os.Getenv("STAGEGEN_E2E") == "":
		t.Skip("there is no sshd")
	default:
		t.Fatal("there is no sshd; test/with-engines.sh installs openssh-server")
	}
	return server
}

// writeSSH writes a configuration file into dir.
func writeSSH(t *testing.T, dir, name string, mode os.FileMode, format string, args ...any) string {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.WriteFile(p, fmt.Appendf(nil, format, args...), mode); err != nil {
		t.Fatal(err)
	}
	return p
}

// serveSSH starts an SSH server on loopback that lets this user in, and gives its address. The client of the tests is the real
// one, told by a file which key to use and whom to trust.
func serveSSH(t *testing.T) string {
	t.Helper()
	server, dir := sshd(t), t.TempDir()
	for _, name := range []string{"host", "client"} {
		if out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, name)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v\n%s", err, out)
		}
	}
	l := listenTCP(t)
	address := l.Addr().String()
	l.Close()
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
		t.Fatal(err)
	}
	config := writeSSH(t, dir, "sshd_config", 0o600, "ListenAddress %s\nHostKey %s/host\nAuthorizedKeysFile %s/client.pub\nStrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\n", address, dir, dir)
	cmd := exec.CommandContext(t.Context(), server, "-D", "-e", "-f", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	useKey(t, dir)
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return me.Username + "@" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("sshd does not listen")
	return ""
}

// useKey puts an ssh before the real one that uses the client's key.
func useKey(t *testing.T, dir string) {
	t.Helper()
	client := writeSSH(t, dir, "ssh_config", 0o600, "Host *\n  IdentityFile %s/client\n  IdentitiesOnly yes\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n", dir)
	program, err := exec.LookPath("ssh")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	writeSSH(t, bin, "ssh", 0o755, "#!/bin/sh\nexec %s -F %s \"$@\"\n", program, client)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func listenTCP(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// An engine behind ssh builds as one on a socket does, and its images can be weighed.
func TestEngineBehindSSH(t *testing.T) {
	server := serveSSH(t)
	onEngines(t, func(t *testing.T, e *Engine) {
		socket, local := strings.CutPrefix(e.host, "unix://")
		if !local {
			t.Fatalf("the engine %s has no socket to be reached by", e.host)
		}
		via := connect(t, "ssh://"+server+socket)
		r := request(t, "api", "RUN echo built > /file\n")
		r.Tags = []string{"stagegen-test/ssh:1"}
		results, log := build(t, via, r)
		if _, err := docker(t, e).ImageInspect(t.Context(), "stagegen-test/ssh:1"); err != nil {
			t.Errorf("%v\n%s", err, log)
		}
		if size, err := via.Size(t.Context(), results[0].ImageID); err != nil || size == 0 {
			t.Errorf("the image takes %d bytes (%v)", size, err)
		}
	})
}

// What ssh says of an engine that it does not reach is told as it is.
func TestNoEngineBehindSSH(t *testing.T) {
	sshd(t)
	host := "ssh://nobody@127.0.0.1:1"
	got := connectVia(t, t.Context(), "DOCKER_HOST="+host)
	want := "no Docker engine can be reached at " + host + " (from DOCKER_HOST): ssh: ssh: connect to host 127.0.0.1 port 1: Connection refused"
	if got.Error() != want {
		t.Errorf("%v\nwant %s", got, want)
	}
}
