//! Serves what the slots of its build left.

use signal_hook::{consts::SIGTERM, iterator::Signals};
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, fs, process, thread};

/// Written while the image is built.
const GENERATED: &str = include_str!("log.txt");

fn main() -> Result<()> {
    let mut signals = Signals::new([SIGTERM])?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            process::exit(0);
        }
    });
    for stream in TcpListener::bind("0.0.0.0:8080")?.incoming() {
        serve(stream?).ok();
    }
    Ok(())
}

fn serve(mut stream: TcpStream) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::from("x");
    while !header.trim().is_empty() {
        header.clear();
        reader.read_line(&mut header)?;
    }
    let (status, body) = match answer(request.split(' ').nth(1).unwrap_or("")) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", String::new()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn answer(path: &str) -> Option<String> {
    if path == "/log" {
        return Some(GENERATED.replace('\n', "; "));
    }
    if let Some(name) = path.strip_prefix("/env/") {
        return env::var(name).ok();
    }
    fs::read_to_string(format!("/srv/{}", path.strip_prefix("/files/")?)).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated() {
        assert_eq!(super::GENERATED, "copy of test\n");
    }
}
