//! What requests look like: their content types, bodies of every wrong kind, and headers that mean little or nothing.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::bad_input::state;
use crate::caller::{Caller, HUBSPOT, Reply};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &[
    "Mail.ReadWrite",
    "Mail.Send",
    "Calendars.ReadWrite",
    "Contacts.ReadWrite",
    "MailboxSettings.ReadWrite",
    "User.ReadWrite",
];

const UNTYPED: &str = "Write requests (excluding DELETE) must contain the Content-Type header declaration.";
const NO_JSON: &str = "Entity only allows writes with a JSON Content-Type header.";
const EMPTY: &str = "Empty Payload. JSON content expected.";
const UNREADABLE: &str = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.";

fn said(reply: &Reply) -> String {
    assert_eq!(reply.status, 400, "{}", reply.json);
    assert_eq!(reply.json["error"]["code"], "BadRequest", "{}", reply.json);
    reply.json["error"]["message"].as_str().expect("a message").to_owned()
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

/// What writes: who, how, where, and whether it makes or changes a thing.
fn writes<'c, 'm>(anna: &'c Caller<'m>, admin: &'c Caller<'m>) -> Vec<(&'c Caller<'m>, Method, String, bool)> {
    let message = anna.post("/me/messages", &json!({ "subject": "Kept" })).expect(201);
    let contact = anna.post("/me/contacts", &json!({ "givenName": "Kept" })).expect(201);
    let folder = anna.post("/me/mailFolders", &json!({ "displayName": "Kept" })).expect(201);
    let at = format!("/me/messages/{}", id(&message));
    let group = json!({ "displayName": "Kept", "mailEnabled": false, "mailNickname": "kept", "securityEnabled": true });
    let group = admin.post("/groups", &group).expect(201);
    let mut all: Vec<_> = [
        (Method::PATCH, at.clone(), true),
        (Method::POST, "/me/mailFolders".to_owned(), true),
        (Method::PATCH, format!("/me/mailFolders/{}", id(&folder)), true),
        (Method::POST, "/me/contacts".to_owned(), true),
        (Method::PATCH, format!("/me/contacts/{}", id(&contact)), true),
        (Method::POST, "/me/contactFolders".to_owned(), true),
        (Method::POST, "/me/events".to_owned(), true),
        (Method::POST, "/me/calendars".to_owned(), true),
        (Method::PATCH, "/me/mailboxSettings".to_owned(), true),
        (Method::POST, "/me/outlook/masterCategories".to_owned(), true),
        (Method::POST, "/me/mailFolders/inbox/messageRules".to_owned(), true),
        (Method::POST, "/subscriptions".to_owned(), true),
        (Method::POST, format!("{at}/attachments"), true),
        (Method::POST, format!("{at}/move"), false),
        (Method::POST, format!("{at}/copy"), false),
        (Method::POST, "/me/translateExchangeIds".to_owned(), false),
        (Method::POST, "/$batch".to_owned(), false),
    ]
    .into_iter()
    .map(|(method, path, is_thing)| (anna, method, path, is_thing))
    .collect();
    all.extend([
        (admin, Method::POST, "/users".to_owned(), true),
        (admin, Method::PATCH, format!("/users/{ANNA}"), true),
        (admin, Method::POST, "/groups".to_owned(), true),
        (admin, Method::PATCH, format!("/groups/{}", id(&group)), true),
        (admin, Method::POST, format!("/groups/{}/members/$ref", id(&group)), false),
        (admin, Method::POST, "/applications".to_owned(), true),
        (admin, Method::POST, format!("/users/{ANNA}/assignLicense"), false),
    ]);
    all
}

#[test]
fn a_body_is_json_that_is_announced_and_an_object() {
    let mock = Mock::start();
    let (anna, admin) = (Caller::user(&mock, ANNA, HUBSPOT, SCOPES), Caller::admin(&mock));
    let deep = "[".repeat(5000);
    let bodies: [(&str, &str, &str); 16] = [
        ("", "", UNTYPED),
        ("", "{}", UNTYPED),
        ("text/html", "{}", NO_JSON),
        ("application/xml", "<a/>", NO_JSON),
        ("application/x-www-form-urlencoded", "a=b", NO_JSON),
        ("application/jsonx", "{}", NO_JSON),
        ("application/json", "", EMPTY),
        ("application/json; charset=utf-8", " \r\n", EMPTY),
        ("application/json", "[]", UNREADABLE),
        ("application/json", "\"text\"", UNREADABLE),
        ("application/json", "5", UNREADABLE),
        ("application/json", "null", UNREADABLE),
        ("application/json", "{\"a\":1", UNREADABLE),
        ("Application/JSON; odata.metadata=minimal", "{} {}", UNREADABLE),
        ("application/json;charset=koi8-r", "{}", UNREADABLE),
        ("application/json", deep.as_str(), UNREADABLE),
    ];
    let writes = writes(&anna, &admin);
    let before = state(&mock);
    for (who, method, path, is_thing) in writes {
        for (kind, body, words) in bodies {
            let headers = [("content-type", kind.as_bytes())];
            let headers = if kind.is_empty() { &[][..] } else { &headers[..] };
            let words = if words == NO_JSON && !is_thing { UNREADABLE } else { words };
            let reply = who.raw(method.clone(), &path, headers, body.as_bytes().to_vec());
            let shown: String = body.chars().take(20).collect();
            assert_eq!(said(&reply), words, "{method} {path} {kind} {shown}");
        }
    }
    assert!(state(&mock) == before, "something changed");
}

/// A message may come as MIME, which is announced as text.
#[test]
fn a_text_is_mime_where_messages_are_made() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let before = state(&mock);
    for path in ["/me/messages", "/me/sendMail"] {
        let send =
            |kind: &[u8]| anna.raw(Method::POST, path, &[("content-type", kind)], b"{\"subject\":\"x\"}".to_vec());
        assert_eq!(send(b"text/plain").refused(400), "ErrorMimeContentInvalidBase64String", "{path}");
        assert_eq!(said(&send(b"text/html")), if path == "/me/messages" { NO_JSON } else { UNREADABLE });
    }
    assert!(state(&mock) == before, "something changed");
}

