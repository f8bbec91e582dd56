//! Webhooks: the handshake, what is told of what changes, receivers that fail, and what the clock does.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365_domain::mailbox::HISTORY_LIMIT;
use mock365_domain::{Change, Refusal};
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Contacts.ReadWrite", "Mail.ReadWrite", "Calendars.ReadWrite"];

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, ANNA, HUBSPOT, SCOPES)
}

/// What a receiver does with notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Takes,
    Fails,
    /// It says nothing as long as it is in this mood, and takes them then.
    Silent,
    /// It does not give the token back.
    Forgetful,
    /// It gives back more than the token.
    Chatty,
    /// It gives the token back, and says that it will look at it later.
    Later,
}

/// A receiver of notifications, on this machine.
struct Receiver {
    url: String,
    mood: Arc<Mutex<Mood>>,
    told: Arc<Mutex<Vec<Value>>>,
    tries: Arc<Mutex<usize>>,
}

impl Receiver {
    fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (mood, told, tries) = (Arc::new(Mutex::new(mood)), Arc::<Mutex<Vec<Value>>>::default(), Arc::default());
        let receiver = Self { url, mood: Arc::clone(&mood), told: Arc::clone(&told), tries: Arc::clone(&tries) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mood, told, tries) = (Arc::clone(&mood), Arc::clone(&told), Arc::clone(&tries));
                std::thread::spawn(move || answer(stream.expect("a connection"), &mood, &told, &tries));
            }
        });
        receiver
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().expect("a mood") = mood;
    }

    fn tries(&self) -> usize {
        *self.tries.lock().expect("a number")
    }

    fn told(&self) -> Vec<Value> {
        self.told.lock().expect("a list").clone()
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

fn answer(mut stream: std::net::TcpStream, moods: &Mutex<Mood>, told: &Mutex<Vec<Value>>, tries: &Mutex<usize>) {
    let mood = *moods.lock().expect("a mood");
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
        return match mood {
            Mood::Fails => say("403 Forbidden", ""),
            Mood::Forgetful => say("200 OK", "hello"),
            Mood::Chatty => say("200 OK", &format!("{token}!")),
            Mood::Later => say("202 Accepted", &token),
            Mood::Takes | Mood::Silent => say("200 OK", &token),
        };
    }
    *tries.lock().expect("a number") += 1;
    while mood == Mood::Silent && *moods.lock().expect("a mood") == Mood::Silent {
        std::thread::sleep(Duration::from_millis(5));
    }
    if mood == Mood::Fails {
        return say("503 Service Unavailable", "");
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_else(|why| panic!("{why}: {body}"));
    told.lock().expect("a list").extend(body["value"].as_array().expect("a list").iter().cloned());
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

#[test]
fn what_changes_is_told() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/contacts");
    assert_eq!(made["@odata.context"], format!("{}/v1.0/$metadata#subscriptions/$entity", mock.origin()));
    assert_eq!(made.as_object().map(serde_json::Map::len), Some(16), "{made}");
    let id = contact(&caller, "New");
    let told = receiver.wait_for(1);
    let me = caller.get("/users/anna@contoso.example").json["id"].as_str().map(str::to_owned);
    let etag = caller.get(&format!("/me/contacts/{id}")).expect(200)["@odata.etag"].clone();
    let resource = told[0]["resource"].as_str().expect("a resource");
    assert!(resource.starts_with("Users/") && resource.ends_with(&format!("/Contacts/{id}")), "{resource} {me:?}");
    assert_eq!(
        told[0],
        json!({
            "subscriptionId": made["id"], "subscriptionExpirationDateTime": made["expirationDateTime"],
            "clientState": "secret", "changeType": "created", "resource": resource, "tenantId": told[0]["tenantId"],
            "resourceData": { "@odata.type": "#Microsoft.Graph.Contact", "@odata.id": resource, "@odata.etag": etag, "id": id },
        })
    );
    caller.patch(&format!("/me/contacts/{id}"), &json!({ "surname": "Other" })).expect(200);
    receiver.wait_for(2);
    caller.delete(&format!("/me/contacts/{id}")).expect(204);
    let told = receiver.wait_for(3);
    assert_eq!(kinds(&told), ["created", "updated", "deleted"]);
    assert_eq!(told[2]["resourceData"]["id"], id.as_str(), "as it was known");
    // Something else is not told.
    caller.post("/me/messages", &json!({ "subject": "Hello" })).expect(201);
    contact(&caller, "Last");
    assert_eq!(kinds(&receiver.wait_for(4)), ["created", "updated", "deleted", "created"]);
}

/// What was asked for is told, in the ids that were asked for, at an address with a query of its own.
#[test]
fn some_kinds_of_changes_are_told_alone_and_by_ids_that_last() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let mut body = wanted(&mock, &receiver, "me/messages");
    body["changeType"] = json!("deleted");
    body["notificationUrl"] = json!(format!("{}?key=1", receiver.url));
    caller.post("/subscriptions", &body).expect(201);
    let lasting = Receiver::start(Mood::Takes);
    let (lasts, body) = ([("prefer", "IdType=\"ImmutableId\"")], wanted(&mock, &lasting, "me/messages"));
    caller.send(Method::POST, "/subscriptions", Some(&body), &lasts).expect(201);
    let made = caller.post("/me/messages", &json!({ "subject": "Here" })).expect(201);
    let path = format!("/me/messages/{}", made["id"].as_str().expect("an id"));
    let immutable = caller.send(Method::GET, &path, None, &lasts).expect(200)["id"].clone();
    assert_ne!(immutable, made["id"]);
    assert_eq!(lasting.wait_for(1)[0]["resourceData"]["id"], immutable);
    caller.patch(&path, &json!({ "importance": "high" })).expect(200);
    caller.post(&format!("{path}/permanentDelete"), &Value::Null).expect(204);
    let told = receiver.wait_for(1);
    assert_eq!(kinds(&told), ["deleted"]);
    assert_eq!(told[0]["resourceData"]["id"], made["id"]);
    // What may have come together is told as it ended.
    let gone = || lasting.told().iter().any(|one| one["changeType"] == "deleted");
    wait(gone, || format!("{:?}", lasting.told()));
    assert!(lasting.told().iter().all(|one| one["resourceData"]["id"] == immutable), "{:?}", lasting.told());
    // A short one lives as long as the shortest.
    let mut body = wanted(&mock, &receiver, "me/messages");
    mock.sandbox().clock.freeze(None);
    body["expirationDateTime"] = json!(moment(&mock, 5));
    let ends = caller.post("/subscriptions", &body).expect(201)["expirationDateTime"].clone();
    let ends: jiff::Timestamp = ends.as_str().expect("text").parse().expect("a moment");
    let left = ends.duration_since(mock.sandbox().clock.now().timestamp());
    assert!((2699..=2700).contains(&left.as_secs()), "{left:?}");
}

