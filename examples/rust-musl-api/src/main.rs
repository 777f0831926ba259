//! Serves the distance between two places on Earth over HTTP.

mod geo;
mod routes;

use std::{env, io, net::Ipv4Addr};

use mimalloc::MiMalloc;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// musl's own allocator has one lock for all threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const DEFAULT_PORT: u16 = 8080;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port()?)).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, routes::router())
        .with_graceful_shutdown(terminated()?)
        .await
}

fn port() -> io::Result<u16> {
    match env::var("PORT") {
        Ok(port) => port.parse().map_err(|e| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("PORT {port:?}: {e}"))
        }),
        Err(_) => Ok(DEFAULT_PORT),
    }
}

/// Installs the handlers now and resolves on the first SIGTERM or SIGINT.
///
/// PID 1 of a container gets no default action for these signals, so without a handler it would ignore them.
fn terminated() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
