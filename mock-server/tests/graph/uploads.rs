//! Upload sessions: large files come in parts, to an address that takes no token, and hang on their item in the end.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365::faces::wire_id::WireId;
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};
use crate::subscriptions::move_clock;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const SIZE: usize = 5 << 20;
const PART: usize = 2 << 20;

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, ANNA, HUBSPOT, &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"])
}

fn file(size: usize) -> Value {
    json!({ "AttachmentItem": { "attachmentType": "file", "name": "flower.jpg", "size": size, "contentType": "image/jpeg" } })
}

fn bytes(size: usize) -> Vec<u8> {
    (0..=250).cycle().take(size).collect()
}

/// The header that says that anna asks.
fn authorization(mock: &Mock) -> String {
    let issued = issue_direct(mock.sandbox(), Some(ANNA), HUBSPOT, &["Mail.ReadWrite".to_owned()], None);
    format!("Bearer {}", issued.expect("a token")["access_token"].as_str().expect("a token"))
}

/// A draft's address.
fn draft(anna: &Caller<'_>) -> String {
    let made = anna.post("/me/messages", &json!({ "subject": "Large" })).expect(201);
    format!("/me/messages/{}", made["id"].as_str().expect("an id"))
}

fn begun(by: &Caller<'_>, item: &str, body: &Value) -> Value {
    by.post(&format!("{item}/attachments/createUploadSession"), body).expect(201)
}

fn url(session: &Value) -> String {
    session["uploadUrl"].as_str().expect("an address").to_owned()
}

/// Sends what no token goes with.
fn bare(method: Method, url: &str, range: Option<&str>, body: Vec<u8>) -> Response {
    let request = Client::new().request(method, url).body(body);
    let request = range.into_iter().fold(request, |request, range| request.header("content-range", range));
    request.send().expect("an answer")
}

fn put(url: &str, content: &[u8], start: usize, end: usize) -> Response {
    let range = format!("bytes {start}-{}/{}", end - 1, content.len());
    bare(Method::PUT, url, Some(&range), content[start..end].to_vec())
}

/// Status and code of a refusal.
fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().unwrap_or_default();
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

fn all_of(url: &str, content: &[u8]) -> Response {
    let mut start = 0;
    loop {
        let end = (start + PART).min(content.len());
        let response = put(url, content, start, end);
        if end == content.len() {
            return response;
        }
        assert_eq!(response.status(), 200);
        start = end;
    }
}

