// Package links keeps short links in memory.
package links

import (
	"errors"
	"fmt"
	"net/url"
	"sync"

	"github.com/google/uuid"
)

var (
	// ErrNotFound is returned for an id that no link has.
	ErrNotFound = errors.New("link not found")
	// ErrInvalidTarget is returned for a target that is not an absolute http(s) URL.
	ErrInvalidTarget = errors.New("target must be an absolute http or https URL")
)

// Link maps a short id to the address that it stands for.
type Link struct {
	ID     uuid.UUID `json:"id"`
	Target string    `json:"target"`
}

// Store is a set of links, safe for concurrent use.
type Store struct {
	mu    sync.RWMutex
	links map[uuid.UUID]Link
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{links: make(map[uuid.UUID]Link)}
}

// Add stores a link to target under a new id.
func (s *Store) Add(target string) (Link, error) {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return Link{}, ErrInvalidTarget
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Link{}, fmt.Errorf("new id: %w", err)
	}
	link := Link{ID: id, Target: u.String()}

	s.mu.Lock()
	defer s.mu.Unlock()
	s.links[id] = link
	return link, nil
}

// Get returns the link with the given id, or ErrNotFound.
func (s *Store) Get(id uuid.UUID) (Link, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	link, ok := s.links[id]
	if !ok {
		return Link{}, ErrNotFound
	}
	return link, nil
}
