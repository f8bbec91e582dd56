//! Connections that stay open: envelopes as things happen, and what ends them.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365::clock_and_chance::real_now;
use mock365::{Config, Mock};
use mock365_control::rule::{Cut, Effect, Rule, When};
use mock365_domain::mailbox::{Item, Message};
use mock365_domain::{Change, Cloud, Happened, Refusal, UserRef};

use crate::events::{ANNA, advance, between, kinds, mail, mark_all, subscribe, subscription_id, unsubscribe};
use crate::ews_client::{Caller, Who, client, envelope, user, validate};

/// A connection on which envelopes come.
pub struct Stream<R> {
    from: R,
    seen: String,
}

impl<R: Read> Stream<R> {
    /// The next envelope; nothing at the end.
    #[track_caller]
    fn next(&mut self) -> Option<String> {
        const END: &str = "</Envelope>";
        loop {
            if let Some(end) = self.seen.find(END) {
                let rest = self.seen.split_off(end + END.len());
                let envelope = std::mem::replace(&mut self.seen, rest);
                validate(&envelope);
                return Some(envelope);
            }
            let mut buffer = [0; 16 << 10];
            match self.from.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => self.seen.push_str(std::str::from_utf8(&buffer[..read]).expect("text")),
                Err(why) => panic!("{why}: {}", self.seen),
            }
        }
        assert_eq!(self.seen, "", "no envelope is cut off");
        None
    }

    #[track_caller]
    pub fn says(&mut self) -> String {
        self.next().expect("an envelope")
    }

    /// The end, and nothing before it.
    #[track_caller]
    fn ends(&mut self) {
        assert_eq!(self.next(), None);
    }
}

fn request(ids: &[&str], minutes: usize) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("<t:SubscriptionId>{id}</t:SubscriptionId>")).collect();
    let ids = ids.concat();
    format!(
        "<m:GetStreamingEvents><m:SubscriptionIds>{ids}</m:SubscriptionIds><m:ConnectionTimeout>{minutes}</m:ConnectionTimeout></m:GetStreamingEvents>"
    )
}

pub fn listen(caller: &Caller, ids: &[&str], minutes: usize) -> Stream<reqwest::blocking::Response> {
    let from = caller.ask(&request(ids, minutes));
    assert_eq!(from.status().as_u16(), 200);
    assert_eq!(from.headers()["content-type"], "text/xml; charset=utf-8");
    Stream { from, seen: String::new() }
}

fn streaming(caller: &Caller, folder: &str) -> String {
    let answer = subscribe(caller, "Streaming", folder, "");
    assert!(!answer.contains("<m:Watermark>"), "{answer}");
    subscription_id(&answer)
}

/// A connection that is open, and has said so.
fn open(caller: &Caller, ids: &[&str], minutes: usize) -> Stream<reqwest::blocking::Response> {
    let mut stream = listen(caller, ids, minutes);
    let first = stream.says();
    assert!(first.starts_with("<Envelope xmlns=") && first.contains("<m:ConnectionStatus>OK<"), "{first}");
    stream
}

const MAIL: [&str; 3] = ["Created", "NewMail", "Modified"];

#[test]
fn what_happens_is_told_until_the_time_is_over() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    mail(&anna, "Before");
    let mut stream = open(&anna, &[&id], 2);
    let told = stream.says();
    assert_eq!(kinds(&told), MAIL, "what happened before it was opened");
    assert_eq!(between(&told, "<t:SubscriptionId>", "<"), id);
    assert!(!told.contains("Watermark"), "{told}");
    mail(&anna, "One");
    assert_eq!(kinds(&stream.says()), MAIL);
    mock.sandbox().clock.freeze(None);
    advance(&mock, "PT45S");
    let heartbeat = stream.says();
    assert_eq!(kinds(&heartbeat), ["Status"], "{heartbeat}");
    assert_eq!(between(&heartbeat, "<t:SubscriptionId>", "<"), id);
    mail(&anna, "Two");
    assert_eq!(kinds(&stream.says()), MAIL);
    advance(&mock, "PT2M");
    let closed = stream.says();
    assert!(closed.contains("<m:ConnectionStatus>Closed</m:ConnectionStatus>"), "{closed}");
    stream.ends();
    // The next connection goes on where this one was.
    mail(&anna, "Three");
    let mut stream = open(&anna, &[&id], 1);
    assert_eq!(kinds(&stream.says()), MAIL);
    let journal = mock.requests();
    let streams: Vec<_> = journal.iter().filter(|entry| entry.operation == "ews.GetStreamingEvents").collect();
    assert_eq!(streams.len(), 2, "each is written once, when it begins");
}

