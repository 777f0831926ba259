package httpserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/shop/libs/platform/httpserver"
)

func TestRouterSurvivesPanic(t *testing.T) {
	t.Parallel()
	r := httpserver.NewRouter()
	r.Get("/boom", func(http.ResponseWriter, *http.Request) { panic("boom") })

	tests := []struct {
		name, path string
		want       int
	}{
		{"healthy", "/healthz", http.StatusOK},
		{"panic", "/boom", http.StatusInternalServerError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := httptest.NewRecorder()
			r.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, tt.path, nil))
			if rec.Code != tt.want {
				t.Errorf("GET %s: status %d, want %d", tt.path, rec.Code, tt.want)
			}
		})
	}
}
