//! Client-credentials tokens per CPU second of the server process, beside what `openssl speed rsa2048` signs on one core in
//! the same run, with the ratio: a token is one signature, and little else should cost anything.
//!
//! `cargo bench -p mock365 --bench token` prints it; nothing is asserted, because a machine's speed is no test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mock365_control::NetCarrier;
use mock365_control::browser::Browser;
use mock365_control::robot::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 8;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 4;
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const REDIRECT: &str = "http://localhost";

fn main() {
    // `cargo test --benches` passes flags of its own; there is nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let request = request();
    runtime.block_on(consent(server.address));
    // The first token waits for the key.
    runtime.block_on(count(server.address, &request, Instant::now(), Duration::from_millis(300)));
    let (mut tokens, mut signatures) = (0.0_f64, 0.0_f64);
    for round in 1..=ROUNDS {
        // Turn about, the best round of each: what else the machine does hits both alike.
        let (done, cpu, wall) = runtime.block_on(server.measure(&request));
        let signed = openssl();
        println!(
            "round {round}: {:.0} tokens per CPU second ({:.0} a second), openssl signs {signed:.0} a CPU second",
            done / cpu,
            done / wall
        );
        (tokens, signatures) = (tokens.max(done / cpu), signatures.max(signed));
    }
    println!("tokens per CPU second {tokens:.0}, openssl rsa2048 {signatures:.0}, ratio {:.2}", tokens / signatures);
}

/// The mock, as a process of its own.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mock365"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
        let address = first.trim().strip_prefix("ready http://").expect("the ready line").parse().expect("an address");
        Self { child, address }
    }

    /// Tokens, CPU seconds of the server, seconds.
    async fn measure(&self, request: &str) -> (f64, f64, f64) {
        let (started, cpu) = (Instant::now(), self.cpu_seconds());
        let counts = (0..CONNECTIONS).map(|_| count(self.address, request, started, ROUND));
        let done: u32 = futures::future::join_all(counts).await.into_iter().sum();
        (f64::from(done), self.cpu_seconds() - cpu, started.elapsed().as_secs_f64())
    }

    /// User and system time of the process, from `/proc`; a tick is a hundredth of a second on Linux.
    fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("its times");
        let behind_name = stat.rsplit(')').next().expect("fields");
        let ticks = behind_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u32>().expect("ticks"));
        f64::from(ticks.sum::<u32>()) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is over either way.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An administrator takes the application into the tenant.
async fn consent(address: SocketAddr) {
    let origin = format!("http://{address}");
    let mut browser = Browser::new(NetCarrier::new(None).expect("a carrier"), [origin.clone()]);
    let url = format!("{origin}/contoso.example/adminconsent?client_id={APP}&redirect_uri={REDIRECT}");
    let page = browser.open(&url).await.expect("a page");
    let person = Person::new("admin@contoso.example", "Password1!");
    let back = person.walk(&mut browser, page).await.expect("a walk");
    assert!(back.parameter("admin_consent").is_some(), "{}: {}", back.url, back.text());
}

fn request() -> String {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", APP)
        .append_pair("client_secret", "mock-secret")
        .append_pair("scope", "https://graph.microsoft.com/.default")
        .finish();
    format!(
        "POST /contoso.example/oauth2/v2.0/token HTTP/1.1\r\nhost: 127.0.0.1\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn count(address: SocketAddr, request: &str, started: Instant, round: Duration) -> u32 {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = Vec::with_capacity(16 << 10);
    let mut done = 0;
    while started.elapsed() < round {
        stream.write_all(request.as_bytes()).await.expect("to write");
        read_answer(&mut stream, &mut buffer).await;
        done += 1;
    }
    done
}

/// Reads one answer with a Content-Length, which must be a token.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.expect("to read") > 0, "the connection ended");
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(buffer));
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).expect("a length");
        while buffer.len() < head + 4 + length {
            assert!(stream.read_buf(buffer).await.expect("to read") > 0, "the connection ended");
        }
        return;
    }
}

/// RSA-2048 signatures a CPU second of OpenSSL, pinned to one core.
fn openssl() -> f64 {
    let pinned = Command::new("taskset").args(["-c", "0", "openssl", "speed", "-seconds", "3", "rsa2048"]).output();
    let printed = pinned.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let line = printed.lines().find(|line| line.starts_with("rsa 2048") || line.starts_with("rsa  2048"));
    line.and_then(|line| line.split_whitespace().nth(5)).and_then(|signs| signs.parse().ok()).unwrap_or(f64::NAN)
}
