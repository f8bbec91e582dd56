//! Requests that may take long are done a few at a time, and nobody else waits for them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;

use crate::socket::{ask_json, connect};

/// Bodies up to this are no large ones.
const SHORT: usize = 8 << 10;

/// Sends a request with a body of that length.
fn send(mut stream: TcpStream, length: usize) -> TcpStream {
    let head = "POST /common/oauth2/v2.0/token HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: ";
    stream.write_all(format!("{head}{length}\r\n\r\n{}", "x".repeat(length)).as_bytes()).expect("written");
    stream
}

/// Whether an answer comes within that time.
fn is_answered(stream: &mut TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).expect("a limit");
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).is_ok_and(|()| &begin == b"HTTP/1.1 400")
}

pub fn large_at_once(limit: &Limit) {
    let (soon, late) = (Duration::from_millis(700), Duration::from_secs(30));
    let mock = Mock::start();
    let opened: serde_json::Value =
        serde_json::from_str(&ask_json(&mock, "POST", "/_mock/sandboxes", r#"{"name":"other"}"#).body).expect("JSON");
    let origin = opened["origin"].as_str().expect("an address").to_owned();
    let other = || TcpStream::connect(origin.trim_start_matches("http://")).expect("a connection");
    // Whoever changes a Cloud keeps those waiting who read it: their turns do not end.
    let sandbox = Arc::clone(mock.sandbox());
    let ((held, holds), (let_go, waits)) = (mpsc::channel(), mpsc::channel::<()>());
    let holder = std::thread::spawn(move || {
        sandbox.write(|_, _| {
            held.send(()).expect("told");
            let _ = waits.recv();
            ((), Change::none())
        });
    });
    holds.recv().expect("it holds the Cloud");
    let mut waiting: Vec<TcpStream> = (1..limit.count()).map(|_| send(connect(&mock), SHORT + 1)).collect();
    std::thread::sleep(soon);
    assert!(is_answered(&mut send(other(), SHORT + 1), late), "one turn is left");
    waiting.push(send(connect(&mock), SHORT + 1));
    let started = Instant::now();
    let mut further = loop {
        let mut further = send(other(), SHORT + 1);
        if !is_answered(&mut further, soon) {
            break further;
        }
        assert!(started.elapsed() < late, "more than {} are done at once", limit.amount);
    };
    assert!(is_answered(&mut send(other(), SHORT), late), "a short one waits for nobody");
    let_go.send(()).expect("it waits");
    holder.join().expect("it let go");
    assert!(is_answered(&mut further, late), "its turn never came");
    assert!(waiting.iter_mut().all(|one| is_answered(one, late)), "what had its turn was not answered");
}
