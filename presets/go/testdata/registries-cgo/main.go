// Command queue serves what it sends to itself by ZeroMQ.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/pebbe/zmq4"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		text, err := echo("hello")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		major, _, _ := zmq4.Version()
		fmt.Fprintln(w, text, "by ZeroMQ", major)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}

// echo sends a text from one end of a pair of sockets to the other.
func echo(text string) (string, error) {
	in, err := zmq4.NewSocket(zmq4.PAIR)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if err := in.Bind("inproc://echo"); err != nil {
		return "", err
	}
	out, err := zmq4.NewSocket(zmq4.PAIR)
	if err != nil {
		return "", err
	}
	defer out.Close()
	if err := out.Connect("inproc://echo"); err != nil {
		return "", err
	}
	if _, err := out.Send(text, 0); err != nil {
		return "", err
	}
	return in.Recv(0)
}
