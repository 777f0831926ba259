// Command notes counts its visitors in SQLite.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", "file:notes?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE visits (at TEXT)"); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		var n int
		var version string
		_, err := db.Exec("INSERT INTO visits VALUES (datetime())")
		if err == nil {
			err = db.QueryRow("SELECT count(*), sqlite_version() FROM visits").Scan(&n, &version)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "visit %d, SQLite %s\n", n, version)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
