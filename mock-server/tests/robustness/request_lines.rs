//! Bytes that addresses should have encoded and that http.sys takes as they are: a client that sends Microsoft's own
//! examples just so is answered, whatever else comes on its connection.

use std::io::{Read, Write};
use std::sync::Arc;

use mock365::Mock;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::edges::ews::ANNA;
use super::http2;
use super::socket::{ask, connect, graph_token};

/// A search as Microsoft's pages print it, and as the journal has it.
const RAW: &str = r#"/v1.0/me/messages?$search="quote"&$select=subject"#;
const ENCODED: &str = "/v1.0/me/messages?$search=%22quote%22&$select=subject";

/// A request with a token; the rest of its head, and its body.
fn request(token: &str, line: &[u8], rest: &str) -> Vec<u8> {
    let head = format!(" HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n{rest}");
    [line, head.as_bytes()].concat()
}

/// What is answered to these bytes, until the connection ends.
fn answered(mock: &Mock, pieces: &[&[u8]]) -> String {
    let mut stream = connect(mock);
    stream.set_nodelay(true).expect("to be set");
    for piece in pieces {
        stream.write_all(piece).expect("to write");
    }
    rest_of(&mut stream)
}

fn rest_of(stream: &mut impl Read) -> String {
    let mut seen = Vec::new();
    let _ = stream.read_to_end(&mut seen);
    String::from_utf8_lossy(&seen).into_owned()
}

/// The statuses of answers on a connection.
fn statuses(seen: &str) -> Vec<u16> {
    let lines = seen.split("HTTP/1.1 ").skip(1);
    lines.map(|line| line[..3].parse().expect("a status")).collect()
}

/// Paths and queries that the journal has.
fn asked(mock: &Mock) -> Vec<String> {
    mock.requests().iter().map(|entry| entry.url.replace(&mock.origin(), "").replace("http://127.0.0.1", "")).collect()
}

#[test]
fn a_search_with_raw_quotes_is_answered_and_written_down() {
    let mock = Mock::start();
    let token = graph_token(&mock, ANNA);
    let raw = ask(&mock, "GET", RAW, &[("authorization", &format!("Bearer {token}"))], b"");
    let encoded = ask(&mock, "GET", ENCODED, &[("authorization", &format!("Bearer {token}"))], b"");
    assert_eq!((raw.status, encoded.status), (200, 200), "{}", raw.body);
    assert!(raw.body.contains("Request for a quote"), "{}", raw.body);
    assert_eq!(raw.body, encoded.body);
    assert_eq!(asked(&mock), [ENCODED, ENCODED]);
}

#[test]
fn every_byte_that_addresses_should_encode_is_taken_in_paths_and_queries() {
    let mock = Mock::start();
    let token = graph_token(&mock, ANNA);
    for (byte, encoded) in [
        (&b"\""[..], "%22"),
        (b"<", "%3C"),
        (b">", "%3E"),
        (b"{", "%7B"),
        (b"}", "%7D"),
        (b"|", "%7C"),
        (b"^", "%5E"),
        (b"`", "%60"),
        (b"\\", "%5C"),
        ("ä".as_bytes(), "%C3%A4"),
        (b"\xe4", "%E4"),
    ] {
        for (before, after) in [("/v1.0/users/", ""), ("/v1.0/me?x=", ""), ("http://127.0.0.1/v1.0/users/", "?y")] {
            let line = [b"GET ", before.as_bytes(), byte, after.as_bytes()].concat();
            let seen = answered(&mock, &[&request(&token, &line, "connection: close\r\n\r\n")]);
            assert!(matches!(statuses(&seen)[..], [200 | 404]), "{encoded} behind {before}: {seen}");
            let path = before.replace("http://127.0.0.1", "");
            assert_eq!(asked(&mock).last(), Some(&format!("{path}{encoded}{after}")));
        }
    }
}

/// A text for a body, with lines that look like the head of a request.
fn misleading() -> String {
    format!("{{\"displayName\":\"x\",\"color\":\"preset1\"}}\r\n\r\nGET {RAW} HTTP/1.1\r\ncontent-length: 9\r\n\r\n\n")
}

/// Requests of every framing, one behind the other, of which all but the last leave the connection open.
fn one_behind_the_other(token: &str) -> Vec<u8> {
    let text = misleading();
    let post = b"POST /v1.0/me/outlook/masterCategories?x=\"<\"";
    let json = "Content-Type: application/json\r\n";
    let plain = request(token, post, &format!("{json}CONTENT-Length:  {}\r\n\r\n{text}", text.len()));
    // Chunks that are cut in the middle of such a line, with what chunks may have besides.
    let (one, two) = text.split_at(60);
    let (first, second) = (one.len(), two.len());
    let body = format!("{first:x}\r\n{one}\r\n0{second:X} ;name=\"<\"\r\n{two}\r\n0\r\nx-trailer: \"<\"\r\n\r\n");
    let chunked = request(token, post, &format!("{json}content-length: 7\r\n{body}"));
    let chunked = String::from_utf8(chunked).expect("text");
    let chunked = chunked.replace("content-length: 7\r\n", "transfer-encoding: Chunked\r\n\r\n").into_bytes();
    let get = request(token, format!("GET {RAW}").as_bytes(), "\r\n");
    let last = request(token, format!("GET {RAW}").as_bytes(), "connection: close\r\n\r\n");
    [&get[..], &plain, b"\r\n\n", &get, &chunked, &plain, &chunked, &get, &last].concat()
}

