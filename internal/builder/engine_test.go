package builder

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// connectVia connects with this environment and no Docker configuration, and wants an *EngineError.
func connectVia(t *testing.T, ctx context.Context, env ...string) *EngineError {
	t.Helper()
	e, err := Connect(ctx, vars(append(env, "DOCKER_CONFIG="+t.TempDir())...))
	if err == nil {
		e.Close()
		t.Fatal("connected")
	}
	var got *EngineError
	if !errors.As(err, &got) {
		t.Fatalf("%T: %v", err, err)
	}
	if got.Hint == "" || strings.Contains(got.Error(), "\n") {
		t.Errorf("text %q, hint %q", got.Error(), got.Hint)
	}
	return got
}

func TestConnectToNoEngine(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close() // nobody listens there now
	missing := filepath.Join(t.TempDir(), "no.sock")
	tests := []struct{ name, host, want string }{
		{name: "no socket", host: "unix://" + missing, want: "no Docker engine answers at unix://" + missing + " (from DOCKER_HOST)"},
		{name: "connection refused", host: "tcp://" + free.Addr().String(), want: "no Docker engine answers at tcp://" + free.Addr().String() + " (from DOCKER_HOST)"},
		{name: "no address", host: "bogus", want: `"bogus" (from DOCKER_HOST) is not the address of a Docker engine`},
		{name: "unknown protocol", host: "gopher://h:70", want: "no Docker engine can be reached at gopher://h:70 (from DOCKER_HOST): dial gopher: unknown network gopher"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := connectVia(t, t.Context(), "DOCKER_HOST="+tt.host); got.Error() != tt.want || got.Host != tt.host {
				t.Errorf("text %q\nwant %q\nhost %q", got.Error(), tt.want, got.Host)
			}
		})
	}
}

func TestConnectToFaultyEngine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   string // HOST stands for the address
	}{
		{name: "no BuildKit", answer: http.NotFound, want: "the engine at HOST has no BuildKit (/grpc answered 404 Not Found)"},
		{name: "forbidden", answer: code(http.StatusForbidden), want: "the Docker engine at HOST refuses to build: /grpc answered 403 Forbidden"},
		{name: "internal error", answer: code(http.StatusInternalServerError),
			want: "no Docker engine can be reached at HOST (from DOCKER_HOST): /grpc answered 500 Internal Server Error"},
		{name: "no HTTP", answer: raw("hello\r\n\r\n"),
			want: `no Docker engine can be reached at HOST (from DOCKER_HOST): malformed HTTP response "hello"`},
		{name: "hangs up", answer: raw(""), want: "no Docker engine can be reached at HOST (from DOCKER_HOST): unexpected EOF"},
		{name: "agrees and hangs up", answer: raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
			want: "no Docker engine can be reached at HOST (from DOCKER_HOST): "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.answer)
			defer server.Close()
			host := "tcp://" + server.Listener.Addr().String()
			got := connectVia(t, t.Context(), "DOCKER_HOST="+host)
			want := strings.Replace(tt.want, "at HOST ", "at "+host+" ", 1)
			if !strings.HasPrefix(got.Error(), want) || !strings.HasSuffix(want, ": ") && got.Error() != want {
				t.Errorf("text %q\nwant %q", got.Error(), want)
			}
		})
	}
}

func code(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// raw answers with these bytes and closes the connection.
func raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = c.Write([]byte(answer))
			c.Close()
		}
	}
}

