FROM golang:1.26.8-alpine3.24
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/orders ./services/orders
CMD ["/usr/local/bin/orders"]
