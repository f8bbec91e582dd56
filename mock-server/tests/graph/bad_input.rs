//! Whatever a client sends to Graph: Graph's own error or honest 501, no crash, and nothing changed by a refusal.

use std::time::{Duration, Instant};

use crate::caller::{Caller, HUBSPOT, Reply};
use mock365::Mock;
use mock365::faces::graph::{Mount, OPERATIONS, Operation};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 5] =
    ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite", "User.ReadWrite"];

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &SCOPES)
}

/// Everything that a request could change.
pub fn state(mock: &Mock) -> String {
    let text =
        mock.sandbox().read(|cloud, _| format!("{:?}{:?}{:?}", cloud.tenants, cloud.applications, cloud.mailboxes));
    // When a mailbox was last taken up to be changed is no part of what lies in it.
    let mut parts = text.split(", moment: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| told + part.split_once(' ').map_or(part, |(_, rest)| rest))
}

/// Watches that answers are Graph's, and that refusals change nothing.
struct Watch<'m> {
    mock: &'m Mock,
    state: String,
    refused: usize,
    done: usize,
}

impl<'m> Watch<'m> {
    fn new(mock: &'m Mock) -> Self {
        Self { mock, state: state(mock), refused: 0, done: 0 }
    }

    #[track_caller]
    fn saw(&mut self, what: &dyn std::fmt::Debug, reply: &Reply) {
        let now = state(self.mock);
        if reply.status < 300 {
            self.done += 1;
            self.state = now;
            return;
        }
        self.refused += 1;
        let status = reply.status;
        assert!((400..500).contains(&status) || status == 501, "{what:?}: {status} {}", reply.json);
        let error = &reply.json["error"];
        for name in ["code", "message"] {
            assert!(error[name].as_str().is_some_and(|text| !text.is_empty()), "{what:?}: {status} {}", reply.json);
        }
        assert!(error["innerError"]["request-id"].is_string(), "{what:?}: {}", reply.json);
        assert!(reply.headers.contains_key("x-mock365-explain"), "{what:?}: no reason");
        assert!(now == self.state, "{what:?}: {status}, but something changed");
    }
}

/// What can be wrong with a value.
fn values() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let deep_object = (0..100).fold(json!(1), |inner, _| json!({ "emailAddress": inner }));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1.5e300),
        json!(""),
        json!("x"),
        json!("\u{0}\r\nBcc: x@y.example"),
        json!("9999-99-99T99:99:99Z"),
        json!("z".repeat(300)),
        json!([]),
        json!([null]),
        json!([1, "x", {}]),
        json!({}),
        json!({ "emailAddress": 1, "dateTime": {}, "contentType": [], "content": 5, "displayName": false }),
        json!({ "dateTime": "2031-01-01T00:00:00", "timeZone": "Nowhere/At all" }),
        json!({ "dateTime": "-009999-01-01T00:00:00", "timeZone": "UTC" }),
        deep,
        deep_object,
    ]
}

/// The properties of things, as answers show them, and some that are not there.
fn properties(shown: &Value) -> Vec<String> {
    let shown = shown.as_object().expect("a thing").keys().filter(|name| !name.starts_with('@')).cloned();
    shown.chain(["nonsense", "", "é", "@odata.type", "members@odata.bind", "Subject"].map(str::to_owned)).collect()
}

