//! What rules do to connections, seen from a bare socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365_control::rule::{Cut, Effect, Rule, When};

/// Sends one request for discovery and reads until the connection ends.
fn ask(mock: &Mock, request: &str) -> (String, Option<std::io::ErrorKind>) {
    let address = mock.origin().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    stream.write_all(request.as_bytes()).expect("to write");
    let mut seen = Vec::new();
    let ended = stream.read_to_end(&mut seen).err().map(|why| why.kind());
    (String::from_utf8_lossy(&seen).into_owned(), ended)
}

const KEYS: &str = "GET /common/discovery/v2.0/keys HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";

fn with(effect: Effect) -> Mock {
    let mock = Mock::start();
    mock.sandbox().plan.add(Rule {
        when: When { operation: Some("entra.*".to_owned()), ..When::default() },
        effect,
        times: Some(1),
    });
    mock
}

#[test]
fn a_cut_answer_shows_its_head_and_so_many_bytes() {
    for after in [0, 1, 50] {
        let (seen, _) = ask(&with(Effect::Cut(Cut { after_bytes: after })), KEYS);
        let (head, body) = seen.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head after {after}: {seen:?}"));
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        assert!(length.expect("a length").parse::<u64>().expect("a number") > 1000, "the head tells of the whole");
        assert_eq!(body.len(), usize::try_from(after).expect("small"));
    }
}

#[test]
fn a_dropped_request_gets_nothing_and_a_reset_one_a_reset() {
    assert_eq!(ask(&with(Effect::Drop), KEYS), (String::new(), None));
    let mock = with(Effect::Reset);
    assert_eq!(ask(&mock, KEYS), (String::new(), Some(std::io::ErrorKind::ConnectionReset)));
    assert!(ask(&mock, KEYS).0.starts_with("HTTP/1.1 200"), "the rule is spent");
}

#[test]
fn a_delayed_request_is_done_after_waiting() {
    let mock = with(Effect::Delay("PT0.3S".to_owned()));
    let started = Instant::now();
    assert!(ask(&mock, KEYS).0.starts_with("HTTP/1.1 200"));
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(mock.requests().len(), 1);
}

#[test]
fn a_body_that_is_no_chunked_body_is_refused_in_the_faces_form() {
    let mock = Mock::start();
    let request =
        |path: &str| format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n");
    let (seen, _) = ask(&mock, &request("/v1.0/me/sendMail"));
    assert!(seen.starts_with("HTTP/1.1 400"), "{seen}");
    assert!(seen.contains("\"code\":\"BadRequest\""), "{seen}");
    let (seen, _) = ask(&mock, &request("/common/oauth2/v2.0/token"));
    assert!(seen.starts_with("HTTP/1.1 400"), "{seen}");
    assert!(seen.contains("\"error\":\"invalid_request\""), "{seen}");
}
