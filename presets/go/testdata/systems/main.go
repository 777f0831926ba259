// Command system serves what it finds of a system.
package main

import (
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		zone, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		roots, err := x509.SystemCertPool()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		tmp, err := os.Stat("/tmp")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		hour := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).In(zone).Hour()
		fmt.Fprintln(w, hour, !roots.Equal(x509.NewCertPool()), os.Getuid(), tmp.IsDir())
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