#[test]
fn values_of_the_wrong_kind_change_nothing() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    let at = |day: &str| json!({ "dateTime": format!("2031-03-{day}T09:00:00"), "timeZone": "UTC" });
    let event = json!({ "subject": "Bad day", "start": at("10"), "end": at("11") });
    let mut things = Vec::new();
    for (list, body) in [
        ("/me/messages", json!({ "subject": "Bad" })),
        ("/me/mailFolders", json!({ "displayName": "Bad" })),
        ("/me/events", event),
        ("/me/calendars", json!({ "name": "Bad" })),
        ("/me/contacts", json!({ "givenName": "Bad" })),
        ("/me/contactFolders", json!({ "displayName": "Bad" })),
    ] {
        let made = anna.post(list, &body).expect(201);
        things.push((&anna, format!("{list}/{}", made["id"].as_str().unwrap()), made, Method::PATCH));
        things.push((&anna, list.to_owned(), body, Method::POST));
    }
    for path in ["/me", "/policies/authorizationPolicy", "/policies/adminConsentRequestPolicy"] {
        things.push((&admin, path.to_owned(), admin.get(path).expect(200), Method::PATCH));
    }
    let group = json!({ "displayName": "Bad", "mailEnabled": false, "mailNickname": "b", "securityEnabled": true });
    things.push((&admin, "/groups".to_owned(), group, Method::POST));
    let principal = admin.get("/servicePrincipals").expect(200)["value"][0].clone();
    things.push((
        &admin,
        format!("/servicePrincipals/{}", principal["id"].as_str().unwrap()),
        principal,
        Method::PATCH,
    ));
    let mut watch = Watch::new(&mock);
    for (caller, path, thing, method) in &things {
        for name in properties(thing) {
            // What is made stays, so fewer are made than changed.
            let step = if *method == Method::POST { 3 } else { 1 };
            for value in values().into_iter().step_by(step) {
                let mut body = if *method == Method::POST { thing.clone() } else { json!({}) };
                body[&name] = value;
                let reply = caller.send(method.clone(), path, Some(&body), &[]);
                let body: String = body.to_string().chars().take(300).collect();
                watch.saw(&(method, path, &name, body), &reply);
            }
        }
    }
    assert!(watch.refused > 1500, "{} refused, {} done", watch.refused, watch.done);
    assert!(watch.done > 300, "{} refused, {} done", watch.refused, watch.done);
}

/// Properties that Graph passes over when they are written.
const READ_ONLY: &[&str] = &[
    "id",
    "createdDateTime",
    "lastModifiedDateTime",
    "changeKey",
    "parentFolderId",
    "webLink",
    "bodyPreview",
    "hasAttachments",
    "isDraft",
    "receivedDateTime",
    "sentDateTime",
    "conversationId",
    "conversationIndex",
    "originalStartTimeZone",
    "originalEndTimeZone",
    "iCalUId",
    "uid",
    "isCancelled",
    "isOrganizer",
    "seriesMasterId",
    "type",
    "onlineMeetingUrl",
    "onlineMeeting",
    "responseStatus",
    "organizer",
    "childFolderCount",
    "unreadItemCount",
    "totalItemCount",
    "hexColor",
    "canShare",
    "canViewPrivateItems",
    "canEdit",
    "allowedOnlineMeetingProviders",
    "isTallyingResponses",
    "isRemovable",
    "owner",
    "deletedDateTime",
    "appDisplayName",
    "appDescription",
    "appId",
    "applicationTemplateId",
    "appOwnerOrganizationId",
    "disabledByMicrosoftStatus",
    "signInAudience",
    "info",
    "verifiedPublisher",
    "version",
    // What was written first counts: an event's request, a meeting that is online.
    "transactionId",
    "isOnlineMeeting",
    "onlineMeetingProvider",
];

#[test]
fn nothing_that_is_written_is_lost_in_silence() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    let draft = anna.post("/me/messages", &json!({ "subject": "Bad" })).expect(201);
    let event = anna.get("/me/events").expect(200)["value"][0].clone();
    let calendar = anna.post("/me/calendars", &json!({ "name": "Bad" })).expect(201);
    let contact = anna.post("/me/contacts", &json!({ "givenName": "Bad" })).expect(201);
    let principal = admin.get("/servicePrincipals").expect(200)["value"][0].clone();
    let mut kept = 0;
    for (caller, list, thing) in [
        (&anna, "/me/messages/", &draft),
        (&anna, "/me/events/", &event),
        (&anna, "/me/calendars/", &calendar),
        (&anna, "/me/contacts/", &contact),
        (&admin, "/servicePrincipals/", &principal),
        (&admin, "/users/", &admin.get("/users/bo@contoso.example").expect(200)),
        (&admin, "/policies/authorizationPolicy#", &admin.get("/policies/authorizationPolicy").expect(200)),
    ] {
        let path = format!("{list}{}", thing["id"].as_str().unwrap());
        let path = path.split('#').next().unwrap();
        let names =
            properties(thing).into_iter().filter(|name| thing.get(name).is_some() && !READ_ONLY.contains(&&**name));
        for name in names {
            for value in [json!("low"), json!("word"), json!(true), json!(false), json!(7), json!(["word"])] {
                if caller.patch(path, &json!({ &name: value })).status >= 300 {
                    continue;
                }
                let seen = caller.get(path).expect(200)[&name].clone();
                assert_eq!(seen, value, "{name} of {path}");
                kept += 1;
            }
        }
    }
    assert!(kept > 80, "{kept}");
}

