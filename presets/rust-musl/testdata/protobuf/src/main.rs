//! Answers every path with a line of text, and stops at SIGTERM.
use std::{sync::Arc, thread};

use prost::Message;
use signal_hook::{consts::TERM_SIGNALS, iterator::Signals};
use tiny_http::{Response, Server};

mod greeting {
    include!(concat!(env!("OUT_DIR"), "/greeting.rs"));
}

fn main() {
    let server = Arc::new(Server::http("0.0.0.0:8080").expect("port 8080 is free"));
    let stop = Arc::clone(&server);
    let mut signals = Signals::new(TERM_SIGNALS).expect("signals can be handled");
    thread::spawn(move || {
        signals.forever().next();
        stop.unblock();
    });
    for request in server.incoming_requests() {
        let text = format!("{} bytes", greeting::Greeting { name: request.url().into(), kept: None }.encode_to_vec().len());
        // a client that is gone is no failure of the server
        let _ = request.respond(Response::from_string(text));
    }
}
