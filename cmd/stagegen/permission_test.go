//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user and a group without rights.
const nobody = 65534

// Somebody who may not use the socket of an engine, or of a daemon, is told so.
func TestNoPermission(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "stagegen")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", self, program).CombinedOutput(); err != nil { // the folder of the original is private
		t.Fatalf("%v\n%s", err, out)
	}
	for name, text := range map[string]string{"build.yaml": "stagegen: \"1\"\nimages:\n  api: { dockerfile: Dockerfile }\n", "Dockerfile": "FROM scratch\nUSER 1\nCMD [\"/x\"]\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, host := range engines(t) {
		for _, args := range [][]string{nil, {"--push", "--tag", "127.0.0.1:1/x/y:1", "--builder", host}} {
			c := exec.Command(program, append([]string{"build"}, args...)...)
			c.Dir, c.Env = dir, []string{"DOCKER_HOST=" + host, "HOME=/nonexistent"}
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			said, err := c.CombinedOutput()
			want, hint := "stagegen: no permission to use the Docker engine at "+host+"\n", "sudo usermod -aG docker"
			if args != nil {
				want, hint = "stagegen: no permission to use the BuildKit daemon at "+host+"\n", "buildkitd --group"
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 4 || !strings.HasPrefix(string(said), want) || !strings.Contains(string(said), hint) {
				t.Errorf("%v\n%s\nwant %s", err, said, want)
			}
		}
	}
}