/// Names inside of values.
const PARTS: &[&str] =
    &["dateTime", "timeZone", "emailAddress", "address", "content", "displayName", "locationType", "type"];

#[test]
fn whatever_json_an_event_gets_it_is_answered() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let event = anna.get("/me/events").expect(200)["value"][0].clone();
    let path = format!("/me/events/{}", event["id"].as_str().unwrap());
    let names: Vec<String> = properties(&event);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(PARTS), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    });
    let body = prop::collection::btree_map(prop::sample::select(names), value, 0..4);
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&body, |body| {
        let mut watch = Watch::new(&mock);
        let body: Value = body.into_iter().collect();
        watch.saw(&body, &anna.patch(&path, &body));
        Ok(())
    });
    assert!(ran.is_ok(), "{ran:?}");
}

/// All paths of an operation, with every parameter replaced.
fn paths(operation: &Operation, id: &str) -> Vec<String> {
    let root = if operation.mount == Mount::Directory { "" } else { "/me" };
    let filled = operation.paths().map(|path| {
        let parts = path.split('/').map(|part| match part.find('{') {
            Some(0) => id.to_owned(),
            Some(_) => part.replace(['{', '}'], ""),
            None => part.to_owned(),
        });
        format!("{root}{}", parts.collect::<Vec<_>>().join("/"))
    });
    filled.collect()
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().flat_map(|folder| folder.iter().copied())
}

#[test]
fn malformed_ids_and_bodies_are_refused_everywhere() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = anna(&mock);
    let mut watch = Watch::new(&mock);
    let long = "A".repeat(5000);
    let ids = [
        "x",
        "%FF%FE",
        "%",
        "%zz",
        "%00",
        "A%2F..%2F..",
        "AAMkAGI=",
        "''",
        "('",
        "%27%20or%201%20eq%201",
        "{id}",
        &long,
        "00000000-0000-0000-0000-000000000000",
    ];
    for operation in operations() {
        for id in ids {
            for path in paths(operation, id) {
                let body = (operation.method != Method::GET && operation.method != Method::DELETE).then(|| json!({}));
                let caller = if operation.mount == Mount::Mailbox { &anna } else { &admin };
                let reply = caller.send(operation.method.clone(), &path, body.as_ref(), &[]);
                watch.saw(&(operation.name, &path), &reply);
            }
        }
    }
}

#[test]
fn bodies_that_are_no_json_objects_are_refused_everywhere() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = anna(&mock);
    let mut watch = Watch::new(&mock);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_object = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let bodies: [&[u8]; 14] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\"x\"",
        b"{\"a\":}",
        b"{\"a\":1e999}",
        b"{\"subject\":\"\\ud800\"}",
        b"{\"subject\":\"\xff\xfe\"}",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf[1]",
        b"<xml/>",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    let kinds = [Some("application/json"), None, Some("text/xml"), Some("\"; é"), Some("text/plain")];
    for operation in
        operations().filter(|operation| [Method::POST, Method::PATCH, Method::PUT].contains(&operation.method))
    {
        // An id that nothing has: bodies are read first, or the id is refused first; nothing is done either way.
        let path = &paths(operation, "00000000-0000-0000-0000-000000000000")[0];
        let caller = if operation.mount == Mount::Mailbox { &anna } else { &admin };
        for body in bodies {
            for kind in kinds {
                let headers: Vec<(&str, &[u8])> = kind.iter().map(|kind| ("content-type", kind.as_bytes())).collect();
                let reply = caller.raw(operation.method.clone(), path, &headers, body.to_vec());
                let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                watch.saw(&(operation.name, shown, kind), &reply);
            }
        }
    }
}

