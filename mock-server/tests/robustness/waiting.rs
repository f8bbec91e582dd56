//! Nobody makes the mock wait for ever: not before a request, not in the middle of one, not while an answer lies there.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mock365::limits::{self, Patience};
use mock365::{Config, Mock};
use mock365_control::rule::{Effect, Rule, When};

use super::edges::ews::{ANNA, fill_with};
use super::http2;
use super::socket::{self, connect, envelope};

/// As the table has it, and so short that a test can wait for it.
const SHORT: Patience = Patience {
    first_byte: Duration::from_millis(700),
    handshake: Duration::from_millis(700),
    idle: Duration::from_secs(1),
    body: Duration::from_secs(1),
    stalled: Duration::from_millis(1500),
};

fn mock() -> Mock {
    Mock::start_with(Config { patience: SHORT, ..Config::default() })
}

/// How long the mock waits until it ends a connection on which this was sent, and what it says.
fn ended(mock: &Mock, sent: &[u8]) -> (Duration, Vec<u8>) {
    let mut stream = connect(mock);
    let started = Instant::now();
    stream.write_all(sent).expect("to write");
    let mut seen = Vec::new();
    let end = stream.read_to_end(&mut seen);
    assert!(end.as_ref().err().is_none_or(|why| why.kind() == ErrorKind::ConnectionReset), "{end:?}");
    (started.elapsed(), seen)
}

#[track_caller]
fn within(waited: Duration, limit: Duration) {
    assert!(waited >= limit.mul_f32(0.9), "ended after {waited:?}");
    assert!(waited < limit + Duration::from_secs(4), "ended after {waited:?} only");
}

#[test]
fn the_table_s_times_are_in_force() {
    let Patience { first_byte, handshake, idle, body, stalled } = Config::default().patience;
    let times = [first_byte, handshake, idle, body, stalled];
    let table = [limits::FIRST_BYTE, limits::HANDSHAKE, limits::IDLE, limits::BODY_TIME, limits::STALL_TIME];
    assert_eq!(times, table.map(|limit| limit.time()));
}

#[test]
fn a_connection_on_which_nothing_is_asked_is_closed() {
    let mock = mock();
    for (limit, sent) in [
        (SHORT.first_byte, &b""[..]),
        (SHORT.handshake, b"\x16"),
        (SHORT.handshake, b"\x16\x03\x01\x02\x00\x01"),
        (SHORT.idle, b"P"),
        (SHORT.idle, b"PRI * HTTP/2.0\r\n"),
        (SHORT.idle, b"GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\n"),
        (SHORT.idle, http2::HELLO),
    ] {
        let (waited, _) = ended(&mock, sent);
        within(waited, limit);
    }
    // After an answer, too.
    let (waited, seen) = ended(&mock, b"GET /_mock/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    assert!(seen.starts_with(b"HTTP/1.1 200"));
    within(waited, SHORT.idle);
    let (waited, seen) = ended(&mock, &[http2::HELLO, &http2::get(1, "/_mock/health")].concat());
    assert!(String::from_utf8_lossy(&seen).contains("\"status\":\"ok\""));
    within(waited, SHORT.idle);
}

#[test]
fn a_body_that_does_not_come_is_refused_in_every_protocol_s_form() {
    let mock = mock();
    for (method, path, status, words) in [
        ("POST", "/common/oauth2/v2.0/token", "400", "\"error\":\"invalid_request\""),
        ("POST", "/v1.0/me/sendMail", "400", "\"code\":\"BadRequest\""),
        ("POST", "/EWS/Exchange.asmx", "400", ""),
        ("PATCH", "/_mock/cloud", "408", "did not come within"),
        ("POST", "/_mock/rules", "408", "did not come within"),
        ("POST", "/_mock/users", "408", "did not come within"),
        ("POST", "/_mock/sandboxes", "408", "did not come within"),
        ("POST", "/_mock/clock", "408", "did not come within"),
    ] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
        );
        let (waited, seen) = ended(&mock, head.as_bytes());
        let seen = String::from_utf8_lossy(&seen);
        assert!(seen.starts_with(&format!("HTTP/1.1 {status}")), "{method} {path}: {seen}");
        assert!(seen.contains(words), "{method} {path}: {seen}");
        within(waited, SHORT.body);
    }
}

/// A request whose answer is some megabytes long.
fn large(mock: &Mock) -> Vec<u8> {
    fill_with(mock, 8, &"x".repeat(1 << 20));
    let items = ids(mock).concat();
    let body = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{items}</m:ItemIds></m:GetItem>"
    );
    let body = envelope(&body);
    let token = socket::ews_token(mock, ANNA);
    format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Ids of the messages in Anna's Drafts, as elements.
