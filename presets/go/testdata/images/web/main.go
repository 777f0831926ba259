// Command web serves what the images below it have left in its own.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		made, err := os.ReadFile("/etc/made")
		fmt.Fprintf(w, "%s of %s: %s %v\n", os.Getenv("HOUSE"), os.Args[0], made, err)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
