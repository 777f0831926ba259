package builder

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// neighbour opens a port on an address of this machine that is not loopback, where every builder wants certificates.
func neighbour(t *testing.T) net.Listener {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			l, err := net.Listen("tcp", n.IP.String()+":0")
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
	}
	t.Fatal("this machine has no address but loopback")
	return nil
}

// faulty is a registry that answers every push with a status.
func faulty(t *testing.T, status int) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		switch {
		case q.URL.Path == "/v2/":
		case q.Method == http.MethodHead, q.Method == http.MethodGet:
			w.WriteHeader(http.StatusNotFound)
		default:
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// What a registry does wrong in a push is told alike by every builder: the registry is a real one, and so is the fault.
func TestPushesThatFail(t *testing.T) {
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Listener.Close()
	untrusted.Listener, untrusted.Config.ErrorLog = neighbour(t), log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	plain := httptest.NewUnstartedServer(http.NotFoundHandler())
	plain.Listener.Close()
	plain.Listener = neighbour(t)
	plain.Start()
	t.Cleanup(plain.Close)
	faults := []struct{ name, host, want, hint, daemon string }{
		{"denied", faulty(t, http.StatusForbidden), "the registry HOST does not let this account push HOST/acme/api:1", "docker login HOST", "docker login HOST"},
		{"fails", faulty(t, http.StatusInternalServerError), "the registry HOST has not taken HOST/acme/api:1: ", "build again", "build again"},
		{"refuses the connection", "127.0.0.1:1", "the registry HOST cannot be reached for the push of HOST/acme/api:1: connection refused", "network and proxy", "network and proxy"},
		{"is not known", untrusted.Listener.Addr().String(), "the certificate of the registry HOST is not trusted: certificate", "daemon.json", "buildkitd.toml"},
		{"has no certificate", plain.Listener.Addr().String(), "the certificate of the registry HOST is not trusted: HTTP response to HTTPS client", "daemon.json", "buildkitd.toml"},
	}
	fail := func(t *testing.T, e *Engine) {
		for _, f := range faults {
			if f.name == "fails" && e.store != noStore {
				continue // an engine tries again for more than a minute; TestPushFailures has what it says then
			}
			start := time.Now()
			r := local(t, "api", "COPY sh /copy\n")
			r.Tags = []string{f.host + "/acme/api:1"}
			_, log, err := tryPush(t.Context(), e, r)
			t.Logf("a registry that %s: after %s", f.name, time.Since(start))
			var got *EngineError
			want, hint := strings.ReplaceAll(f.want, "HOST", f.host), f.hint
			if e.store == noStore {
				hint = f.daemon
			}
			if !errors.As(err, &got) || !strings.HasPrefix(got.Message, want) || got.Image != "api" || !strings.Contains(got.Hint, strings.ReplaceAll(hint, "HOST", f.host)) {
				t.Errorf("a registry that %s: %T %v\nwant %s\n%s", f.name, err, err, want, log)
			}
		}
	}
	t.Run("daemon", func(t *testing.T) { fail(t, onDaemon(t, startDaemon(t).socket, nil, env(""))) })
	onEngines(t, fail)
}