#[test]
fn a_folder_of_messages_is_told_of_alone() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    subscribe(&mock, &caller, &receiver, "/me/mailFolders('Inbox')/messages");
    caller.post("/me/mailFolders/archive/messages", &json!({ "subject": "there" })).expect(201);
    let made = caller.post("/me/mailFolders/inbox/messages", &json!({ "subject": "here" })).expect(201);
    assert_eq!(receiver.wait_for(1)[0]["resourceData"]["id"], made["id"]);
    let id = made["id"].as_str().expect("an id");
    caller.post(&format!("/me/messages/{id}/move"), &json!({ "destinationId": "archive" })).expect(201);
    let told = receiver.wait_for(2);
    assert_eq!(kinds(&told), ["created", "deleted"]);
    assert_eq!(told[1]["resourceData"]["id"], made["id"]);
}

#[test]
fn a_receiver_that_fails_is_tried_again_on_the_clock_and_loses_nothing() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    subscribe(&mock, &caller, &receiver, "me/contacts");
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    contact(&caller, "Two");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(receiver.tries(), 1, "the clock stands still");
    advance(&mock, "PT1M");
    assert_eq!(receiver.tries(), 3, "after 10 s and 20 s more");
    receiver.set(Mood::Takes);
    advance(&mock, "PT1M");
    assert_eq!(kinds(&receiver.told()), ["created", "created"]);
}

#[test]
fn a_clock_that_is_set_forward_goes_from_job_to_job_and_back_it_does_nothing() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    subscribe(&mock, &caller, &receiver, "me/contacts");
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    move_clock(&mock, &json!({ "set": moment(&mock, 1) }));
    assert_eq!(receiver.tries(), 3, "after 10 s and 20 s more");
    receiver.set(Mood::Takes);
    move_clock(&mock, &json!({ "set": moment(&mock, -30) }));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(receiver.tries(), 3, "on the way back");
    move_clock(&mock, &json!({ "set": moment(&mock, 30) }));
    assert_eq!(receiver.tries(), 3, "it is where it was, and the next try is due later");
    move_clock(&mock, &json!({ "set": moment(&mock, 1) }));
    assert_eq!((receiver.tries(), kinds(&receiver.told())), (4, vec!["created"]));
}

