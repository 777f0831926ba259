// Command c serves what C says.
package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/c/internal/libc"
)

var version = "unknown"

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, libc.Greeting(), version) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
