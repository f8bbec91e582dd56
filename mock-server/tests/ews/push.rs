//! Subscriptions whose owner is called: when something happened, when nothing did, and until he has had enough.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mock365::Mock;

use crate::events::{ANNA, advance, between, kinds, mail, subscribe, subscription_id, unsubscribe};
use crate::ews_client::{user, validate};

/// A receiver of calls, on this machine: what it answers, and what it was told.
struct Receiver {
    url: String,
    says: Arc<Mutex<&'static str>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/push", listener.local_addr().expect("an address"));
        let receiver = Self { url, says: Arc::new(Mutex::new("OK")), told: Arc::default() };
        let (says, told) = (Arc::clone(&receiver.says), Arc::clone(&receiver.told));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let says = *says.lock().expect("a word");
                let mut stream = stream.expect("a connection");
                // Before it is answered: whoever waits until all are told counts it.
                told.lock().expect("a list").push(taken(&mut stream));
                answered(&mut stream, says);
            }
        });
        receiver
    }

    fn answer(&self, word: &'static str) {
        *self.says.lock().expect("a word") = word;
    }

    fn count(&self) -> usize {
        self.told.lock().expect("a list").len()
    }

    /// The call of that number, once it came.
    #[track_caller]
    fn call(&self, number: usize) -> String {
        let begun = Instant::now();
        while self.count() <= number {
            assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", self.told.lock().expect("a list"));
            std::thread::sleep(Duration::from_millis(10));
        }
        let call = self.told.lock().expect("a list")[number].clone();
        validate(&call);
        call
    }
}

fn taken(stream: &mut TcpStream) -> String {
    let (mut seen, mut buffer) = (String::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut buffer).unwrap_or(0);
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if read == 0 || seen.contains("</s:Envelope>") {
            return seen.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
        }
    }
}

fn answered(stream: &mut TcpStream, says: &str) {
    let answer = match says {
        "nonsense" => "hello".to_owned(),
        word => format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><SendNotificationResult xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"><SubscriptionStatus>{word}</SubscriptionStatus></SendNotificationResult></s:Body></s:Envelope>"#
        ),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(format!("{head}{answer}").as_bytes()).expect("written");
}

fn push(mock: &Mock, receiver: &Receiver, minutes: usize) -> (crate::ews_client::Caller, String) {
    let anna = user(mock, ANNA);
    let more = format!("<t:StatusFrequency>{minutes}</t:StatusFrequency><t:URL>{}</t:URL>", receiver.url);
    let id = subscription_id(&subscribe(&anna, "Push", "inbox", &more));
    (anna, id)
}

#[test]
fn whoever_is_called_hears_what_happens_and_ends_it_himself() {
    let mock = Mock::start();
    let receiver = Receiver::start();
    mock.sandbox().clock.freeze(None);
    let (anna, id) = push(&mock, &receiver, 5);
    let first = receiver.call(0);
    assert_eq!((kinds(&first), between(&first, "<t:SubscriptionId>", "<")), (vec!["Status".to_owned()], id.clone()));
    mail(&anna, "New");
    let told = receiver.call(1);
    assert_eq!(kinds(&told), ["Created", "NewMail", "Modified"]);
    assert_eq!(between(&told, "<t:PreviousWatermark>", "<"), between(&first, "<t:Watermark>", "<"));
    assert!(unsubscribe(&anna, &id).contains("ErrorInvalidPullSubscriptionId"));
    advance(&mock, "PT4M59S");
    assert_eq!(receiver.count(), 2);
    advance(&mock, "PT1S");
    assert_eq!(kinds(&receiver.call(2)), ["Status"], "nothing happened for five minutes");
    receiver.answer("Unsubscribe");
    mail(&anna, "Last");
    receiver.call(3);
    advance(&mock, "PT1H");
    mail(&user(&mock, ANNA), "More");
    assert_eq!(receiver.count(), 4);
    assert_eq!(mock.sandbox().view(|cloud| cloud.event_subscriptions.len()), 0);
}

#[test]
fn a_receiver_that_fails_is_tried_for_as_long_as_it_said() {
    let mock = Mock::start();
    let receiver = Receiver::start();
    mock.sandbox().clock.freeze(None);
    let (anna, _) = push(&mock, &receiver, 2);
    receiver.call(0);
    receiver.answer("nonsense");
    mail(&anna, "One");
    receiver.call(1);
    advance(&mock, "PT29S");
    assert_eq!(receiver.count(), 2);
    advance(&mock, "PT1S");
    assert_eq!(receiver.count(), 3, "after 30 seconds");
    receiver.answer("OK");
    advance(&mock, "PT1M");
    let told = receiver.call(3);
    assert_eq!(kinds(&told), ["Created", "NewMail", "Modified"], "after a minute more, and nothing is lost");
    receiver.answer("nonsense");
    mail(&anna, "Two");
    receiver.call(4);
    advance(&mock, "PT1H");
    // After 30, 60 and 120 seconds; the next wait would be longer than it said.
    assert_eq!(receiver.count(), 8);
    assert_eq!(mock.sandbox().view(|cloud| cloud.event_subscriptions.len()), 0);
}

#[test]
fn a_place_that_cannot_be_called_is_refused() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let ask = |more: &str| subscribe(&anna, "Push", "inbox", more);
    for url in ["http://example.com/push", "nonsense", "ftp://127.0.0.1/"] {
        let refused = ask(&format!("<t:StatusFrequency>1</t:StatusFrequency><t:URL>{url}</t:URL>"));
        assert!(refused.contains("<m:MessageText>URL specified for push subscription is invalid.</m:MessageText><m:ResponseCode>ErrorInvalidPushSubscriptionUrl<"), "{refused}");
    }
    let kept =
        ask("<t:StatusFrequency>1</t:StatusFrequency><t:URL>http://127.0.0.1:9/</t:URL><t:CallerData>x</t:CallerData>");
    assert!(kept.contains("CallerData"), "nothing is dropped in silence: {kept}");
    assert_eq!(mock.sandbox().view(|cloud| cloud.event_subscriptions.len()), 0);
}
