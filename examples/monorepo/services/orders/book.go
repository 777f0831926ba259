package main

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"example.com/shop/libs/platform/httpserver"
)

const maxBody = 4 << 10

type order struct {
	ID       uuid.UUID `json:"id"`
	SKU      string    `json:"sku"`
	Quantity int       `json:"quantity"`
}

// book is the order book, safe for concurrent use.
type book struct {
	mu     sync.RWMutex
	orders map[uuid.UUID]order
}

func newBook() *book {
	return &book{orders: make(map[uuid.UUID]order)}
}

func (b *book) mount(r chi.Router) {
	r.Post("/orders", b.place)
	r.Get("/orders/{id}", b.show)
}

func (b *book) place(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&o); err != nil {
		httpserver.WriteError(w, http.StatusBadRequest, "body must be a JSON object with sku and quantity")
		return
	}
	if o.SKU == "" || o.Quantity < 1 {
		httpserver.WriteError(w, http.StatusUnprocessableEntity, "an order needs a sku and a quantity of at least 1")
		return
	}
	o.ID = uuid.New()

	b.mu.Lock()
	b.orders[o.ID] = o
	b.mu.Unlock()

	w.Header().Set("Location", "/orders/"+o.ID.String())
	httpserver.WriteJSON(w, http.StatusCreated, o)
}

func (b *book) show(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	if err != nil {
		httpserver.WriteError(w, http.StatusBadRequest, "id must be a UUID")
		return
	}
	b.mu.RLock()
	o, ok := b.orders[id]
	b.mu.RUnlock()
	if !ok {
		httpserver.WriteError(w, http.StatusNotFound, "no such order")
		return
	}
	httpserver.WriteJSON(w, http.StatusOK, o)
}
