//! Webhooks: the receiver of these tests, and what they ask.

mod access;
mod conditions;
mod directory;
mod failing;
mod life;
mod refused;
mod rich;
mod told;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Contacts.ReadWrite", "Mail.ReadWrite", "Calendars.ReadWrite"];

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, ANNA, HUBSPOT, SCOPES)
}

/// What a receiver does with notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    Fails,
    /// It says nothing as long as it is in this mood, and takes them then.
    Silent,
    /// It takes no notification, and gives the token back.
    Greets,
    /// It does not give the token back.
    Forgetful,
    /// It gives back more than the token.
    Chatty,
    /// It gives the token back, and says that it will look at it later.
    Later,
}

/// A receiver of notifications, on this machine.
pub struct Receiver {
    pub url: String,
    hears: Arc<Hears>,
}

/// What a receiver does, and what it was told.
struct Hears {
    mood: Mutex<Mood>,
    told: Mutex<Vec<Value>>,
    /// The calls that it took, whole.
    calls: Mutex<Vec<Value>>,
    tries: Mutex<usize>,
}

impl Receiver {
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (told, calls, tries) = (Mutex::default(), Mutex::default(), Mutex::default());
        let receiver = Self { url, hears: Arc::new(Hears { mood: Mutex::new(mood), told, calls, tries }) };
        let hears = Arc::clone(&receiver.hears);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let hears = Arc::clone(&hears);
                std::thread::spawn(move || answer(stream.expect("a connection"), &hears));
            }
        });
        receiver
    }

    fn set(&self, mood: Mood) {
        *self.hears.mood.lock().expect("a mood") = mood;
    }

    fn tries(&self) -> usize {
        *self.hears.tries.lock().expect("a number")
    }

    fn told(&self) -> Vec<Value> {
        self.hears.told.lock().expect("a list").clone()
    }

    fn calls(&self) -> Vec<Value> {
        self.hears.calls.lock().expect("a list").clone()
    }

    /// What it has been told, once there is so much.
    #[track_caller]
    fn wait_for(&self, count: usize) -> Vec<Value> {
        wait(|| self.told().len() >= count, || format!("{:?}", self.told()));
        self.told()
    }
}

#[track_caller]
fn wait(until: impl Fn() -> bool, what: impl Fn() -> String) {
    let begun = Instant::now();
    while !until() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{}", what());
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn answer(mut stream: std::net::TcpStream, hears: &Hears) {
    let mood = *hears.mood.lock().expect("a mood");
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut buffer).unwrap_or(0);
        text.extend_from_slice(&buffer[..read]);
        let whole = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = whole.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0_usize) {
                break (head.to_owned(), body.to_owned());
            }
        }
        if read == 0 {
            return;
        }
    };
    let mut say = |status: &str, body: &str| {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        // Whoever lost its patience is gone.
        let _ = stream.write_all(text.as_bytes());
    };
    let target = head.split(' ').nth(1).unwrap_or_default();
    assert!(target.matches('?').count() <= 1, "{target}");
    if let Some((_, token)) = target.split_once("validationToken=") {
        let pairs = format!("t={token}");
        let token = reqwest::Url::parse(&format!("http://x/?{pairs}")).expect("a url");
        let token = token.query_pairs().next().expect("a token").1.into_owned();
        assert!(token.starts_with("Validation: "), "{token}");
        assert!(target.contains("=Validation%3a+Testing+"), "{target}");
        let head = head.to_lowercase();
        assert!(head.starts_with("post ") && head.contains("accept: text/plain"), "{head}");
        assert_eq!(head.matches("content-length: 0").count(), 1, "{head}");
        return match mood {
            Mood::Fails => say("403 Forbidden", ""),
            Mood::Forgetful => say("200 OK", "hello"),
            Mood::Chatty => say("200 OK", &format!("{token}!")),
            Mood::Later => say("202 Accepted", &token),
            Mood::Takes | Mood::Silent | Mood::Greets => say("200 OK", &token),
        };
    }
    *hears.tries.lock().expect("a number") += 1;
    while mood == Mood::Silent && *hears.mood.lock().expect("a mood") == Mood::Silent {
        std::thread::sleep(Duration::from_millis(5));
    }
    if matches!(mood, Mood::Fails | Mood::Greets) {
        return say("503 Service Unavailable", "");
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_else(|why| panic!("{why}: {body}"));
    hears.calls.lock().expect("a list").push(body.clone());
    hears.told.lock().expect("a list").extend(body["value"].as_array().expect("a list").iter().cloned());
    say("202 Accepted", "");
}

fn moment(mock: &Mock, minutes: i64) -> String {
    let now = mock.sandbox().clock.now().timestamp();
    (now + jiff::SignedDuration::from_mins(minutes)).to_string()
}

fn wanted(mock: &Mock, receiver: &Receiver, resource: &str) -> Value {
    json!({
        "changeType": "created,updated,deleted", "notificationUrl": receiver.url, "resource": resource,
        "expirationDateTime": moment(mock, 60), "clientState": "secret",
    })
}

fn subscribe(mock: &Mock, caller: &Caller<'_>, receiver: &Receiver, resource: &str) -> Value {
    caller.post("/subscriptions", &wanted(mock, receiver, resource)).expect(201)
}

fn contact(caller: &Caller<'_>, name: &str) -> String {
    let made = caller.post("/me/contacts", &json!({ "givenName": name })).expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

fn advance(mock: &Mock, by: &str) {
    move_clock(mock, &json!({ "advance": by }));
}

/// Moves the sandbox's clock, as whoever tests would.
pub fn move_clock(mock: &Mock, how: &Value) {
    let url = format!("{}/_mock/clock", mock.origin());
    let sent = reqwest::blocking::Client::new().post(url).json(how).send().expect("an answer");
    assert_eq!(sent.status().as_u16(), 200, "{:?}", sent.text());
}

fn kinds(told: &[Value]) -> Vec<&str> {
    told.iter().map(|one| one["changeType"].as_str().unwrap_or("?")).collect()
}