#[test]
fn several_subscriptions_share_a_connection() {
    let mock = Mock::start();
    let (anna, bo) = (user(&mock, ANNA), user(&mock, "bo@contoso.example"));
    let (inbox, drafts) = (streaming(&anna, "inbox"), streaming(&anna, "drafts"));
    let mut stream = open(&anna, &[&inbox, &drafts, &inbox], 30);
    anna.draft("Draft");
    let told = stream.says();
    assert_eq!(
        (kinds(&told), between(&told, "<t:SubscriptionId>", "<")),
        (vec!["Created".into(), "Modified".into()], drafts.clone())
    );
    mail(&anna, "Mail");
    assert_eq!(between(&stream.says(), "<t:SubscriptionId>", "<"), inbox);
    // One that ends leaves the other.
    assert!(unsubscribe(&anna, &drafts).contains("NoError"));
    let over = stream.says();
    assert!(over.contains("ErrorSubscriptionUnsubscribed") && over.contains("<m:ConnectionStatus>OK<"), "{over}");
    assert_eq!(between(&over, "<m:SubscriptionId>", "<"), drafts);
    mail(&anna, "Mail");
    assert_eq!(kinds(&stream.says()), MAIL);
    // Another connection takes the last one over.
    let mut other = open(&anna, &[&inbox], 30);
    let over = stream.says();
    assert!(over.contains("ErrorNewEventStreamConnectionOpened"), "{over}");
    assert!(over.contains("<m:ConnectionStatus>Closed<"), "{over}");
    stream.ends();
    mail(&anna, "Mail");
    assert_eq!(kinds(&other.says()), MAIL);
    // What is not one's own is not told, and nothing is.
    let foreign = streaming(&bo, "inbox");
    let mut refused = listen(&anna, &[&inbox, &foreign], 30);
    let why = refused.says();
    assert!(why.contains("ErrorSubscriptionAccessDenied"), "{why}");
    assert_eq!(between(&why, "<m:SubscriptionId>", "<"), foreign);
    assert!(why.contains("<m:ConnectionStatus>Closed<"), "{why}");
    refused.ends();
    let pull = subscription_id(&subscribe(&anna, "Pull", "inbox", "<t:Timeout>1</t:Timeout>"));
    assert!(listen(&anna, &[&pull], 30).says().contains("<m:ResponseCode>ErrorInvalidSubscription<"));
    for minutes in [0, 31] {
        assert_eq!(anna.ask(&request(&[&inbox], minutes)).status(), 500);
    }
    assert_eq!(anna.ask(&request(&[], 1)).status(), 500);
}

/// Whoever has much to tell takes turns with the others: what happened in the inbox is told behind the first part of what
/// happened in the drafts, and not behind all of it.
#[test]
fn one_with_much_to_tell_takes_turns_with_the_others() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let (drafts, inbox) = (streaming(&anna, "drafts"), streaming(&anna, "inbox"));
    for number in 0..80 {
        anna.draft(&format!("Draft {number}"));
    }
    mail(&anna, "Mail");
    let mut stream = open(&anna, &[&drafts, &inbox], 30);
    let mut told = || between(&stream.says(), "<t:SubscriptionId>", "<");
    assert_eq!([told(), told(), told()], [drafts.clone(), inbox, drafts]);
}

#[test]
fn what_was_forgotten_is_said_to_be_missed() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    mark_all(&mock);
    let mut stream = open(&anna, &[&id], 1);
    let missed = stream.says();
    assert!(missed.contains("<m:MessageText>The subscription has missed events, but will continue service on this connection.</m:MessageText><m:ResponseCode>ErrorMissedNotificationEvents<"), "{missed}");
    mail(&anna, "One");
    assert_eq!(kinds(&stream.says()), MAIL);
}

#[test]
fn a_reset_a_move_and_a_close_end_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    let mut stream = open(&anna, &[&id], 30);
    mock.sandbox().write(|cloud, _| {
        let id = cloud.mailbox_at(ANNA).map_or(0, |mailbox| mailbox.id);
        cloud.set_mailbox_state(id, mock365_domain::mailbox::MailboxState::Migrating(None));
        ((), mock365_domain::Change::directory(mock365_domain::Happened::Updated))
    });
    let moved = stream.says();
    assert!(moved.contains("ErrorMailboxMoveInProgress") && moved.contains("<m:ConnectionStatus>Closed<"), "{moved}");
    stream.ends();
    mock.sandbox().reset();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    let mut stream = open(&anna, &[&id], 30);
    mock.sandbox().reset();
    stream.ends();
    // A sandbox that is closed.
    let url = format!("{}/_mock/sandboxes", mock.origin());
    let made: serde_json::Value =
        client().post(&url).json(&serde_json::json!({})).send().expect("sent").json().expect("json");
    let at = |name: &str| made[name].as_str().expect("text").to_owned();
    let tokens = format!("{}/_mock/tokens", at("origin"));
    let wanted = serde_json::json!({ "app": crate::ews_client::APP, "user": ANNA, "resource": "exchange", "scopes": ["EWS.AccessAsUser.All"] });
    let token: serde_json::Value = client().post(tokens).json(&wanted).send().expect("sent").json().expect("json");
    let who = Who::Token(token["access_token"].as_str().unwrap_or_else(|| panic!("{token}")).to_owned());
    let anna = Caller { url: format!("{}/EWS/Exchange.asmx", at("origin")), who, header: String::new() };
    let id = streaming(&anna, "inbox");
    let mut stream = open(&anna, &[&id], 30);
    let place = format!("{url}/{}", at("name"));
    let closing = std::thread::spawn(move || client().delete(place).send().expect("sent").status());
    let begun = Instant::now();
    stream.ends();
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(closing.join().expect("an end").is_success());
}

