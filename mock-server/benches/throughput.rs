//! Requests a second of the mock beside a bare axum route that returns the same bytes, in one run, with the ratio.
//!
//! `cargo bench -p mock365` prints a table, `cargo bench -p mock365 --bench throughput -- Entra` the rows with that in
//! their name; nothing is asserted, because a machine's speed is no test.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use http::{HeaderMap, Response, StatusCode};
use mock365::Mock;
use mock365_control::{AnswerSpec, Effect, Rule, When};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 8;
const ROUND: Duration = Duration::from_millis(150);
const ROUNDS: usize = 41;

fn main() {
    // `cargo test --benches` passes flags of its own; there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mock = Mock::start();
    println!("{:<34} {:>12} {:>12} {:>7}", "", "mock365/s", "axum/s", "ratio");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()));
    for (name, request) in cases(&mock).into_iter().filter(|(name, _)| asked(name)) {
        let address = address_of(&mock.origin());
        let (status, headers, body) = runtime.block_on(answer_of(address, &request));
        let bare = Bare::start(status, &headers, body);
        let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            // Turn about, in short rounds, and the middle of all: what else the machine does hits both alike.
            ours.push(runtime.block_on(rate(address, &request)));
            theirs.push(runtime.block_on(rate(bare.address, &request)));
            ratios.push(ours.last().unwrap_or(&0.0) / theirs.last().unwrap_or(&f64::NAN));
        }
        let [ours, theirs, ratio] = [ours, theirs, ratios].map(median);
        println!("{name:<34} {ours:>12.0} {theirs:>12.0} {ratio:>7.2}");
    }
    println!("resident after all this: {} KiB", resident());
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Name and request of every case.
fn cases(mock: &Mock) -> Vec<(&'static str, String)> {
    let sandbox = mock.sandbox();
    sandbox.plan.add(Rule {
        when: When { operation: Some("graph.mailFolders.*".to_owned()), ..When::default() },
        effect: Effect::Answer(AnswerSpec::Named("too-many-requests".to_owned())),
        times: None,
    });
    let token =
        mock365::faces::entra::issue_direct(sandbox, Some("anna@contoso.example"), "HubSpot Sales", &[], Some("graph"))
            .expect("a token");
    let token = token["access_token"].as_str().expect("an access token").to_owned();
    let get = |path: &str, token: Option<&str>| {
        let authorization = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n{authorization}\r\n")
    };
    let post = |path: &str, body: &str| {
        let kind = "content-type: application/x-www-form-urlencoded";
        format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    vec![
        ("canned Graph error, journal on", get("/v1.0/me/mailFolders", Some(&token))),
        ("Graph 401", get("/v1.0/me/messages", None)),
        ("Graph messages, a page of 3", get("/v1.0/me/messages", Some(&token))),
        ("Entra openid-configuration", get("/common/v2.0/.well-known/openid-configuration", None)),
        ("Entra keys", get("/common/discovery/v2.0/keys", None)),
        (
            "Entra token error",
            post("/common/oauth2/v2.0/token", "grant_type=refresh_token&client_id=x&refresh_token=y"),
        ),
        ("Entra error page", get("/common/oauth2/v2.0/authorize?client_id=x", None)),
    ]
}

/// A bare axum route on a thread of its own, as the mock is.
struct Bare {
    address: SocketAddr,
}

impl Bare {
    fn start(status: StatusCode, headers: &HeaderMap, body: Vec<u8>) -> Self {
        let headers = headers.clone();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let route = any(move || {
                    let mut response = Response::new(Body::from(body.clone()));
                    *response.status_mut() = status;
                    *response.headers_mut() = headers.clone();
                    async move { response }
                });
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("an address");
                tell.send(listener.local_addr().expect("an address")).expect("somebody to tell");
                axum::serve(listener, Router::new().fallback(route)).await.expect("to serve");
            });
        });
        Self { address: told.recv().expect("an address") }
    }
}

/// Requests a second over some connections, one request at a time on each.
async fn rate(address: SocketAddr, request: &str) -> f64 {
    let started = Instant::now();
    let counts = (0..CONNECTIONS).map(|_| count(address, request, started));
    let total: u32 = futures::future::join_all(counts).await.into_iter().sum();
    f64::from(total) / started.elapsed().as_secs_f64()
}

async fn count(address: SocketAddr, request: &str, started: Instant) -> u32 {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = Vec::with_capacity(64 << 10);
    let mut done = 0;
    while started.elapsed() < ROUND {
        stream.write_all(request.as_bytes()).await.expect("to write");
        read_answer(&mut stream, &mut buffer).await;
        done += 1;
    }
    done
}

/// Reads one answer with a Content-Length; returns where its body begins.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> usize {
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.expect("to read") > 0, "the connection ended");
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.trim().parse::<usize>().expect("a length"));
        while buffer.len() < head + 4 + length {
            assert!(stream.read_buf(buffer).await.expect("to read") > 0, "the connection ended");
        }
        return head + 4;
    }
}

/// Status, headers and body of the mock's answer, for the bare route to repeat.
async fn answer_of(address: SocketAddr, request: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("to write");
    let mut buffer = Vec::new();
    let body = read_answer(&mut stream, &mut buffer).await;
    let head = String::from_utf8_lossy(&buffer[..body]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse::<u16>().ok());
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if !matches!(name, "content-length" | "date") {
            headers.append(http::HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
        }
    }
    (StatusCode::from_u16(status.unwrap_or(0)).expect("a status"), headers, buffer[body..].to_vec())
}

fn address_of(origin: &str) -> SocketAddr {
    origin.trim_start_matches("http://").parse().expect("an address")
}

/// Resident memory of this process, KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