#[test]
fn a_slow_receiver_delays_nobody() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (slow, quick) = (Receiver::start(Mood::Silent), Receiver::start(Mood::Takes));
    subscribe(&mock, &caller, &slow, "me/contacts");
    subscribe(&mock, &caller, &quick, "me/contacts");
    let silent: Vec<Receiver> = (0..4).map(|_| Receiver::start(Mood::Silent)).collect();
    for one in &silent {
        subscribe(&mock, &caller, one, "me/contacts");
    }
    // Whichever of them is called first.
    let further = Receiver::start(Mood::Takes);
    subscribe(&mock, &caller, &further, "me/contacts");
    let begun = Instant::now();
    contact(&caller, "One");
    assert_eq!(slow.told().len(), 0, "the request itself did not wait");
    quick.wait_for(1);
    further.wait_for(1);
    // The slow one is waited for for three seconds.
    assert!(begun.elapsed() < Duration::from_millis(2500), "the other receivers did not wait: {:?}", begun.elapsed());
    assert_eq!(slow.told().len(), 0);
    slow.set(Mood::Takes);
    slow.wait_for(1);
}

#[test]
fn a_subscription_ends_on_the_clock_unless_it_is_renewed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    let id = caller.post("/subscriptions", &body).expect(201)["id"].as_str().expect("an id").to_owned();
    let path = format!("/subscriptions/{id}");
    advance(&mock, "PT50M");
    let told = lifecycle.wait_for(1);
    assert_eq!(
        (&told[0]["lifecycleEvent"], &told[0]["subscriptionId"]),
        (&json!("reauthorizationRequired"), &json!(id))
    );
    let renewed = caller.patch(&path, &json!({ "expirationDateTime": moment(&mock, 50) })).expect(200);
    assert_eq!(renewed["id"], id.as_str());
    advance(&mock, "PT20M");
    let caller = anna(&mock);
    contact(&caller, "One");
    receiver.wait_for(1);
    caller.get(&path).expect(200);
    assert_eq!(caller.get("/subscriptions").expect(200)["value"].as_array().map(Vec::len), Some(1));
    advance(&mock, "PT40M");
    let caller = anna(&mock);
    assert_eq!(caller.get(&path).refused(404), "ResourceNotFound");
    contact(&caller, "Two");
    assert_eq!(mock.sandbox().read(|cloud, _| cloud.subscriptions.len()), 0);
    assert_eq!(receiver.told().len(), 1);
    assert_eq!(lifecycle.told().len(), 2, "once before the end that was put off, and once before the end");
}

#[test]
fn a_receiver_that_was_away_too_long_hears_that_something_was_missed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    body["expirationDateTime"] = json!(moment(&mock, 3000));
    caller.post("/subscriptions", &body).expect(201);
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    advance(&mock, "PT5H");
    assert_eq!(lifecycle.told()[0]["lifecycleEvent"], "missed");
    let tries = receiver.tries();
    advance(&mock, "PT5H");
    assert_eq!(receiver.tries(), tries, "it is given up");
    receiver.set(Mood::Takes);
    contact(&anna(&mock), "Two");
    assert_eq!(receiver.wait_for(1).len(), 1);
}

/// Much at once is told in parts, and a subscription is over at its very end.
#[test]
fn much_is_told_in_several_calls_up_to_the_very_end() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["expirationDateTime"] = json!(format!("{}Z", &moment(&mock, 60)[..19]));
    let made = caller.post("/subscriptions", &body).expect(201);
    let fill = json!({ "contacts": vec![json!({ "surname": "Many" }); 250] });
    let url = format!("{}/_mock/mailboxes/{ANNA}/fill", mock.origin());
    let filled = reqwest::blocking::Client::new().post(url).json(&fill).send().expect("an answer");
    assert_eq!(filled.status().as_u16(), 201);
    assert_eq!(receiver.wait_for(250).len(), 250);
    assert_eq!(receiver.tries(), 2, "200 changes a call");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let end = made["expirationDateTime"].as_str().expect("a moment");
    let before: jiff::Timestamp = end.parse().expect("a moment");
    let before = before - jiff::SignedDuration::from_secs(1);
    move_clock(&mock, &json!({ "set": before.to_string() }));
    anna(&mock).get(&path).expect(200);
    move_clock(&mock, &json!({ "set": end }));
    assert_eq!(anna(&mock).get(&path).refused(404), "ResourceNotFound");
}