#[test]
fn a_file_comes_in_parts_and_hangs_on_the_message() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let item = draft(&anna);
    let before = anna.get(&item).expect(200);
    let list = "/me/mailFolders/drafts/messages/delta?$select=subject,hasAttachments";
    let round = anna.get(list).expect(200)["@odata.deltaLink"].as_str().expect("a link").to_owned();
    let session = begun(&anna, &item, &file(SIZE));
    assert_eq!(session["nextExpectedRanges"], json!(["0-"]));
    assert!(session["@odata.context"].as_str().unwrap().ends_with("/v1.0/$metadata#microsoft.graph.uploadSession"));
    assert!(session["expirationDateTime"].as_str().unwrap().ends_with('Z'), "{session}");
    let url = url(&session);
    assert!(url.starts_with(&format!("{}/api/v2.0/Users('", mock.origin())), "{url}");
    assert!(url.contains("')/Messages('") && url.contains("')/AttachmentSessions('"), "{url}");
    assert!(url.contains("')?authtoken="), "{url}");
    let content = bytes(SIZE);
    for start in [0, PART] {
        let response = put(&url, &content, start, start + PART);
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
        let told: Value = response.json().expect("JSON");
        assert_eq!(told["nextExpectedRanges"], json!([(start + PART).to_string()]), "{told}");
        assert_eq!(told["ExpirationDateTime"], session["expirationDateTime"], "{told}");
        assert!(told["@odata.context"].as_str().unwrap().ends_with("/AttachmentSessions/$entity"), "{told}");
        let seen: Value = bare(Method::GET, &url, None, Vec::new()).json().expect("JSON");
        assert_eq!(seen, told);
        assert_eq!(anna.get(&item).expect(200)["changeKey"], before["changeKey"], "nothing hangs on it yet");
    }
    let last = put(&url, &content, 2 * PART, SIZE);
    assert_eq!(last.status(), 201);
    let place = last.headers()["location"].to_str().expect("an address").to_owned();
    assert_eq!(last.bytes().expect("a body").len(), 0);
    let (at, id) = place.split_once("/Attachments('").expect("an attachment");
    assert!(url.starts_with(at), "{place}");
    let id = id.strip_suffix("')").expect("an id");
    let one = anna.get(&format!("{item}/attachments/{id}?$select=name,size,contentType,isInline")).expect(200);
    assert_eq!(one["@odata.type"], "#microsoft.graph.fileAttachment");
    let facts = ["name", "size", "contentType", "isInline"].map(|name| &one[name]);
    assert_eq!(facts, [&json!("flower.jpg"), &json!(SIZE), &json!("image/jpeg"), &json!(false)]);
    let value = format!("{}/v1.0{item}/attachments/{id}/$value", mock.origin());
    let raw = Client::new().get(value).header("authorization", authorization(&mock)).send().expect("an answer");
    assert!(raw.bytes().expect("a body") == content, "the same bytes");
    let after = anna.get(&item).expect(200);
    assert_eq!(after["hasAttachments"], true);
    assert_ne!(after["changeKey"], before["changeKey"]);
    let told = anna.get(&round).expect(200);
    assert_eq!(told["value"][0]["hasAttachments"], true, "{told}");
    assert_eq!(refused(put(&url, &content, 0, PART)), (404, "ErrorItemNotFound".to_owned()), "it is over");
    anna.patch(&item, &json!({ "toRecipients": [{ "emailAddress": { "address": BO } }] })).expect(200);
    anna.post(&format!("{item}/send"), &json!({})).expect(202);
    let bo = Caller::user(&mock, BO, HUBSPOT, &["Mail.Read"]);
    let path = "/me/messages?$filter=subject eq 'Large'&$expand=attachments($select=size)&$select=subject";
    assert_eq!(bo.get(path).expect(200)["value"][0]["attachments"][0]["size"], SIZE);
}

#[test]
fn what_is_to_be_uploaded_is_checked_first() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let at = format!("{}/attachments/createUploadSession", draft(&anna));
    let item = |more: Value| {
        let mut body = file(SIZE);
        for (name, value) in more.as_object().expect("members") {
            body["AttachmentItem"][name] = value.clone();
        }
        body
    };
    let small = "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize";
    for (body, status, code) in [
        (item(json!({ "size": 2_999_999 })), 400, small),
        (item(json!({ "size": 0 })), 400, small),
        (item(json!({ "size": (150 << 20) + 1 })), 400, "ErrorAttachmentSizeLimitExceeded"),
        (item(json!({ "size": null })), 400, "ErrorInvalidRequest"),
        (item(json!({ "name": null })), 400, "ErrorInvalidRequest"),
        (item(json!({ "attachmentType": null })), 400, "ErrorInvalidRequest"),
        (item(json!({ "attachmentType": "folder" })), 400, "RequestBodyRead"),
        (item(json!({ "attachmentType": "item" })), 501, "NotImplemented"),
        (item(json!({ "size": "much" })), 400, "RequestBodyRead"),
        (item(json!({ "stranger": 1 })), 400, "RequestBodyRead"),
        (json!({}), 400, "ErrorInvalidRequest"),
        (json!({ "AttachmentItem": "x" }), 400, "RequestBodyRead"),
    ] {
        assert_eq!(anna.post(&at, &body).refused(status), code, "{body}");
    }
    for size in [json!(3_000_000), json!(150 << 20), json!("3483322")] {
        anna.post(&at, &item(json!({ "size": size, "isInline": true, "contentId": "c" }))).expect(201);
    }
    anna.post(&at, &json!({ "attachmentItem": { "AttachmentType": "File", "Name": "a", "Size": SIZE } })).expect(201);
    assert_eq!(
        anna.post("/me/messages/x/attachments/createUploadSession", &file(SIZE)).refused(400),
        "ErrorInvalidIdMalformed"
    );
    let reader = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.Read"]);
    assert_eq!(reader.post(&at, &file(SIZE)).refused(403), "ErrorAccessDenied");
}

