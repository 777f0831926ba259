// Command shop serves its own web pages, which are built with Vite and embedded.
package main

import (
	"log"
	"net/http"

	"example.org/shop/internal/ui"
)

func main() {
	http.Handle("/", http.FileServerFS(ui.Pages()))
	log.Fatal(http.ListenAndServe(":8080", nil))
}
