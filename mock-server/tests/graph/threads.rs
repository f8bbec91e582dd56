//! How answers name what they answer, in headers and in the index of the conversation; and answers as MIME.

use crate::caller::{Caller, HUBSPOT};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &["Mail.ReadWrite", "Mail.Send", "User.Read"])
}

const SHOWN: &str = "$select=id,subject,sentDateTime,internetMessageId,internetMessageHeaders,conversationIndex,conversationId,body,toRecipients";

fn latest(of: &Caller<'_>) -> Value {
    of.get(&format!("/me/mailFolders/inbox/messages?$top=1&{SHOWN}")).expect(200)["value"][0].clone()
}

fn act(by: &Caller<'_>, message: &Value, action: &str, body: &Value) -> Value {
    let path = format!("/me/messages/{}/{action}", message["id"].as_str().expect("an id"));
    let reply = by.post(&path, body);
    assert!([201, 202].contains(&reply.status), "{}", reply.json);
    reply.json
}

fn header(message: &Value, name: &str) -> Option<String> {
    let all = message["internetMessageHeaders"].as_array().expect("headers");
    let found = all.iter().find(|header| header["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)));
    found.map(|header| header["value"].as_str().expect("a value").to_owned())
}

fn index(message: &Value) -> Vec<u8> {
    STANDARD.decode(message["conversationIndex"].as_str().expect("an index")).expect("base64")
}

/// Anna writes to Bo; what arrives.
fn first(anna: &Caller<'_>, bo: &Caller<'_>) -> Value {
    let to = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    let own = json!([{ "name": "x-mine", "value": "1" }]);
    let message = json!({ "subject": "Thread", "toRecipients": to, "internetMessageHeaders": own });
    anna.post("/me/sendMail", &json!({ "message": message })).expect(202);
    latest(bo)
}

#[test]
fn answers_name_what_they_answer() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(Some("2031-03-10T09:00:00Z".parse().expect("a moment")));
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let first = first(&anna, &bo);
    assert_eq!((header(&first, "x-mine").as_deref(), header(&first, "In-Reply-To")), (Some("1"), None));
    assert_eq!(header(&first, "Message-ID").as_deref(), first["internetMessageId"].as_str());
    for name in ["From", "To", "Subject", "Date"] {
        assert!(header(&first, name).is_some(), "{name}");
    }
    assert_eq!(index(&first).len(), 22);
    // The upper five bytes of the moment as Windows counts it.
    let sent = first["sentDateTime"].as_str().expect("a moment").parse::<jiff::Timestamp>().expect("a moment");
    let began = (u64::try_from(sent.as_second()).expect("late") + 11_644_473_600) * 10_000_000;
    assert_eq!(index(&first)[1..6], began.to_be_bytes()[..5]);
    let mut ids = vec![first["internetMessageId"].as_str().expect("an id").to_owned()];
    let (mut before, mut turn) = (first, false);
    for depth in 1..4 {
        mock.sandbox().clock.advance("PT10M").expect("later");
        let (by, other) = if turn { (&anna, &bo) } else { (&bo, &anna) };
        act(by, &before, "reply", &json!({ "comment": "Again" }));
        let now = latest(other);
        assert_eq!(header(&now, "In-Reply-To").as_ref(), ids.last());
        assert_eq!(header(&now, "References"), Some(ids.join(" ")));
        let (longer, shorter) = (index(&now), index(&before));
        assert_eq!((longer.len(), &longer[..shorter.len()]), (22 + 5 * depth, &shorter[..]));
        // What passed since then, in units of 2^18 ticks: since the moment that those five bytes say.
        let block = u32::from_be_bytes(longer[22 + 5 * (depth - 1)..][..4].try_into().expect("four bytes"));
        let passed = 6_000_000_000 * u64::try_from(depth).expect("few") + (began & 0xff_ffff);
        assert_eq!(u64::from(block), passed >> 18, "{depth}");
        ids.push(now["internetMessageId"].as_str().expect("an id").to_owned());
        (before, turn) = (now, !turn);
    }
    let forward = json!({ "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }] });
    act(&anna, &latest(&anna), "forward", &forward);
    assert_eq!(header(&latest(&bo), "In-Reply-To").as_ref(), ids.last());
}

#[test]
fn a_draft_shows_its_authors_own_headers_and_keeps_the_others() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let first = first(&anna, &bo);
    let draft = act(&bo, &first, "createReply", &json!({}));
    let path = format!("/me/messages/{}", draft["id"].as_str().expect("an id"));
    let own = json!([{ "name": "x-mine", "value": "2" }]);
    anna.get("/me").expect(200);
    bo.patch(&path, &json!({ "internetMessageHeaders": own })).expect(200);
    assert_eq!(bo.get(&format!("{path}?{SHOWN}")).expect(200)["internetMessageHeaders"], own);
    bo.post(&format!("{path}/send"), &json!({})).expect(202);
    let arrived = latest(&anna);
    assert_eq!(header(&arrived, "x-mine").as_deref(), Some("2"));
    assert_eq!(header(&arrived, "In-Reply-To").as_deref(), first["internetMessageId"].as_str());
}

#[test]
fn an_answer_may_be_mime() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let first = first(&anna, &bo);
    let path = |action: &str| format!("/me/messages/{}/{action}", first["id"].as_str().expect("an id"));
    let mime = |to: &str| {
        let text = format!("{to}X-Mine: 3\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nIn MIME\r\n");
        STANDARD.encode(text).into_bytes()
    };
    let kind: [(&str, &[u8]); 1] = [("content-type", b"text/plain")];
    let send = |action: &str, to: &str| bo.raw(Method::POST, &path(action), &kind, mime(to));
    send("reply", "").expect(202);
    let arrived = latest(&anna);
    assert_eq!(arrived["subject"], "RE: Thread");
    assert!(arrived["body"]["content"].as_str().expect("text").contains("In MIME"));
    assert_eq!(header(&arrived, "In-Reply-To").as_deref(), first["internetMessageId"].as_str());
    assert_eq!(header(&arrived, "X-Mine").as_deref(), Some("3"));
    for action in ["createReply", "createReplyAll"] {
        let draft = send(action, "Subject: Mine\r\n").expect(201);
        assert_eq!((&draft["subject"], &draft["isDraft"]), (&json!("Mine"), &json!(true)), "{action}");
        assert_eq!(draft["toRecipients"][0]["emailAddress"]["address"], "anna@contoso.example");
    }
    let forward = send("createForward", "To: Ada <ada@people.example>\r\n").expect(201);
    assert_eq!(forward["toRecipients"][0]["emailAddress"]["address"], "ada@people.example");
    send("forward", "To: anna@contoso.example\r\n").expect(202);
    assert_eq!(latest(&anna)["subject"], "FW: Thread");
    let broken = bo.raw(Method::POST, &path("reply"), &kind, b"?".to_vec());
    assert_eq!(broken.refused(400), "ErrorMimeContentInvalidBase64String");
}
