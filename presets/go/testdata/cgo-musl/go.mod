module example.com/mail

go 1.26

require (
	github.com/confluentinc/confluent-kafka-go/v2 v2.11.1
	github.com/pebbe/zmq4 v1.4.0
)
