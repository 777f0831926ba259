// Command orders takes orders.
package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/shop/libs/ids"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "orders", ids.None()) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
