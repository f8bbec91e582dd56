//! A client's text stays text, wherever it goes: MIME, iCalendar, vCards, XML, pages and headers.

use mock365::Mock;
use serde_json::{Value, json};

use crate::socket::{ask, get_with, graph_token, soap};

/// Texts that would begin something of their own.
const HOSTILE: [&str; 9] = [
    "a\r\nX-Evil: 1",
    "a\nX-Evil: 1",
    "a\rX-Evil: 1",
    "a>\r\nX-Evil: 1\r\n\r\nbody",
    "text/plain\r\nX-Evil: 1",
    "multipart/mixed; boundary=x\r\n\r\n--x\r\nX-Evil: 1",
    "a\r\n X-Folded: 1\r\nX-Evil: 1",
    "\u{2028}X-Evil: 1\u{85}X-Evil: 1",
    "\"; x-evil=\"1\r\nX-Evil: 1",
];

struct Anna<'a> {
    mock: &'a Mock,
    token: String,
}

impl Anna<'_> {
    fn asks(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let headers = [("authorization", self.token.as_str()), ("content-type", "application/json")];
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let reply = ask(self.mock, method, path, &headers, text.as_bytes());
        (reply.status, serde_json::from_str(&reply.body).unwrap_or(Value::String(reply.body)))
    }
}

fn anna(mock: &Mock) -> Anna<'_> {
    Anna { mock, token: format!("Bearer {}", graph_token(mock, "anna@contoso.example")) }
}

/// No line begins with what a hostile text would begin; a lone end of line is one to many readers.
#[track_caller]
fn is_clean(what: &str, text: &str) {
    for line in text.split(['\r', '\n']) {
        assert!(!line.to_ascii_lowercase().starts_with("x-evil"), "{what}:\n{text}");
    }
}

#[test]
fn a_message_as_mime_has_no_header_of_a_clients() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let recipient = |text: &str| json!([{ "emailAddress": { "name": text, "address": "bo@contoso.example" } }]);
    let mut written = 0;
    for hostile in HOSTILE {
        let file = |member: &str| {
            let mut file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "YWJj",
                "contentType": "text/plain", "contentId": "c", "isInline": true });
            file[member] = hostile.into();
            json!([file])
        };
        for (member, value) in [
            ("subject", json!(hostile)),
            ("internetMessageId", json!(hostile)),
            ("toRecipients", recipient(hostile)),
            ("ccRecipients", json!([{ "emailAddress": { "name": "x", "address": hostile } }])),
            ("bccRecipients", recipient(hostile)),
            ("replyTo", recipient(hostile)),
            ("from", recipient(hostile)[0].clone()),
            ("body", json!({ "contentType": "text", "content": "plain" })),
            ("categories", json!([hostile])),
            ("internetMessageHeaders", json!([{ "name": "x-mine", "value": hostile }])),
            ("internetMessageHeaders", json!([{ "name": format!("x-{hostile}"), "value": "1" }])),
            ("attachments", file("name")),
            ("attachments", file("contentType")),
            ("attachments", file("contentId")),
        ] {
            let mut message = json!({ "subject": "s", "body": { "contentType": "text", "content": "plain" } });
            message[member] = value;
            let (status, made) = anna.asks("POST", "/v1.0/me/messages", &message);
            if status >= 400 {
                assert!(status < 500, "{member}: {status} {made}");
                continue;
            }
            written += 1;
            let id = made["id"].as_str().expect("an id");
            let (status, mime) = anna.asks("GET", &format!("/v1.0/me/messages/{id}/$value"), &Value::Null);
            assert_eq!(status, 200, "{mime}");
            is_clean(member, mime.as_str().expect("MIME"));
        }
    }
    assert!(written > 60, "{written} were written");
}

#[test]
fn events_and_contacts_as_files_have_no_line_of_a_clients() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let time = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour:02}:00:00"), "timeZone": "UTC" });
    for hostile in HOSTILE {
        for (member, value) in [
            ("subject", json!(hostile)),
            ("location", json!({ "displayName": hostile })),
            ("body", json!({ "contentType": "text", "content": hostile })),
            ("attendees", json!([{ "emailAddress": { "name": hostile, "address": "bo@contoso.example" } }])),
            ("attendees", json!([{ "emailAddress": { "name": "Bo", "address": hostile } }])),
        ] {
            let mut event = json!({ "subject": "s", "start": time(10), "end": time(11) });
            event[member] = value;
            let (status, made) = anna.asks("POST", "/v1.0/me/events", &event);
            if status >= 400 {
                continue;
            }
            mime_by_ews(&mock, "calendar", &format!("{member} {}", made["id"]));
        }
        let contact = json!({ "givenName": hostile, "surname": hostile, "displayName": hostile,
            "emailAddresses": [{ "name": hostile, "address": "x@contoso.example" }] });
        anna.asks("POST", "/v1.0/me/contacts", &contact);
        mime_by_ews(&mock, "contacts", "contact");
    }
}

