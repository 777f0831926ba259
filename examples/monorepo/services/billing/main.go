// Command billing adds tax to prices.
package main

import (
	"log/slog"
	"net/http"
	"os"

	"example.com/shop/libs/platform/httpserver"
)

func main() {
	router := httpserver.NewRouter()
	router.Get("/quote", handleQuote)
	if err := httpserver.Run(router); err != nil {
		slog.Error("billing stopped", "error", err)
		os.Exit(1)
	}
}

func handleQuote(w http.ResponseWriter, r *http.Request) {
	q, err := newQuote(r.FormValue("net"), r.FormValue("vat"))
	if err != nil {
		httpserver.WriteError(w, http.StatusBadRequest, err.Error())
		return
	}
	httpserver.WriteJSON(w, http.StatusOK, q)
}
