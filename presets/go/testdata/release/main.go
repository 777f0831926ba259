// Command release serves what it is.
package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/release/internal/about"
	"github.com/google/uuid"
)

var name, revision = "release", ""

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, name, about.Version, revision, uuid.Nil)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
