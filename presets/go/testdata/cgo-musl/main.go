// Command mail reads from Kafka and writes to ZeroMQ.
package main

import (
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/pebbe/zmq4"
)

func main() {
	fmt.Println(kafka.LibraryVersion())
	fmt.Println(zmq4.Version())
}
