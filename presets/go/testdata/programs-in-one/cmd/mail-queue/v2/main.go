// Command mail-queue serves the list of programs of its image, at another port.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	"example.com/mail/internal/programs"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, os.Args[0], programs.Names()) })
	log.Fatal(http.ListenAndServe(":8081", nil))
}