func TestConnectToSilentEngine(t *testing.T) {
	t.Parallel()
	l := listen(t) // accepts by its backlog, and says nothing
	where := endpoint{host: "unix://" + l.Addr().String(), origin: "a test"}
	_, err := open(t.Context(), where, 100*time.Millisecond)
	var got *EngineError
	if !errors.As(err, &got) || got.Error() != "the Docker engine at "+where.host+" does not answer within 100ms" {
		t.Errorf("%T: %v", err, err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	if _, err := open(ctx, where, time.Minute); err != context.Canceled {
		t.Errorf("%T: %v, want %v", err, err, context.Canceled)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("cancelled after %s", took)
	}
}

func TestConnectByTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(http.NotFound))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are part of the test
	server.StartTLS()
	defer server.Close()
	host := "tcp://" + server.Listener.Addr().String()
	certs := t.TempDir()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(certs, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	answered := "the engine at " + host + " has no BuildKit (/grpc answered 404 Not Found)"
	if got := connectVia(t, t.Context(), "DOCKER_HOST="+host, "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH="+certs); got.Error() != answered {
		t.Errorf("with its CA: %q", got.Error())
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "ca.pem"), []byte(otherCA), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := connectVia(t, t.Context(), "DOCKER_HOST="+host, "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH="+other); !strings.Contains(got.Error(), "x509") {
		t.Errorf("with another CA: %q", got.Error())
	}
	if got := connectVia(t, t.Context(), "DOCKER_HOST="+host, "DOCKER_CERT_PATH="+other); got.Error() != answered {
		t.Errorf("unverified: %q", got.Error())
	}
	if got := connectVia(t, t.Context(), "DOCKER_HOST="+host); got.Error() == answered {
		t.Errorf("without TLS: %q", got.Error())
	}
}

func TestConnectHeedsTheCurrentContext(t *testing.T) {
	t.Parallel()
	missing := "unix://" + filepath.Join(t.TempDir(), "no.sock")
	dir := dockerConfig(t, `{"currentContext":"mine"}`, map[string]string{"mine": `{"Endpoints":{"docker":{"Host":"` + missing + `"}}}`})
	_, err := Connect(t.Context(), vars("DOCKER_CONFIG="+dir))
	if want := "no Docker engine answers at " + missing + ` (from docker context "mine")`; err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestConnectWithBrokenConfig(t *testing.T) {
	t.Parallel()
	dir := dockerConfig(t, "{", nil)
	_, err := Connect(t.Context(), vars("DOCKER_CONFIG="+dir))
	var got *EngineError
	if !errors.As(err, &got) || !strings.Contains(got.Error(), filepath.Join(dir, "config.json")) || got.Hint == "" {
		t.Errorf("%T: %v", err, err)
	}
}

// Root may open every socket, so that a refusal cannot be brought about in a test that runs as root.
func TestNoPermission(t *testing.T) {
	t.Parallel()
	cause := &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.EACCES)}
	got := connectError(endpoint{host: "unix:///d.sock"}, fmt.Errorf("dial: %w", cause), time.Second)
	if got.Error() != "no permission to use the Docker engine at unix:///d.sock" || !strings.Contains(got.Hint, "docker") || !errors.Is(got, syscall.EACCES) {
		t.Errorf("%v, hint %s", got, got.Hint)
	}
}

// otherCA is a certificate that signed nothing.
const otherCA = `-----BEGIN CERTIFICATE-----
MIIBdjCCAR2gAwIBAgIUW4/6OqFQDOq53sdw8ZBNGWQrisYwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIyMDAyODM5WhgPMjEyNjEwMjkwMDI4
MzlaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
SyVNontgXXrT0GcY7vPQ1z1fRCOuUay/REmoo5xZdWFn6PoFQMPCJ/ySGIl/w/j8
D+iEm0bqpe1zGmioeEX+y6NTMFEwHQYDVR0OBBYEFANAT7NnIHYWq0meFQ4qSzT1
PjXGMB8GA1UdIwQYMBaAFANAT7NnIHYWq0meFQ4qSzT1PjXGMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgH75Dyn9T/bG4BCN8eFwudejJYkztoF+R
Wt6E3soc1nQCIA2yNSbz/ijU4+mytxmsla6ShkeX504rS6G03T58n8ba
-----END CERTIFICATE-----
`
