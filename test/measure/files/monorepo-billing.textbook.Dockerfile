FROM golang:1.26.8-alpine3.24 AS build
WORKDIR /src
COPY go.work ./
COPY libs/platform/go.mod libs/platform/go.sum libs/platform/
COPY services/billing/go.mod services/billing/go.sum services/billing/
COPY services/orders/go.mod services/orders/go.sum services/orders/
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /billing ./services/billing

FROM alpine:3.24.1
COPY --from=build /billing /usr/local/bin/billing
CMD ["/usr/local/bin/billing"]
