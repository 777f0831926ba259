package server_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/links/internal/links"
	"example.com/links/internal/server"
)

func send(t *testing.T, h http.Handler, method, path, body string) *http.Response {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return rec.Result()
}

func TestCreatedLinkRedirects(t *testing.T) {
	t.Parallel()
	h := server.New(links.NewStore(), slog.New(slog.DiscardHandler))

	created := send(t, h, http.MethodPost, "/links", `{"target":"https://go.dev/doc"}`)
	if created.StatusCode != http.StatusCreated {
		t.Fatalf("POST /links: status %d, want %d", created.StatusCode, http.StatusCreated)
	}
	got := send(t, h, http.MethodGet, created.Header.Get("Location"), "")
	if got.StatusCode != http.StatusFound || got.Header.Get("Location") != "https://go.dev/doc" {
		t.Errorf("follow: status %d to %q, want 302 to the target", got.StatusCode, got.Header.Get("Location"))
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	h := server.New(links.NewStore(), slog.New(slog.DiscardHandler))
	tests := []struct {
		name, method, path, body string
		want                     int
	}{
		{"healthy", http.MethodGet, "/healthz", "", http.StatusOK},
		{"embedded description", http.MethodGet, "/openapi.yaml", "", http.StatusOK},
		{"body is not JSON", http.MethodPost, "/links", "target", http.StatusBadRequest},
		{"target without host", http.MethodPost, "/links", `{"target":"go.dev"}`, http.StatusUnprocessableEntity},
		{"id is not a UUID", http.MethodGet, "/links/1", "", http.StatusBadRequest},
		{"unknown id", http.MethodGet, "/links/01890a5d-ac96-774b-bcce-b302099a8057", "", http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := send(t, h, tt.method, tt.path, tt.body).StatusCode; got != tt.want {
				t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, got, tt.want)
			}
		})
	}
}
