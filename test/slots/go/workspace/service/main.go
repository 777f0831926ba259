// Command service serves what the slots of its build left.
package main

import (
	_ "embed"
	"fmt"
	"log"
	"net/http"
	"strings"

	"example.com/slots/library"
)

// generated is written while the image is built.
//
//go:embed log.txt
var generated string

func main() {
	http.HandleFunc("GET /log", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.ReplaceAll(generated, "\n", "; "), library.Name)
	})
	http.HandleFunc("GET /copy", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "copy.txt") })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
