//! Answers every path with a line of text, and stops at SIGTERM.
use std::{sync::Arc, thread};

use signal_hook::{consts::TERM_SIGNALS, iterator::Signals};
use tiny_http::{Response, Server};

fn main() {
    let server = Arc::new(Server::http("0.0.0.0:8080").expect("port 8080 is free"));
    let stop = Arc::clone(&server);
    let mut signals = Signals::new(TERM_SIGNALS).expect("signals can be handled");
    thread::spawn(move || {
        signals.forever().next();
        stop.unblock();
    });
    for request in server.incoming_requests() {
        let text = format!("{:02x?}", openssl::sha::sha256(request.url().as_bytes()));
        // a client that is gone is no failure of the server
        let _ = request.respond(Response::from_string(text));
    }
}