#[test]
fn parts_come_in_order_and_whole() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let item = draft(&anna);
    let url = url(&begun(&anna, &item, &file(SIZE)));
    let content = bytes(SIZE);
    let with = |range: Option<&str>, length: usize| refused(bare(Method::PUT, &url, range, vec![1; length]));
    let said = |status: u16, code: &str| (status, code.to_owned());
    for (range, length) in [
        (None, 10),
        (Some("bytes"), 10),
        (Some("bytes 0-9"), 10),
        (Some("bytes 9-0/5242880"), 10),
        (Some("items 0-9/5242880"), 10),
        (Some("bytes 0-9/5242881"), 10),
        (Some("bytes 0-9/*"), 10),
        (Some("bytes 0-9/5242880"), 11),
        (Some("bytes 0-9/5242880"), 0),
        (Some("bytes 0-99999999999999999999/5242880"), 10),
        (Some("bytes 5242875-5242884/5242880"), 10),
    ] {
        assert_eq!(with(range, length), said(400, "ErrorInvalidRequest"), "{range:?}");
    }
    assert_eq!(with(Some("bytes 10-19/5242880"), 10), said(416, "invalidRange"));
    assert_eq!(put(&url, &content, 0, PART).status(), 200);
    assert_eq!(refused(put(&url, &content, 0, PART)), said(416, "invalidRange"), "it is there already");
    assert_eq!(with(Some("bytes 2097152-2097151/5242880"), 0), said(400, "ErrorInvalidRequest"), "nothing is no part");
    let (status, _) = refused(bare(Method::PUT, &url, Some("bytes 2097152-5242879/5242880"), vec![0; (4 << 20) + 1]));
    assert_eq!(status, 413);
    let seen: Value = bare(Method::GET, &url, None, Vec::new()).json().expect("JSON");
    assert_eq!(seen["nextExpectedRanges"], json!([PART.to_string()]), "nothing of all that counts");
    assert_eq!(put(&url, &content, PART, SIZE).status(), 201);
    assert_eq!(anna.get(&item).expect(200)["hasAttachments"], true);
}

#[test]
fn a_session_ends_by_deletion_by_time_and_with_its_item() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let anna = anna(&mock);
    let content = bytes(SIZE);
    let gone = (404, "ErrorItemNotFound".to_owned());
    let item = draft(&anna);
    let deleted = url(&begun(&anna, &item, &file(SIZE)));
    assert_eq!(put(&deleted, &content, 0, PART).status(), 200);
    let response = bare(Method::DELETE, &deleted, None, Vec::new());
    assert_eq!((response.status().as_u16(), response.bytes().expect("a body").len()), (204, 0));
    assert_eq!(refused(put(&deleted, &content, PART, 2 * PART)), gone);
    assert_eq!(refused(bare(Method::DELETE, &deleted, None, Vec::new())), gone);
    let lost = draft(&anna);
    let orphan = url(&begun(&anna, &lost, &file(SIZE)));
    anna.post(&format!("{lost}/permanentDelete"), &json!({})).expect(204);
    assert_eq!(refused(put(&orphan, &content, 0, PART)), gone);
    let late = begun(&anna, &item, &file(SIZE));
    let ends: jiff::Timestamp = late["expirationDateTime"].as_str().unwrap().parse().expect("a moment");
    let lives = ends.duration_since(mock.sandbox().clock.now().timestamp());
    assert!(lives > jiff::SignedDuration::from_mins(102), "Microsoft's example shows as much: {lives:?}");
    assert_eq!(put(&url(&late), &content, 0, PART).status(), 200);
    move_clock(&mock, &json!({ "advance": "PT3H" }));
    let response = put(&url(&late), &content, PART, 2 * PART);
    assert_eq!(response.status(), 401, "its token is over");
    let entry = mock.sandbox().journal.entries(|entry| entry.operation.starts_with("outlook_rest.uploads."));
    assert_eq!(entry.last().and_then(|entry| entry.mailbox.clone()).as_deref(), None);
    assert_eq!(entry[0].mailbox.as_deref(), Some(ANNA), "the journal says whose it is");
}