/// What happened meanwhile is more than a mailbox remembers: the receiver hears that it missed something, and goes on.
#[test]
fn a_receiver_whose_place_is_forgotten_hears_once_that_something_was_missed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    caller.post("/subscriptions", &body).expect(201);
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    let marked = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or(Refusal::FolderMissing)?;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let key = mailbox.all_mail().next().map(|mail| mail.key).ok_or(Refusal::ItemMissing)?;
        for number in 0..HISTORY_LIMIT + 1000 {
            mailbox.mark(key, number % 2 == 0, now)?;
        }
        Ok::<_, Refusal>(((), Change::none()))
    });
    marked.expect("marked");
    receiver.set(Mood::Takes);
    advance(&mock, "PT1M");
    let told = lifecycle.told();
    assert_eq!((told.len(), &told[0]["lifecycleEvent"]), (1, &json!("missed")));
    assert_eq!(receiver.told().len(), 0, "what was forgotten cannot be told");
    contact(&caller, "Two");
    assert_eq!(kinds(&receiver.wait_for(1)), ["created"]);
    assert_eq!(lifecycle.told().len(), 1);
}

#[test]
fn what_is_no_receiver_is_refused() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let message = |receiver: &Receiver| {
        let error = caller.post("/subscriptions", &wanted(&mock, receiver, "me/contacts")).expect(400)["error"].clone();
        assert_eq!(error["code"], "ValidationError");
        error["message"].as_str().expect("text").to_owned()
    };
    let said = message(&Receiver::start(Mood::Fails));
    assert!(said.contains("HTTP status code is 'Forbidden'"), "{said}");
    for mood in [Mood::Forgetful, Mood::Chatty] {
        let said = message(&Receiver::start(mood));
        assert!(said.contains("must exactly match validationToken"), "{mood:?}: {said}");
    }
    let said = message(&Receiver::start(Mood::Later));
    assert!(said.contains("HTTP status code is 'Accepted'"), "{said}");
    // The place for what becomes of the subscription itself has to listen, too.
    for lifecycle in [Receiver::start(Mood::Fails).url, "http://example.com/hook".to_owned()] {
        let mut body = wanted(&mock, &Receiver::start(Mood::Takes), "me/contacts");
        body["lifecycleNotificationUrl"] = json!(lifecycle);
        assert_eq!(caller.post("/subscriptions", &body).refused(400), "ValidationError", "{lifecycle}");
    }
    let mut nobody = Receiver::start(Mood::Takes);
    nobody.url = "http://127.0.0.1:9/hook".to_owned();
    let said = message(&nobody);
    assert!(said.contains("must respond with 200 OK"), "{said}");
    nobody.url = "http://example.com/hook".to_owned();
    message(&nobody);
    assert_eq!(caller.get("/subscriptions").expect(200)["value"], json!([]));
}

#[test]
fn what_is_no_subscription_is_refused() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let refused = |change: &dyn Fn(&mut Value), status: u16| {
        let mut body = wanted(&mock, &receiver, "me/contacts");
        change(&mut body);
        let reply = caller.post("/subscriptions", &body);
        assert_eq!(reply.status, status, "{body}: {}", reply.json);
        reply.json["error"]["code"].as_str().expect("a code").to_owned()
    };
    let set = |name: &'static str, value: Value| move |body: &mut Value| body[name] = value.clone();
    for name in ["changeType", "notificationUrl", "resource", "expirationDateTime"] {
        assert_eq!(refused(&set(name, Value::Null), 400), "InvalidRequest", "{name}");
    }
    assert_eq!(refused(&set("changeType", json!("created,moved")), 400), "InvalidRequest");
    assert_eq!(refused(&set("expirationDateTime", json!(moment(&mock, 10_071))), 400), "ExtensionError");
    assert_eq!(refused(&set("expirationDateTime", json!(moment(&mock, -1))), 400), "ExtensionError");
    for minutes in [10_071, -1] {
        let mut late = wanted(&mock, &receiver, "me/contacts");
        late["expirationDateTime"] = json!(moment(&mock, minutes));
        let reply = caller.post("/subscriptions", &late);
        let explained = reply.headers["x-mock365-explain"].to_str().expect("text");
        let year = mock.sandbox().clock.now().timestamp().to_string()[..4].to_owned();
        assert!(explained.contains(&format!("the sandbox's clock says {year}-")), "{explained}");
    }
    assert_eq!(refused(&set("clientState", json!("x".repeat(129))), 400), "InvalidRequest");
    assert_eq!(refused(&set("nonsense", json!(1)), 400), "RequestBodyRead");
    refused(&set("resource", json!("me/nonsense")), 501);
    refused(&set("resource", json!("me/messages?$filter=isRead eq true")), 501);
    refused(&set("includeResourceData", json!(true)), 501);
    assert_eq!(refused(&set("resource", json!("users/bo@contoso.example/contacts")), 403), "ExtensionError");
    let bare = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.ReadWrite"]);
    let reply = bare.post("/subscriptions", &wanted(&mock, &receiver, "me/contacts"));
    assert_eq!(reply.refused(403), "ExtensionError");
    assert_eq!(receiver.tries(), 0);
}

