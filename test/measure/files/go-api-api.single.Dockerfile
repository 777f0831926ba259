FROM golang:1.26.8-alpine3.24
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/api ./cmd/api
CMD ["/usr/local/bin/api"]
