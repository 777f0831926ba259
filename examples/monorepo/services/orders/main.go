// Command orders takes orders and tells what became of them.
package main

import (
	"log/slog"
	"os"

	"example.com/shop/libs/platform/httpserver"
)

func main() {
	router := httpserver.NewRouter()
	newBook().mount(router)
	if err := httpserver.Run(router); err != nil {
		slog.Error("orders stopped", "error", err)
		os.Exit(1)
	}
}