#[test]
fn others_do_not_see_it_and_it_can_be_ended() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/contacts");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let other = Caller::user(&mock, "bo@contoso.example", HUBSPOT, SCOPES);
    assert_eq!(other.get(&path).refused(404), "ResourceNotFound");
    assert_eq!(other.delete(&path).refused(404), "ResourceNotFound");
    assert_eq!(other.get("/subscriptions").expect(200)["value"], json!([]));
    let same_user = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Contacts.ReadWrite"]);
    assert_eq!(same_user.get(&path).refused(404), "ResourceNotFound", "another application's");
    assert_eq!(same_user.get("/subscriptions").expect(200)["value"], json!([]));
    caller.patch(&path, &json!({ "clientState": "other" })).expect(501);
    caller.send(Method::POST, &format!("{path}/reauthorize"), None, &[]).expect(204);
    caller.delete(&path).expect(204);
    contact(&caller, "One");
    caller.get(&path).refused(404);
    assert_eq!(receiver.tries(), 0);
    // In a batch, too.
    let part = json!({ "id": "1", "method": "POST", "url": "/subscriptions", "headers": { "content-type": "application/json" }, "body": wanted(&mock, &receiver, "me/events") });
    let answer = caller.post("/$batch", &json!({ "requests": [part] })).expect(200);
    assert_eq!(answer["responses"][0]["status"], 201, "{answer}");
    mock.sandbox().reset();
    assert_eq!(mock.sandbox().read(|cloud, _| cloud.subscriptions.len()), 0);
}

#[test]
fn who_lost_access_hears_that_the_subscription_was_removed() {
    let reset = format!("/users/{ANNA}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword");
    for (why, ends, ends_of_app) in [
        ("disabled", true, false),
        ("deleted", true, true),
        ("revoked", true, false),
        ("reset", true, false),
        ("renamed", false, false),
    ] {
        let mock = Mock::start();
        mock.sandbox().clock.freeze(None);
        let (caller, admin) = (anna(&mock), Caller::admin(&mock));
        let (receiver, of_app) = (Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
        let with_lifecycle = |receiver: &Receiver, resource: &str| {
            let mut body = wanted(&mock, receiver, resource);
            body["lifecycleNotificationUrl"] = json!(receiver.url);
            body
        };
        let made = caller.post("/subscriptions", &with_lifecycle(&receiver, "me/messages")).expect(201);
        let app = Caller::app(&mock, ADMIN_TOOL, &["Mail.Read"]);
        app.post("/subscriptions", &with_lifecycle(&of_app, &format!("users/{ANNA}/messages"))).expect(201);
        let user = format!("/users/{ANNA}");
        match why {
            "disabled" => drop(admin.patch(&user, &json!({ "accountEnabled": false })).expect(204)),
            "deleted" => drop(admin.delete(&user).expect(204)),
            "revoked" => drop(admin.post(&format!("{user}/revokeSignInSessions"), &Value::Null).expect(200)),
            "reset" => drop(admin.post(&reset, &json!({ "newPassword": "Spring2026!" })).expect(202)),
            _ => drop(admin.patch(&user, &json!({ "displayName": "Another" })).expect(204)),
        }
        advance(&mock, "PT1S");
        let left = mock.sandbox().view(|cloud| cloud.subscriptions.len());
        assert_eq!(left, 2 - usize::from(ends) - usize::from(ends_of_app), "{why}");
        let events = |of: &Receiver| of.told().iter().map(|one| one["lifecycleEvent"].clone()).collect::<Vec<_>>();
        let removed = |ends: bool| if ends { vec![json!("subscriptionRemoved")] } else { Vec::new() };
        assert_eq!(events(&receiver), removed(ends), "{why}");
        assert_eq!(events(&of_app), removed(ends_of_app), "{why}");
        if ends {
            assert_eq!(receiver.told()[0]["subscriptionId"], made["id"], "{why}");
            assert_eq!(receiver.told()[0]["clientState"], "secret", "{why}");
        }
        // Whoever signs in again subscribes again, and that one stays.
        if why == "revoked" {
            advance(&mock, "PT1M");
            let again = anna(&mock);
            again.post("/subscriptions", &with_lifecycle(&receiver, "me/messages")).expect(201);
            advance(&mock, "PT1M");
            assert_eq!(mock.sandbox().view(|cloud| cloud.subscriptions.len()), 2);
        }
    }
}