#[test]
fn a_connection_that_goes_away_ends_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    // More than an account may have at once.
    for _ in 0..15 {
        drop(open(&anna, &[&id], 30));
        let begun = Instant::now();
        while mock.sandbox().streams.count() > 0 {
            assert!(begun.elapsed() < Duration::from_secs(5), "it goes on for nobody");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn rules_hold_for_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    let rule = |effect| {
        let when = When { operation: Some("ews.GetStreamingEvents".to_owned()), ..When::default() };
        mock.sandbox().plan.add(Rule { when, effect, times: Some(1) });
    };
    rule(Effect::Answer(serde_json::from_value(serde_json::json!("server-busy")).expect("an answer")));
    let busy = anna.ask(&request(&[&id], 1));
    assert_eq!(busy.status().as_u16(), 500);
    assert!(busy.text().expect("text").contains("ErrorServerBusy"));
    rule(Effect::Cut(Cut { after_bytes: 1500 }));
    mail(&anna, "One");
    let mut cut = anna.ask(&request(&[&id], 1));
    let mut seen = Vec::new();
    let end = cut.read_to_end(&mut seen);
    assert!(end.is_err(), "it breaks off: {end:?}");
    assert_eq!(seen.len(), 1500);
    // What broke off is told again.
    mail(&anna, "Two");
    let mut stream = open(&anna, &[&id], 1);
    assert_eq!(kinds(&stream.says()), ["Created", "NewMail", "Created", "NewMail", "Modified"]);
}

#[test]
fn it_comes_over_http_2_as_well() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    let http2 = reqwest::blocking::Client::builder().http2_prior_knowledge().build().expect("a client");
    let asked = http2.post(&anna.url).body(envelope("", &request(&[&id], 1)));
    let from = anna.authorized(asked).send().expect("an answer");
    assert_eq!(from.version(), reqwest::Version::HTTP_2);
    let mut stream = Stream { from, seen: String::new() };
    assert!(stream.says().contains("<m:ConnectionStatus>OK<"));
    mail(&anna, "One");
    assert_eq!(kinds(&stream.says()), MAIL);
    advance(&mock, "PT1M");
    assert!(stream.says().contains("<m:ConnectionStatus>Closed<"));
    stream.ends();
}

/// Puts mail into Anna's Inbox, behind every protocol.
fn deliver(mock: &Mock, count: usize) {
    for _ in 0..count {
        let put = mock.sandbox().change(|cloud, now| {
            let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or(Refusal::FolderMissing)?;
            let (key, conversation) = (cloud.number(), cloud.guid());
            let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
            let folder = mailbox.well_known_key("inbox");
            let change = mailbox.deliver(Item::<Message>::draft(key, folder, conversation, now))?;
            Ok::<_, Refusal>(((), change))
        });
        put.expect("delivered");
    }
}

/// A connection whose client can hold next to nothing, and its request.
fn narrow(mock: &Mock, caller: &Caller, id: &str) -> TcpStream {
    let at: SocketAddr = mock.origin().trim_start_matches("http://").parse().expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4 << 10).expect("a size");
        socket.connect(at).await.expect("a connection").into_std().expect("a socket")
    });
    stream.set_nonblocking(false).expect("waits");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let Who::Token(token) = &caller.who else { panic!("a token") };
    let body = envelope("", &request(&[id], 30));
    let length = body.len();
    let head = format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    (&stream).write_all(format!("{head}{body}").as_bytes()).expect("written");
    stream
}

/// The names of all events in what came, chunks and all.
fn created(seen: &str) -> Vec<String> {
    seen.split("<t:CreatedEvent>").skip(1).map(|event| between(event, "<t:ItemId Id=\"", "\"")).collect()
}

