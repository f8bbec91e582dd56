//! What is closed is closed, what is done is done, and what another program holds is not passed over.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mock365::{Config, Mock};

use crate::socket::{ask, ask_json, connect};

fn address(origin: &str) -> String {
    origin.replace("http://", "")
}

#[test]
fn a_deleted_sandbox_takes_no_connection() {
    let mock = Mock::start();
    let mut taken = 0;
    for _ in 0..100 {
        let opened = ask_json(&mock, "POST", "/_mock/sandboxes", "{\"name\":\"one\"}");
        let opened: serde_json::Value = serde_json::from_str(&opened.body).expect("a sandbox");
        let at = address(opened["origin"].as_str().expect("an origin"));
        assert_eq!(ask_json(&mock, "DELETE", "/_mock/sandboxes/one", "").status, 204);
        taken += usize::from(TcpStream::connect(at).is_ok());
    }
    assert_eq!(taken, 0, "connections after the answer");
}

#[test]
fn a_range_of_one_port_is_free_again() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let mock = Mock::start_with(Config { sandbox_ports: Some(free..=free), ..Config::default() });
    for round in 0..50 {
        let opened = ask_json(&mock, "POST", "/_mock/sandboxes", "{\"name\":\"one\"}");
        assert_eq!(opened.status, 201, "round {round}: {}", opened.body);
        // A connection that is just open does not hold it up.
        let _open = TcpStream::connect(("127.0.0.1", free)).expect("a connection");
        assert_eq!(ask_json(&mock, "DELETE", "/_mock/sandboxes/one", "").status, 204);
    }
}

#[test]
fn dropping_does_not_wait_for_what_is_running() {
    let delay = r#"{"effect":{"delay":"PT60S"}}"#;
    let mock = Mock::start();
    assert_eq!(ask_json(&mock, "POST", "/_mock/rules", delay).status, 201);
    let mut waiting = connect(&mock);
    write!(waiting, "GET /v1.0/me HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("to write");
    std::thread::sleep(Duration::from_millis(100));
    let (at, started) = (address(&mock.origin()), Instant::now());
    drop(mock);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert!(TcpStream::connect(at).is_err(), "the port is closed");
}

/// A request that computes, as nothing else can interrupt it: here it waits for a lock that a test holds.
#[test]
fn dropping_does_not_wait_for_what_computes() {
    let mock = Mock::start();
    let token = crate::socket::graph_token(&mock, "anna@contoso.example");
    let sandbox = std::sync::Arc::clone(mock.sandbox());
    let (tell, held) = mpsc::channel();
    let (free, freed) = mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        sandbox.read(|_, _| {
            tell.send(()).expect("told");
            let _ = freed.recv_timeout(Duration::from_secs(20));
        });
    });
    held.recv().expect("the lock is held");
    let mut running = connect(&mock);
    let body = "{\"subject\":\"x\"}";
    write!(running, "POST /v1.0/me/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("to write");
    std::thread::sleep(Duration::from_millis(200));
    let started = Instant::now();
    drop(mock);
    let took = started.elapsed();
    free.send(()).expect("freed");
    holder.join().expect("an end");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn a_remedy_is_done_when_it_returns_wherever_it_is_asked_for() {
    let mend = |mock: &Mock| {
        mock.apply("rest-not-enabled/hybrid");
        mock.remedy("rest-not-enabled/hybrid", "migrate-mailbox");
        let token = format!("Bearer {}", crate::socket::graph_token(mock, "anna@contoso.example"));
        assert_eq!(ask(mock, "GET", "/v1.0/me/messages", &[("authorization", &token)], b"").status, 200);
    };
    mend(&Mock::start());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { mend(&Mock::start()) });
}

#[test]
fn what_another_program_holds_at_localhost_is_not_passed_over() {
    let Ok(other) = TcpListener::bind("[::1]:0") else {
        return println!("this machine has no IPv6: nothing can be held there");
    };
    let port = other.local_addr().expect("an address").port();
    let at = |port: u16| vec![std::net::SocketAddr::from(([127, 0, 0, 1], port))];
    let started = std::panic::catch_unwind(|| Mock::start_with(Config { listen: at(port), ..Config::default() }));
    let why = started.err().and_then(|why| why.downcast::<String>().ok()).expect("a refusal with a reason");
    assert!(why.contains(&format!("[::1]:{port}")), "{why}");
    // Where any port will do, one is taken that is free at both.
    for _ in 0..20 {
        let mock = Mock::start();
        let port = mock.origin().rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).expect("a port");
        assert!(TcpStream::connect(("::1", port)).is_ok());
    }
    // Both may be named.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let both = vec![at(free)[0], std::net::SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, free))];
    drop(Mock::start_with(Config { listen: both, ..Config::default() }));
}
