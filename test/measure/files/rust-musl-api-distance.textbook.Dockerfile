FROM rust:1.98.0-alpine3.24 AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release --locked && rm -rf src
COPY src ./src
RUN touch src/main.rs && cargo build --release --locked

FROM alpine:3.24.1
COPY --from=build /src/target/release/distance-api /usr/local/bin/distance
CMD ["/usr/local/bin/distance"]