#[test]
fn the_address_says_who_may() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let item = draft(&anna);
    let good = url(&begun(&anna, &item, &file(SIZE)));
    let other = url(&begun(&anna, &item, &file(SIZE)));
    let content = bytes(SIZE);
    let (place, token) = good.split_once("?authtoken=").expect("a token");
    let (_, foreign) = other.split_once("?authtoken=").expect("a token");
    for wrong in [place.to_owned(), format!("{place}?authtoken="), format!("{place}?authtoken=x{token}")] {
        assert_eq!(put(&wrong, &content, 0, PART).status(), 401, "{wrong}");
    }
    assert_eq!(refused(put(&format!("{place}?authtoken={foreign}"), &content, 0, PART)).0, 404, "another session's");
    // A session of another item's is none, though its number is this one's.
    let (users, session) = place.rsplit_once("('").expect("a session");
    let known = WireId::read(session.trim_end_matches("')")).expect("an id");
    let mixed = format!("{users}('{}')?authtoken={token}", WireId { key: known.key + 1, ..known }.rest());
    assert_eq!(refused(put(&mixed, &content, 0, PART)).0, 404, "another item's");
    assert_eq!(refused(bare(Method::DELETE, &mixed, None, Vec::new())).0, 404);
    assert_eq!(refused(bare(Method::GET, &mixed, None, Vec::new())).0, 404);
    // Microsoft's own host refuses Graph's token; a plain address stands for every host, and lets it pass.
    let send = |url: &str| {
        let request = Client::new().put(url).header("content-range", format!("bytes 0-{}/{SIZE}", PART - 1));
        let request = request.header("authorization", authorization(&mock));
        request.body(content[..PART].to_vec()).send().expect("an answer")
    };
    let there = format!("{}/~graph.microsoft.com/v1.0{item}/attachments/createUploadSession", mock.origin());
    let there = url(&anna.post(&there, &file(SIZE)).expect(201));
    assert!(there.starts_with(&format!("{}/~outlook.office.com/api/v2.0/", mock.origin())), "{there}");
    assert_eq!(refused(send(&there)), (401, "InvalidAudienceForResource".to_owned()));
    assert_eq!(put(&there, &content, 0, PART).status(), 200);
    assert_eq!(send(&good).status(), 200);
    // Through a proxy, Microsoft's own names are asked.
    let path = format!("{}/v1.0{item}/attachments/createUploadSession", mock.origin());
    let request = Client::new().post(path).header("authorization", authorization(&mock)).json(&file(SIZE));
    let proxied: Value = request.header("host", "graph.microsoft.com").send().expect("an answer").json().expect("JSON");
    assert!(url(&proxied).starts_with("http://outlook.office.com/api/v2.0/Users('"), "{proxied}");
    let at_home = url(&proxied).replace("http://outlook.office.com", &mock.origin());
    let request = Client::new().put(at_home).header("host", "outlook.office.com");
    let last = request.header("content-range", format!("bytes 0-{}/{SIZE}", PART - 1)).body(content[..PART].to_vec());
    assert_eq!(last.send().expect("an answer").status(), 200);
    // Not in a mailbox that was shared.
    let bo = Caller::user(&mock, BO, HUBSPOT, &["Mail.ReadWrite.Shared", "Mail.ReadWrite"]);
    let path = format!("/users/{ANNA}{}/attachments/createUploadSession", item.strip_prefix("/me").unwrap());
    assert_eq!(bo.post(&path, &file(SIZE)).refused(403), "ErrorAccessDenied");
    let app = Caller::app(&mock, HUBSPOT, &["Mail.ReadWrite"]);
    assert_eq!(all_of(&url(&app.post(&path, &file(SIZE)).expect(201)), &content).status(), 201);
}

