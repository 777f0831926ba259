// Package server is the HTTP face of the link store.
package server

import (
	_ "embed"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"example.com/links/internal/links"
)

//go:embed openapi.yaml
var openAPI []byte

const maxBody = 4 << 10

type server struct {
	store *links.Store
	log   *slog.Logger
}

// New returns the handler of all routes.
func New(store *links.Store, log *slog.Logger) http.Handler {
	s := &server{store: store, log: log}
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer, middleware.Timeout(10*time.Second))
	r.Get("/healthz", s.health)
	r.Get("/openapi.yaml", s.describe)
	r.Post("/links", s.create)
	r.Get("/links/{id}", s.follow)
	return r
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	s.respond(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *server) describe(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	if _, err := w.Write(openAPI); err != nil {
		s.log.Warn("write response", "error", err)
	}
}

func (s *server) create(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Target string `json:"target"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&body); err != nil {
		s.fail(w, http.StatusBadRequest, "body must be a JSON object with a target")
		return
	}
	link, err := s.store.Add(body.Target)
	switch {
	case errors.Is(err, links.ErrInvalidTarget):
		s.fail(w, http.StatusUnprocessableEntity, err.Error())
	case err != nil:
		s.log.Error("add link", "error", err)
		s.fail(w, http.StatusInternalServerError, "internal error")
	default:
		w.Header().Set("Location", "/links/"+link.ID.String())
		s.respond(w, http.StatusCreated, link)
	}
}

func (s *server) follow(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	if err != nil {
		s.fail(w, http.StatusBadRequest, "id must be a UUID")
		return
	}
	link, err := s.store.Get(id)
	if err != nil {
		s.fail(w, http.StatusNotFound, err.Error())
		return
	}
	http.Redirect(w, r, link.Target, http.StatusFound)
}

func (s *server) fail(w http.ResponseWriter, status int, message string) {
	s.respond(w, status, map[string]string{"error": message})
}

func (s *server) respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.log.Warn("write response", "error", err)
	}
}
