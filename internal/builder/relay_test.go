package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// relayVariable makes the program of the tests one that joins its standard streams to a socket, as `buildctl dial-stdio` does.
const relayVariable = "STAGEGEN_TEST_RELAY"

func relay(socket string) error {
	c, err := (&net.Dialer{}).DialContext(context.Background(), "unix", socket)
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(c, os.Stdin)
		_ = c.(*net.UnixConn).CloseWrite()
	}()
	_, err = io.Copy(os.Stdout, c)
	return err
}

// standIn puts a command into the path that demands these arguments, and then joins its standard streams to the socket of a daemon.
func standIn(t *testing.T, command, arguments string, d daemon) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\n[ \"$*\" = '%s' ] || { echo \"there is no such pod: $*\" >&2; exit 1; }\n%s='%s' exec '%s'\n",
		arguments, relayVariable, strings.TrimPrefix(d.socket, "unix://"), self)
	if err := os.WriteFile(filepath.Join(bin, command), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// A daemon in a pod, or in a container, is reached through the command that reaches the pod.
func TestDaemonThroughACommand(t *testing.T) {
	d := startDaemon(t)
	for _, tt := range []struct{ address, command, arguments string }{
		{"kube-pod://buildkitd-0", "kubectl", "--context= --namespace= exec --container= -i buildkitd-0 -- buildctl dial-stdio"},
		{"kube-pod://buildkitd-0?namespace=ci&container=buildkitd&context=prod", "kubectl",
			"--context=prod --namespace=ci exec --container=buildkitd -i buildkitd-0 -- buildctl dial-stdio"},
		{"docker-container://buildkitd", "docker", "exec -i buildkitd buildctl dial-stdio"},
	} {
		t.Run(tt.address, func(t *testing.T) {
			standIn(t, tt.command, tt.arguments, d)
			e := onDaemon(t, tt.address, nil, env(""))
			build(t, e, local(t, "api", "RUN echo built > /file\n"))

			_, err := ConnectDaemon(t.Context(), Daemon{Address: strings.Replace(tt.address, "buildkitd", "other", 1)}, nil, env(""))
			var got *EngineError
			if !errors.As(err, &got) || !strings.Contains(got.Error(), ": there is no such pod: ") || strings.Contains(got.Error(), "18.09") || got.Hint == "" {
				t.Errorf("%T %v", err, err)
			}
		})
	}
}

func TestDaemonThroughACommandThatIsNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := ConnectDaemon(t.Context(), Daemon{Address: "kube-pod://buildkitd-0"}, nil, vars("DOCKER_CONFIG="+t.TempDir()))
	var got *EngineError
	want := `no BuildKit daemon can be reached at kube-pod://buildkitd-0 (from --builder): exec: "kubectl": executable file not found in $PATH`
	if !errors.As(err, &got) || got.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
