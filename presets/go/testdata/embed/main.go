// Command pages serves files that it carries in itself.
package main

import (
	"log"
	"net/http"

	"example.com/pages/internal/pages"
)

func main() { log.Fatal(http.ListenAndServe(":8080", http.FileServerFS(pages.Files()))) }