#[test]
fn a_client_that_reads_late_loses_nothing_and_delays_nobody() {
    const MANY: usize = 4500;
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let slow = streaming(&anna, "inbox");
    let of_slow = mock.sandbox().view(|cloud| *cloud.event_subscriptions.keys().next().expect("the only one"));
    let quick = streaming(&anna, "drafts");
    let mut late = narrow(&mock, &anna, &slow);
    let mut other = open(&anna, &[&quick], 30);
    deliver(&mock, MANY);
    let begun = Instant::now();
    anna.draft("Draft");
    assert_eq!(kinds(&other.says()), ["Created", "Modified"]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let told = || mock.sandbox().deliveries.of(of_slow, 0).at;
    let latest = mock.sandbox().view(|cloud| cloud.mailbox_at(ANNA).map_or(0, |mailbox| mailbox.change_number));
    assert!(told() + 500 < latest, "what the client does not take is not made: {} of {latest}", told());
    let mut seen = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let mut ids = Vec::new();
    while ids.len() < MANY {
        let read = late.read(&mut buffer).expect("more");
        assert!(read > 0, "{} of {MANY}", ids.len());
        seen.extend_from_slice(&buffer[..read]);
        if seen.len() > 4 << 20 || read < 1024 {
            ids = created(&without_chunks(&seen));
        }
    }
    let mut all = ids.clone();
    all.sort_unstable();
    all.dedup();
    assert_eq!((ids.len(), all.len()), (MANY, MANY), "each once");
    assert!(told() + 500 >= latest, "what it took was made: {} of {latest}", told());
}

/// The body of an answer that came in chunks, as far as it is there.
fn without_chunks(seen: &[u8]) -> String {
    let start = seen.windows(4).position(|window| window == b"\r\n\r\n").map_or(seen.len(), |at| at + 4);
    let (mut rest, mut body) = (&seen[start..], Vec::new());
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..line]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(chunk) = size.and_then(|size| rest.get(line + 2..line + 2 + size)) else { break };
        body.extend_from_slice(chunk);
        rest = rest.get(line + 4 + chunk.len()..).unwrap_or_default();
    }
    String::from_utf8(body).expect("text")
}

#[test]
fn a_client_that_never_reads_is_let_go() {
    let mut config = Config::default();
    config.patience.stalled = Duration::from_millis(800);
    let mock = Mock::start_with(config);
    let anna = user(&mock, ANNA);
    let id = streaming(&anna, "inbox");
    let mut stream = narrow(&mock, &anna, &id);
    deliver(&mock, 4500);
    let begun = Instant::now();
    while mock.sandbox().streams.count() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(15), "it is held for ever");
        std::thread::sleep(Duration::from_millis(20));
    }
    let end = std::iter::repeat_with(|| stream.read(&mut [0; 4096])).find(|read| !matches!(read, Ok(1..)));
    assert!(matches!(end, Some(Err(why)) if why.kind() == ErrorKind::ConnectionReset), "it is reset");
}

/// Deletes somebody, or switches the account off or on.
fn account(mock: &Mock, change: impl FnOnce(&mut Cloud, UserRef)) {
    mock.sandbox().write(|cloud, _| {
        let (at, _) = cloud.user(ANNA).expect("Anna");
        change(cloud, at);
        ((), Change::directory(Happened::Updated))
    });
}

/// How long the token of a caller lives still.
fn seconds_left(caller: &Caller) -> i64 {
    let Who::Token(token) = &caller.who else { panic!("no token") };
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("claims")).expect("base64url");
    let claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
    claims["exp"].as_i64().expect("its end") - real_now().as_second()
}

#[test]
fn whoever_may_in_no_more_is_told_nothing_more() {
    for why in ["disabled", "deleted", "the token ran out"] {
        let mock = Mock::start();
        let anna = user(&mock, ANNA);
        mock.sandbox().clock.freeze(None);
        // A token lives for an hour to one and a half: of this one a third of what the connection would take is left.
        advance(&mock, &format!("PT{}S", seconds_left(&anna) - 600));
        let id = streaming(&anna, "inbox");
        let mut stream = open(&anna, &[&id], 30);
        mail(&anna, "One");
        assert_eq!(kinds(&stream.says()), MAIL, "{why}");
        match why {
            "disabled" => account(&mock, |cloud, at| cloud.user_mut(at).expect("Anna").enabled = false),
            "deleted" => account(&mock, |cloud, at| assert!(cloud.delete_user(at))),
            _ => advance(&mock, "PT12M"),
        }
        let closed = loop {
            let said = stream.says();
            // On the way to the end of a token it is said that nothing happened.
            if !said.contains("StatusEvent") {
                break said;
            }
        };
        assert!(closed.contains("<m:ConnectionStatus>Closed<"), "{why}: {closed}");
        stream.ends();
        assert_eq!(anna.ask(&request(&[&id], 1)).status(), 401, "{why}");
    }
}
