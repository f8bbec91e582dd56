//! Bodies, at every face and the control API.

use std::io::{Read, Write};

use mock365::Mock;
use mock365::limits::{ENTRA_BODY, Limit};

use crate::socket::{Reply, ask, connect};

/// What a body of the limit's size and one of a byte more get.
fn both(limit: &Limit, send: impl Fn(&Mock, &[u8]) -> Reply) -> (Reply, Reply) {
    let mock = Mock::start();
    let just = send(&mock, &vec![b'x'; limit.count()]);
    let above = send(&mock, &vec![b'x'; limit.count() + 1]);
    (just, above)
}

pub fn entra(limit: &Limit) {
    let (just, above) = both(limit, |mock, body| {
        ask(mock, "POST", "/common/oauth2/v2.0/token", &[("content-type", "application/x-www-form-urlencoded")], body)
    });
    assert_eq!((just.status, above.status), (400, 413));
    assert!(just.body.contains("\"error\":\"invalid_request\""), "{}", just.body);
    assert!(above.body.contains("\"error\":\"invalid_request\""), "{}", above.body);
}

pub fn graph(limit: &Limit) {
    let (just, above) =
        both(limit, |mock, body| ask(mock, "POST", "/v1.0/me/sendMail", &[("content-type", "application/json")], body));
    assert_eq!((just.status, above.status), (401, 413));
    assert!(above.body.contains("\"code\":\"RequestEntityTooLarge\""), "{}", above.body);
}

pub fn ews(limit: &Limit) {
    let (just, above) =
        both(limit, |mock, body| ask(mock, "POST", "/EWS/Exchange.asmx", &[("content-type", "text/xml")], body));
    assert_eq!((just.status, above.status), (401, 413));
}

pub fn control(limit: &Limit) {
    let (just, above) =
        both(limit, |mock, body| ask(mock, "PATCH", "/_mock/cloud", &[("content-type", "application/json")], body));
    assert_eq!((just.status, above.status), (400, 413));
    assert!(above.body.contains("a body has at most 4 MiB"), "{}", above.body);
}

/// A client that sends on sees the answer, unless there is no end to it.
pub fn discarded(limit: &Limit) {
    let sent = |length: usize| {
        let mock = Mock::start();
        let mut stream = connect(&mock);
        let head = format!(
            "POST /common/oauth2/v2.0/token HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("to write");
        let chunk = vec![b'x'; 1 << 20];
        let mut left = length;
        while left > 0 {
            let now = left.min(chunk.len());
            if stream.write_all(&chunk[..now]).is_err() {
                break;
            }
            left -= now;
        }
        let mut seen = Vec::new();
        let _ = stream.read_to_end(&mut seen);
        (left, String::from_utf8_lossy(&seen).starts_with("HTTP/1.1 413"))
    };
    assert_eq!(sent(ENTRA_BODY.count() + limit.count()), (0, true));
    assert!(sent(ENTRA_BODY.count() + 2 * limit.count()).0 > 0, "it was all read");
}