#[test]
fn options_that_cannot_be_read_are_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = anna(&mock);
    let mut watch = Watch::new(&mock);
    let brackets = format!("$filter={}subject eq 'a'{}", "(".repeat(4000), ")".repeat(4000));
    let nots = format!("$filter={}isRead", "not ".repeat(3000));
    let expand = format!("$expand={}{}", "a(".repeat(3000), ")".repeat(3000));
    let wrong = [
        "$top=-1",
        "$top=1.5",
        "$top=99999999999999999999",
        "$top=x",
        "$top=",
        "$skip=-1",
        "$skip=1e3",
        "$skip=%00",
        "$filter=",
        "$filter=eq",
        "$filter=subject eq",
        "$filter='",
        "$filter=nonsense eq 1",
        "$filter=(((",
        "$filter=a/any(",
        "$filter=contains(",
        "$filter=id eq 99999999999999999999999",
        "$filter=%FF",
        "$filter=%",
        "$orderby=,",
        "$orderby=nonsense",
        "$orderby=id sideways",
        "$select=nonsense",
        "$select=%FF",
        "$expand=nonsense",
        "$expand=((",
        "$expand=a)",
        "$count=maybe",
        "$skiptoken=garbage",
        "$skiptoken=",
        "$nonsense=1",
        "$search=%22",
        "$apply=groupby((id))",
        "$deltatoken=x&$top=0",
        &brackets,
        &nots,
        &expand,
    ];
    for operation in operations().filter(|operation| operation.method == Method::GET) {
        let path = &paths(operation, "x")[0];
        let caller = if operation.mount == Mount::Mailbox { &anna } else { &admin };
        for option in wrong {
            watch.saw(&(operation.name, option), &caller.get(&format!("{path}?{option}")));
        }
    }
    for option in ["$top=-1", "$select=nonsense", "$filter=nonsense eq 1", "$expand=nonsense", "$nonsense=1"] {
        anna.get(&format!("/me/messages?{option}")).refused(400);
        anna.get(&format!("/me/contacts?{option}")).refused(400);
    }
    anna.send(Method::POST, "/me/contacts?$select=nonsense", Some(&json!({ "givenName": "No" })), &[]).refused(501);
}

#[test]
fn strange_headers_do_no_harm() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let made = anna.post("/me/messages", &json!({ "subject": "Bad" })).expect(201);
    let path = format!("/me/messages/{}", made["id"].as_str().unwrap());
    let mut watch = Watch::new(&mock);
    let long = vec![b'a'; 6000];
    let texts: [&[u8]; 9] = [
        b"",
        b" ",
        b"\xff\xfe",
        b"\"",
        b"W/\"",
        b"outlook.timezone=\"",
        b"outlook.timezone==;,\"Mars\"",
        b"a=b,,=,c",
        &long,
    ];
    for name in [
        "client-request-id",
        "prefer",
        "if-match",
        "if-none-match",
        "consistencylevel",
        "accept",
        "accept-language",
        "content-type",
        "authorization",
        "origin",
        "x-http-method-override",
        "return-client-request-id",
        "range",
    ] {
        for text in texts {
            for (method, path) in [(Method::GET, path.as_str()), (Method::GET, "/me/events"), (Method::PATCH, &path)] {
                let body = if method == Method::PATCH { b"{\"isRead\":true}".to_vec() } else { Vec::new() };
                let reply =
                    anna.raw(method.clone(), path, &[("content-type", b"application/json"), (name, text)], body);
                assert!(reply.headers.contains_key("client-request-id"), "{name}");
                watch.saw(&(method, path, name, String::from_utf8_lossy(text)), &reply);
            }
        }
    }
    let stale = anna.raw(Method::DELETE, &path, &[("if-match", b"W/\"nonsense\"")], Vec::new());
    assert_eq!(stale.refused(412), "ErrorIrresolvableConflict");
}

#[test]
fn too_much_is_refused_soon() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let mut watch = Watch::new(&mock);
    let begun = Instant::now();
    let body = json!({ "subject": "x".repeat(5 << 20) });
    let reply = anna.post("/me/messages", &body);
    watch.saw(&"5 MB", &reply);
    assert_eq!(reply.status, 413);
    let many: Vec<Value> = (0..60_000).map(|number| json!({ "emailAddress": { "address": number } })).collect();
    let reply = anna.post("/me/messages", &json!({ "toRecipients": many }));
    watch.saw(&"60,000 recipients", &reply);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