#[test]
fn headers_are_echoed_followed_or_passed_over() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let get = |headers: &[(&str, &[u8])]| anna.raw(Method::GET, "/me/messages?$top=1", headers, Vec::new());
    // What is accepted chooses how much is told, and nothing else.
    for accept in
        ["application/xml", "application/atom+xml", "text/html;q=0.9", "nonsense", "", "*/*", "application/json;q=0"]
    {
        let reply = get(&[
            ("accept", accept.as_bytes()),
            ("accept-language", b"sv-SE,sv;q=0.8"),
            ("accept-charset", b"koi8-r"),
        ]);
        assert_eq!(reply.status, 200, "{accept}");
        let kind = reply.headers["content-type"].to_str().expect("text");
        assert!(kind.starts_with("application/json;odata.metadata=minimal"), "{accept}: {kind}");
        assert_eq!(reply.headers.get("content-language"), None);
    }
    for (sent, echoed) in [(&b"my-own/id 5"[..], true), (b"", false), (b"\xff\xfe", false)] {
        for return_it in [&b"true"[..], b"false"] {
            let reply = get(&[("client-request-id", sent), ("return-client-request-id", return_it)]);
            let own = reply.headers["client-request-id"].as_bytes() == sent;
            let request = reply.headers["client-request-id"] == reply.headers["request-id"];
            assert_eq!((reply.status, own, request), (200, echoed, !echoed), "{sent:?}");
        }
    }
    let refused = anna.raw(Method::GET, "/me/nonsense", &[("client-request-id", b"mine")], Vec::new());
    assert_eq!(refused.headers["client-request-id"], "mine");
    assert_eq!(refused.json["error"]["innerError"]["client-request-id"], "mine");
    // Preferences stand in one header or in several, in any casing, with blanks, and others among them.
    let both = ["IdType=\"ImmutableId\"", "outlook.body-content-type=\"text\""];
    let one = both.join(" , ");
    let odd = "respond-async, , IDTYPE = ImmutableId;foo=bar,OUTLOOK.body-content-type= Text ,x=\"a,b\"";
    let several: [&[(&str, &[u8])]; 3] = [
        &[("prefer", both[0].as_bytes()), ("Prefer", both[1].as_bytes())],
        &[("prefer", one.as_bytes())],
        &[("prefer", odd.as_bytes())],
    ];
    for headers in several {
        let reply = get(headers);
        let mut applied: Vec<&str> =
            reply.headers.get_all("preference-applied").iter().map(|value| value.to_str().expect("text")).collect();
        applied.sort_unstable();
        assert_eq!(applied, both, "{headers:?}");
        assert_eq!(reply.json["value"][0]["body"]["contentType"], "text");
    }
}

/// A write that does not say how long its body is goes through, but one is told that Microsoft takes none.
#[test]
fn a_write_that_says_no_length_is_told_what_microsoft_does() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let sent = |headers: &[(&str, &str)]| {
        let body = json!({ "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }] });
        let made = anna.post("/me/messages", &body).expect(201);
        let reply = anna.send(Method::POST, &format!("/me/messages/{}/send", id(&made)), None, headers);
        assert_eq!(reply.status, 202);
        reply
            .headers
            .get("x-mock365-explain")
            .is_some_and(|why| why.to_str().expect("text").contains("Content-Length: 0"))
    };
    assert_eq!([sent(&[]), sent(&[("content-length", "0")])], [true, false]);
}