fn ids(mock: &Mock) -> Vec<String> {
    let find = r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="drafts"/></m:ParentFolderIds></m:FindItem>"#;
    let found = socket::soap(mock, ANNA, find).body;
    let begin = "<t:ItemId ";
    found.split(begin).skip(1).map(|rest| format!("{begin}{}/>", rest.split("/>").next().unwrap_or_default())).collect()
}

/// Reads the rest, so much at a time with so long a pause before.
fn read_on(stream: &mut TcpStream, pause: Duration, piece: usize) -> (usize, bool) {
    let (mut buffer, mut seen) = (vec![0; piece], 0);
    loop {
        std::thread::sleep(pause);
        match stream.read(&mut buffer) {
            Ok(0) => return (seen, true),
            Ok(read) => seen += read,
            Err(_) => return (seen, false),
        }
    }
}

#[test]
fn a_client_that_does_not_read_is_reset() {
    let mock = mock();
    let request = large(&mock);
    let mut stream = connect(&mock);
    stream.write_all(&request).expect("to write");
    std::thread::sleep(SHORT.stalled * 3);
    let (seen, whole) = read_on(&mut stream, Duration::ZERO, 1 << 16);
    assert!(!whole, "{seen} bytes were waiting, and the end of them: {whole}");
    assert!(seen < 8 << 20, "{seen} bytes were waiting, and the end of them: {whole}");
}

#[test]
fn a_client_that_reads_slowly_gets_everything() {
    let mock = mock();
    let request = large(&mock);
    let mut stream = connect(&mock);
    stream.write_all(&request).expect("to write");
    // 8 MiB in 80 pieces: five seconds, and always more than it has to take.
    let (seen, _) = read_on(&mut stream, Duration::from_millis(60), 100 << 10);
    assert!(seen > 8 << 20, "{seen} bytes came");
}

#[test]
fn a_stream_that_is_not_read_ends_its_connection() {
    let mock = mock();
    for _ in 0..40 {
        socket::ask(&mock, "POST", "/v1.0/me/sendMail", &[], &vec![b'x'; 64 << 10]);
    }
    let mut stream = connect(&mock);
    // Nothing of any stream may be sent; the connection itself is lively.
    stream
        .write_all(&[http2::HELLO_WITHOUT_WINDOW, &http2::get(1, "/common/discovery/keys")].concat())
        .expect("written");
    stream.write_all(&http2::get(3, "/_mock/requests")).expect("written");
    stream.write_all(&http2::get(5, "/v1.0/$metadata")).expect("written");
    stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a limit");
    let (started, mut buffer) = (Instant::now(), [0; 4096]);
    let waited = loop {
        let read = stream.read(&mut buffer);
        match read {
            Ok(0) => break started.elapsed(),
            Err(why) if !matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break started.elapsed(),
            _ => {}
        }
        if stream.write_all(http2::PING).is_err() {
            break started.elapsed();
        }
        assert!(started.elapsed() < Duration::from_secs(20), "the connection never ended");
    };
    assert!(waited >= SHORT.idle, "{waited:?}");
}

#[test]
fn events_that_are_not_taken_end_their_connection() {
    let mock = mock();
    let wanted = r#"<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>"#;
    let subscribed = socket::soap(&mock, ANNA, wanted).body;
    let id = subscribed.split("<m:SubscriptionId>").nth(1).and_then(|rest| rest.split('<').next()).expect("an id");
    let body = envelope(&format!(
        "<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>{id}</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>30</m:ConnectionTimeout></m:GetStreamingEvents>"
    ));
    let mut stream = connect(&mock);
    let asked = http2::post(1, "/EWS/Exchange.asmx", &socket::ews_token(&mock, ANNA), &body);
    stream.write_all(&[http2::HELLO_WITHOUT_WINDOW, &asked].concat()).expect("written");
    stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a limit");
    let (started, mut buffer, mut was_open) = (Instant::now(), [0; 4096], false);
    while !was_open || mock.sandbox().streams.count() > 0 {
        was_open |= mock.sandbox().streams.count() > 0;
        // The connection is lively.
        let _ = (stream.read(&mut buffer), stream.write_all(http2::PING));
        assert!(started.elapsed() < Duration::from_secs(12), "it is held for ever ({was_open})");
    }
}

#[test]
fn what_is_under_way_may_take_longer() {
    let mock = mock();
    mock.sandbox().plan.add(Rule {
        when: When { operation: Some("graph.*".to_owned()), ..When::default() },
        effect: Effect::Delay("PT3S".to_owned()),
        times: None,
    });
    let mut events = connect(&mock);
    events.write_all(b"GET /_mock/requests/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("written");
    assert_eq!(socket::ask(&mock, "GET", "/v1.0/me", &[], b"").status, 401);
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    while !seen.contains("event: request") {
        let read = events.read(&mut buffer).expect("the stream lives");
        assert!(read > 0, "the stream ended: {seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
}