#[test]
fn a_file_hangs_on_an_event_and_whoever_is_invited_gets_it() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let to_bo = json!([{ "emailAddress": { "address": BO } }]);
    let event = json!({ "subject": "Kick-off", "start": time, "end": time, "attendees": to_bo });
    let made = anna.post("/me/events", &event).expect(201);
    let item = format!("/me/calendar/events/{}", made["id"].as_str().expect("an id"));
    let url = url(&begun(&anna, &item, &file(SIZE)));
    assert!(url.contains("')/Events('"), "{url}");
    let last = all_of(&url, &bytes(SIZE));
    assert_eq!(last.status(), 201);
    assert!(last.headers()["location"].to_str().unwrap().contains("')/Events('"));
    let bo = Caller::user(&mock, BO, HUBSPOT, &["Calendars.Read"]);
    let seen = bo.get("/me/events?$filter=subject eq 'Kick-off'&$expand=attachments($select=size)").expect(200);
    assert_eq!(seen["value"][0]["attachments"][0]["size"], SIZE, "{seen}");
}

#[test]
fn neither_the_message_nor_the_mailbox_grows_too_large() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let item = draft(&anna);
    let size = 43 << 20;
    let big = url(&begun(&anna, &item, &file(size)));
    let content = bytes(size);
    let mut start = 0;
    let (status, code) = loop {
        let end = start + (4 << 20);
        let response = put(&big, &content, start, end);
        if response.status() != 200 {
            break refused(response);
        }
        start = end;
    };
    assert_eq!((status, code.as_str()), (413, "ErrorMessageSizeExceeded"), "at {start}");
    assert_eq!(start, 32 << 20, "as much as a message may have came");
    assert_eq!(anna.get(&item).expect(200)["hasAttachments"], false);
    let patch = format!("{}/_mock/mailboxes/{ANNA}", mock.origin());
    let quota = json!({ "quota": { "prohibit_send_receive": "4MB" } });
    assert!(Client::new().patch(patch).json(&quota).send().expect("an answer").status().is_success());
    let url = url(&begun(&anna, &item, &file(SIZE)));
    assert_eq!(refused(all_of(&url, &bytes(SIZE))), (507, "ErrorQuotaExceeded".to_owned()));
}

#[test]
fn what_is_uploaded_counts_where_outlook_counts() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let url = url(&begun(&anna, &draft(&anna), &file(SIZE)));
    let patch = json!({ "throttling": { "upload": 3_000_000, "upload_per": "PT1M" } });
    let answer = Client::new().patch(format!("{}/_mock/cloud", mock.origin())).json(&patch).send().expect("an answer");
    assert!(answer.status().is_success());
    let content = bytes(SIZE);
    assert_eq!(put(&url, &content, 0, PART).status(), 200);
    let late = put(&url, &content, PART, 2 * PART);
    assert!(late.headers().contains_key("retry-after"), "{late:?}");
    assert_eq!(refused(late), (429, "ApplicationThrottled".to_owned()));
    move_clock(&mock, &json!({ "advance": "PT2M" }));
    assert_eq!(put(&url, &content, PART, 2 * PART).status(), 200);
}
