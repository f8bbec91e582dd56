//! Heads of requests, streams, and what all clients together make the process hold.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365::limits::{EWS_BODY, HEADERS, Limit};
use mock365_control::rule::{Effect, Rule, When};

use crate::http2;
use crate::socket::{ask, connect};

/// The status of a request with this head.
fn status(mock: &Mock, head: &str) -> u16 {
    let mut stream = connect(mock);
    let _ = stream.write_all(head.as_bytes());
    let mut seen = Vec::new();
    let _ = stream.read_to_end(&mut seen);
    let seen = String::from_utf8_lossy(&seen).into_owned();
    seen.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

pub fn head(limit: &Limit) {
    let mock = Mock::start();
    let of_length = |length: usize| {
        let (begin, end) = ("GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nx: ", "\r\n\r\n");
        status(&mock, &format!("{begin}{}{end}", "x".repeat(length - begin.len() - end.len())))
    };
    assert_eq!((of_length(limit.count() - 1), of_length(limit.count() + 1)), (200, 431));
}

pub fn target(limit: &Limit) {
    let mock = Mock::start();
    let of_length = |length: usize| {
        let path = "/_mock/health?";
        let head = format!("GET {path}{} HTTP/1.1\r\nhost: 127.0.0.1\r\n", "x".repeat(length - path.len()));
        status(&mock, &format!("{head}connection: close\r\n\r\n"))
    };
    assert_eq!((of_length(limit.count()), of_length(limit.count() + 1)), (200, 414));
}

pub fn headers(limit: &Limit) {
    let mock = Mock::start();
    let of_number = |number: usize| {
        let more = "x: y\r\n".repeat(number - 2);
        status(&mock, &format!("GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{more}\r\n"))
    };
    assert_eq!(limit.amount, HEADERS.amount);
    assert_eq!((of_number(limit.count()), of_number(limit.count() + 1)), (200, 431));
}

pub fn streams(limit: &Limit) {
    let mock = Mock::start();
    mock.sandbox().plan.add(Rule {
        when: When { operation: Some("graph.*".to_owned()), ..When::default() },
        effect: Effect::Delay("PT1S".to_owned()),
        times: None,
    });
    let refused = |number: usize| {
        let mut stream = connect(&mock);
        stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a limit");
        stream.write_all(http2::HELLO).expect("written");
        let (mut seen, mut buffer) = (Vec::new(), vec![0; 65536]);
        // Limits hold once the client has said that it knows them.
        let _ = stream.read(&mut buffer);
        stream.write_all(http2::ACK).expect("written");
        let all: Vec<u8> =
            (0..u32::try_from(number).expect("few")).flat_map(|one| http2::get(2 * one + 1, "/v1.0/me")).collect();
        stream.write_all(&all).expect("written");
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(2) {
            if let Ok(read) = stream.read(&mut buffer) {
                seen.extend_from_slice(&buffer[..read]);
            }
        }
        // RST_STREAM with REFUSED_STREAM.
        http2::frames(&seen).iter().filter(|(kind, _, payload)| *kind == 3 && payload == &[0, 0, 0, 7]).count()
    };
    assert_eq!((refused(limit.count()), refused(limit.count() + 1)), (0, 1));
}

pub fn held(limit: &Limit) {
    let mock = Mock::start();
    // Bodies that never come to their end, in all just as much as may be held.
    let piece = EWS_BODY.count() - 1000;
    let number = limit.count() / piece + 1;
    let last = limit.count() - (number - 1) * piece;
    let head = format!("POST /EWS/Exchange.asmx HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n\r\n", piece + 1);
    let graph = || ask(&mock, "GET", "/v1.0/me", &[], b"");
    let sent = vec![b'x'; piece];
    let mut open = Vec::new();
    for already in 0..number {
        assert_eq!(graph().status, 401, "{already} bodies are held");
        let mut stream = connect(&mock);
        stream.write_all(head.as_bytes()).expect("written");
        let length = if already + 1 == number { last } else { piece };
        stream.write_all(&sent[..length]).expect("written");
        open.push(stream);
    }
    let started = Instant::now();
    let refused = loop {
        let reply = graph();
        if reply.status != 401 || started.elapsed() > Duration::from_secs(20) {
            break reply;
        }
    };
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.head.to_lowercase().contains("retry-after: 10"), "{}", refused.head);
    assert!(refused.body.contains("\"code\":\"ErrorServerBusy\""), "{}", refused.body);
    let busy = ask(&mock, "POST", "/EWS/Exchange.asmx", &[("content-type", "text/xml")], b"<x/>");
    assert!(busy.status == 500, "{}", busy.body);
    assert!(busy.body.contains("ErrorServerBusy"), "{}", busy.body);
    let busy = ask(&mock, "POST", "/common/oauth2/v2.0/token", &[], b"grant_type=password");
    assert!(busy.status == 503, "{}", busy.body);
    assert!(busy.body.contains("AADSTS90033"), "{}", busy.body);
    let busy = ask(&mock, "GET", "/_mock/requests", &[], b"");
    assert!(busy.status == 503, "{}", busy.body);
    assert!(busy.body.contains("docs/limits.md"), "{}", busy.body);
    assert_eq!(ask(&mock, "GET", "/_mock/health", &[], b"").status, 200);
    drop(open);
    while graph().status != 401 {
        assert!(started.elapsed() < Duration::from_secs(30), "what was held is never given back");
    }
}