#[test]
fn requests_on_one_connection_are_told_apart_however_their_bodies_look() {
    let mock = Mock::start();
    let all = one_behind_the_other(&graph_token(&mock, ANNA));
    for size in [all.len(), 1, 7, 64] {
        mock.sandbox().journal.clear();
        let pieces: Vec<&[u8]> = all.chunks(size).collect();
        let seen = answered(&mock, &pieces);
        let entries = mock.sandbox().journal.entries(|_| true);
        let bodies: Vec<_> = entries.iter().map(|entry| String::from_utf8_lossy(&entry.request_body)).collect();
        let text = misleading();
        assert_eq!(bodies, ["", &text, "", &text, &text, &text, "", ""], "in pieces of {size}: {seen}");
        let post = "/v1.0/me/outlook/masterCategories?x=%22%3C%22";
        assert_eq!(asked(&mock), [ENCODED, post, ENCODED, post, post, post, ENCODED, ENCODED], "{size}");
    }
}

#[test]
fn a_body_that_waits_to_be_asked_for_is() {
    let mock = Mock::start();
    let token = graph_token(&mock, ANNA);
    let rest = "expect: 100-continue\r\ncontent-length: 4\r\nconnection: close\r\n\r\n";
    let mut stream = connect(&mock);
    stream.write_all(&request(&token, b"POST /v1.0/me/sendMail?\"", rest)).expect("to write");
    let mut told = [0; 25];
    stream.read_exact(&mut told).expect("to be told");
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"\"<>\"").expect("to write");
    assert_eq!(statuses(&rest_of(&mut stream)), [400]);
    assert_eq!(&mock.sandbox().journal.entries(|_| true)[0].request_body[..], b"\"<>\"");
}

#[test]
fn what_is_no_request_line_is_refused_as_ever() {
    let mock = Mock::start();
    let long = format!("GET /v1.0/me?{} HTTP/1.1\r\n\r\n", "\"".repeat(22_000));
    let heads: [(&[u8], u16); 12] = [
        (b"GET /v1.0/me?$filter=a eq \"b\" HTTP/1.1\r\n\r\n", 400),
        (b"GET /v1.0/me?\"\r\n\r\n", 400),
        (b"\"GET\" /v1.0/me HTTP/1.1\r\n\r\n", 400),
        (b"G<T /v1.0/me HTTP/1.1\r\n\r\n", 400),
        (b"GET \"/v1.0/me HTTP/1.1\r\n\r\n", 400),
        (b"GET http://a\"b/v1.0/me HTTP/1.1\r\n\r\n", 400),
        (b"GET http://h\xc3\xa4st/v1.0/me HTTP/1.1\r\n\r\n", 400),
        (b"GET /v1.0/me?\x01 HTTP/1.1\r\n\r\n", 400),
        (b"GET /v1.0/me?\x7f HTTP/1.1\r\n\r\n", 400),
        (b"GET /v1.0/me?\" HTTP/1.2\r\n\r\n", 400),
        (b"GET /v1.0/me?\" HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
        (long.as_bytes(), 414),
    ];
    for (head, status) in heads {
        let seen = answered(&mock, &[head]);
        assert_eq!(statuses(&seen), [status], "{:?}", String::from_utf8_lossy(&head[..head.len().min(80)]));
        assert!(seen.ends_with("\r\n\r\n"), "{seen}");
    }
    assert_eq!(asked(&mock), [""; 0]);
}

/// What is answered over TLS, without a protocol being agreed upon.
fn answered_over_tls(mock: &Mock, sent: &[u8]) -> String {
    let ca = ask(mock, "GET", "/_mock/ca.pem", &[], b"").body;
    let mut roots = RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_slice(ca.as_bytes()).expect("PEM")).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("graph.microsoft.com").expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = StreamOwned::new(client, connect(mock));
    stream.write_all(sent).expect("to write");
    rest_of(&mut stream)
}

#[test]
fn over_tls_it_is_the_same() {
    let mock = Mock::start();
    let all = one_behind_the_other(&graph_token(&mock, ANNA));
    let seen = answered_over_tls(&mock, &all);
    assert_eq!(mock.requests().len(), 8, "{seen}");
    assert_eq!(seen.matches("\"Request for a quote\"").count(), 4, "{seen}");
    assert_eq!(asked(&mock).iter().filter(|url| url.ends_with(ENCODED)).count(), 4, "{:?}", asked(&mock));
}

#[test]
fn over_http2_the_stream_is_reset_and_the_connection_goes_on() {
    let mock = Mock::start();
    let mut stream = connect(&mock);
    let get = |number, path| http2::get(number, path);
    let all = [http2::HELLO, &get(1, "/v1.0/me?$search=\"x\""), &get(3, "/v1.0/me?$search=%22x%22")].concat();
    stream.write_all(&all).expect("to write");
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    // Until the second stream is answered.
    while !http2::frames(&seen).iter().any(|(kind, number, _)| (*kind, *number) == (1, 3)) {
        let read = stream.read(&mut buffer).expect("to read");
        assert!(read > 0, "the connection ended");
        seen.extend_from_slice(&buffer[..read]);
    }
    // RST_STREAM with PROTOCOL_ERROR.
    assert!(http2::frames(&seen).contains(&(3, 1, vec![0, 0, 0, 1])), "{:?}", http2::frames(&seen));
    assert_eq!(asked(&mock), ["/v1.0/me?$search=%22x%22"]);
}
