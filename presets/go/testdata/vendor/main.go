// Command vendored-tides tells the next high water.
package main

import (
	"fmt"
	"log"
	"net/http"
	"time"

	"example.com/tides"
)

func main() {
	known := time.Date(2026, time.November, 1, 6, 0, 0, 0, time.UTC)
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "high water at", tides.Next(known, time.Now()).Format(time.RFC3339))
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
