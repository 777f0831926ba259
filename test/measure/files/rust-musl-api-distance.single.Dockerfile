FROM rust:1.98.0-alpine3.24
WORKDIR /src
COPY . .
RUN cargo build --release --locked
CMD ["/src/target/release/distance-api"]
