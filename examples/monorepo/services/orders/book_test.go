package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/shop/libs/platform/httpserver"
)

func send(t *testing.T, h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return rec
}

func TestPlacedOrderIsShown(t *testing.T) {
	t.Parallel()
	r := httpserver.NewRouter()
	newBook().mount(r)

	placed := send(t, r, http.MethodPost, "/orders", `{"sku":"mug","quantity":2}`)
	if placed.Code != http.StatusCreated {
		t.Fatalf("POST /orders: status %d, want %d", placed.Code, http.StatusCreated)
	}
	shown := send(t, r, http.MethodGet, placed.Header().Get("Location"), "")
	if shown.Code != http.StatusOK || shown.Body.String() != placed.Body.String() {
		t.Errorf("shown: status %d, body %s, want the placed order %s", shown.Code, shown.Body, placed.Body)
	}
}

func TestOrderWithoutQuantityIsRefused(t *testing.T) {
	t.Parallel()
	r := httpserver.NewRouter()
	newBook().mount(r)
	if got := send(t, r, http.MethodPost, "/orders", `{"sku":"mug"}`).Code; got != http.StatusUnprocessableEntity {
		t.Errorf("status %d, want %d", got, http.StatusUnprocessableEntity)
	}
}