/// Reads every item of a folder as a file, by EWS, and holds the answers to be XML.
#[track_caller]
fn mime_by_ews(mock: &Mock, folder: &str, what: &str) {
    let shape = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>";
    let find = format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
    );
    let found = soap(mock, "anna@contoso.example", &find).body;
    let ids: Vec<&str> = found.split("<t:ItemId Id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let ids: String = ids.iter().map(|id| format!("<t:ItemId Id=\"{id}\"/>")).collect::<Vec<_>>().concat();
    let got =
        soap(mock, "anna@contoso.example", &format!("<m:GetItem>{shape}<m:ItemIds>{ids}</m:ItemIds></m:GetItem>"));
    is_xml(what, &got.body);
    for mime in got.body.split("<t:MimeContent").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next()) {
        use base64::Engine;
        let bytes = base64::engine::general_purpose::STANDARD.decode(mime).expect("base64");
        is_clean(what, &String::from_utf8_lossy(&bytes));
    }
}

/// XML 1.0 knows neither most control characters nor a half of a pair.
#[track_caller]
fn is_xml(what: &str, text: &str) {
    let is_stray = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    let stray = text.chars().find(|c| is_stray(*c));
    assert!(stray.is_none(), "{what}: {stray:?}");
    for name in ["#x0;", "#0;", "#x1;", "#1;", "#xB;", "#11;", "#x1F;", "#31;"] {
        assert!(!text.contains(&format!("&{name}")), "{what}: {name}");
    }
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(why) => panic!("{what}: {why}"),
        }
    }
}

#[test]
fn what_graph_takes_ews_shows_as_xml() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let odd = "]]><t:Evil/>&lt; \u{1}\u{b}\u{1f}\u{7f}\u{fffe}\u{ffff} <![CDATA[ \" ' &#1;";
    let message = json!({ "subject": odd, "body": { "contentType": "html", "content": odd }, "categories": [odd],
        "toRecipients": [{ "emailAddress": { "name": odd, "address": "bo@contoso.example" } }],
        "attachments": [{ "@odata.type": "#microsoft.graph.fileAttachment", "name": odd, "contentBytes": "YWJj" }] });
    let (status, made) = anna.asks("POST", "/v1.0/me/messages", &message);
    assert_eq!(status, 201, "{made}");
    mime_by_ews(&mock, "drafts", "a message");
    let folder = anna.asks("POST", "/v1.0/me/mailFolders", &json!({ "displayName": odd }));
    assert!(folder.0 < 500, "{}", folder.1);
    let find = r#"<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>"#;
    is_xml("folders", &soap(&mock, "anna@contoso.example", find).body);
    let contact = json!({ "givenName": odd, "displayName": odd, "companyName": odd });
    assert!(anna.asks("POST", "/v1.0/me/contacts", &contact).0 < 500);
    mime_by_ews(&mock, "contacts", "a contact");
    let time = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour:02}:00:00"), "timeZone": "UTC" });
    let event = json!({ "subject": odd, "location": { "displayName": odd }, "start": time(10), "end": time(11) });
    assert!(anna.asks("POST", "/v1.0/me/events", &event).0 < 500);
    mime_by_ews(&mock, "calendar", "an event");
    // What a fault repeats.
    for body in [
        format!("<m:{}/>", "GetNothing"),
        "<m:GetItem><m:ItemIds><t:ItemId Id=\"&#x41;&lt;\"/></m:ItemIds></m:GetItem>".to_owned(),
    ] {
        is_xml("a fault", &soap(&mock, "anna@contoso.example", &body).body);
    }
}

/// No text of a client's is markup on a page, or a header of an answer.
#[test]
fn pages_and_headers_hold_no_markup_of_a_clients() {
    let mock = Mock::start();
    let odd = "\"><script>x-evil</script><img src=x onerror=x>\r\nX-Evil: 1";
    let app = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
    for name in [
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "login_hint",
        "prompt",
        "response_mode",
        "claims",
        "domain_hint",
        "client-request-id",
        "mkt",
        "post_logout_redirect_uri",
    ] {
        let mut pairs = vec![
            ("client_id", app),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost"),
            ("scope", "openid"),
        ];
        pairs.retain(|(known, _)| *known != name);
        pairs.push((name, odd));
        for path in [
            "/common/oauth2/v2.0/authorize",
            "/common/oauth2/v2.0/logout",
            "/common/adminconsent",
            "/common/oauth2/deviceauth",
        ] {
            let page = get_with(&mock, path, &pairs);
            assert!(!page.body.contains("<script>x-evil"), "{name} at {path}: {}", page.body);
            assert!(!page.body.contains("<img src=x"), "{name} at {path}: {}", page.body);
            is_clean(name, &page.head);
        }
    }
    let headers = [
        ("client-request-id", "a\tb"),
        ("x-anchormailbox", "<script>"),
        ("accept-language", "<script>x-evil</script>"),
    ];
    let page = ask(&mock, "GET", "/common/oauth2/v2.0/authorize", &headers, b"");
    assert!(!page.body.contains("<script>x-evil"));
}
