// Command layered-ids serves identifiers.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/google/uuid"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, uuid.NewSHA1(uuid.Nil, []byte("x"))) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
