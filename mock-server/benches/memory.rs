//! Resident memory before and after a million journalled requests: the journal and every queue are bounded.
//!
//! `cargo bench -p mock365 --bench memory`

use bytes::Bytes;
use http::Request;
use mock365::Mock;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mock = Mock::start();
    let ask = || {
        let request = Request::get("http://127.0.0.1/v1.0/me/messages?$top=5").header("authorization", "Bearer x");
        mock365::inside::send(mock.sandbox(), request.body(Bytes::new()).expect("a request")).expect("an answer")
    };
    for _ in 0..50_000 {
        ask();
    }
    println!("resident after    50,000 requests: {} KiB", resident());
    for _ in 0..1_000_000 {
        ask();
    }
    println!("resident after 1,050,000 requests: {} KiB", resident());
    println!("journal keeps {} of them", mock.sandbox().journal.entries(|_| true).len());
}

/// Resident memory of this process, KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
