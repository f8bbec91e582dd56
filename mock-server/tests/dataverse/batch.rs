//! Batches: requests in a row, change sets done whole or not at all, and rules for each part.

use mock365::Mock;
use mock365_control::Rule;
use serde_json::json;

use crate::crm::{ADMIN, Crm, Reply};

/// Sends a batch of parts, each with its head and what stands in it.
pub fn batch(crm: &Crm<'_>, parts: &[String], headers: &[(&str, &str)]) -> Reply {
    let mut body = joined(parts, "--batch_1");
    body.push_str("--batch_1--\r\n");
    let url = format!("{}/$batch", crm.root());
    let mut request = crm.http.post(url).bearer_auth(&crm.token).body(body);
    request = request.header("content-type", "multipart/mixed; boundary=\"batch_1\"");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().expect("an answer");
    Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().expect("text"),
    }
}

/// Parts, each behind the line that begins it.
fn joined(parts: &[String], line: &str) -> String {
    parts.iter().fold(String::new(), |text, part| text + line + "\r\n" + part + "\r\n")
}

/// A request as a part.
pub fn part(id: &str, method: &str, url: &str, body: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!("Content-ID: {id}\r\n") };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json; type=entry\r\n" };
    format!(
        "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{id}\r\n{method} {url} HTTP/1.1\r\n{kind}\r\n{body}"
    )
}

pub fn change_set(parts: &[String]) -> String {
    let inner = joined(parts, "--changeset_1");
    format!("Content-Type: multipart/mixed;boundary=changeset_1\r\n\r\n{inner}--changeset_1--\r\n")
}

/// The status lines in an answer.
pub fn statuses(reply: &Reply) -> Vec<&str> {
    reply.text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")).map(|line| &line[..3]).collect()
}

#[test]
fn parts_are_done_one_after_the_other() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let root = crm.root();
    let reply = batch(
        &crm,
        &[
            part("", "POST", "/api/data/v9.2/contacts", r#"{"lastname":"Lind"}"#),
            part("", "GET", &format!("{root}/contacts?$select=lastname&$filter=lastname eq 'Lind'"), ""),
            part("", "GET", "WhoAmI", ""),
        ],
        &[],
    );
    assert_eq!((reply.status, statuses(&reply)), (200, vec!["204", "200", "200"]), "{}", reply.text);
    let kind = reply.header("content-type");
    let boundary = kind.strip_prefix("multipart/mixed; boundary=").expect("a boundary");
    assert!(boundary.starts_with("batchresponse_") && reply.text.starts_with(&format!("--{boundary}\r\n")), "{kind}");
    assert!(reply.text.ends_with(&format!("--{boundary}--\r\n")));
    assert!(reply.text.contains(&format!("OData-EntityId: {root}/contacts(")), "{}", reply.text);
    assert!(reply.text.contains("\"lastname\":\"Lind\"") && reply.text.contains("\"OrganizationId\""));
    let done = mock.sandbox().journal.entries(|entry| entry.operation.starts_with("dataverse."));
    let names: Vec<&str> = done.iter().map(|entry| &*entry.operation).collect();
    for name in ["dataverse.contacts.create", "dataverse.contacts.list", "dataverse.WhoAmI", "dataverse.batch"] {
        assert!(names.contains(&name), "{names:?}");
    }
}

#[test]
fn the_first_that_fails_ends_it_unless_the_client_goes_on() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let parts = [
        part("", "GET", "nonsense", ""),
        part("", "POST", "contacts", r#"{"lastname":"Lind"}"#),
        part("", "POST", "contacts", r#"{"lastname":"Berg"}"#),
    ];
    let ended = batch(&crm, &parts, &[]);
    assert_eq!((ended.status, statuses(&ended)), (404, vec!["404"]), "{}", ended.text);
    assert_eq!(crm.get("contacts/$count").text, "0");
    let whole = batch(&crm, &parts, &[("prefer", "odata.continue-on-error")]);
    assert_eq!((whole.status, statuses(&whole)), (200, vec!["404", "204", "204"]), "{}", whole.text);
    assert_eq!(crm.get("contacts/$count").text, "2");
}

#[test]
fn change_sets_are_done_whole_or_not_at_all() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let bad = change_set(&[
        part("1", "POST", "contacts", r#"{"lastname":"Lind"}"#),
        part("2", "POST", "contacts", r#"{"nothing":1}"#),
    ]);
    let failed = batch(&crm, &[bad], &[]);
    assert_eq!((failed.status, statuses(&failed)), (400, vec!["400"]), "{}", failed.text);
    assert!(failed.text.contains("\"code\":\"0x80048d19\""));
    assert_eq!(crm.get("contacts/$count").text, "0", "the first was taken back");
    let good = change_set(&[
        part("1", "POST", "contacts", r#"{"lastname":"Lind"}"#),
        part("2", "PATCH", "$1", r#"{"firstname":"Lena"}"#),
        part("3", "PUT", "$1/jobtitle", r#"{"value":"Boss"}"#),
        part("4", "POST", "tasks", r#"{"subject":"Call","regardingobjectid_contact_task@odata.bind":"$1"}"#),
    ]);
    let done = batch(&crm, &[good, part("", "GET", "contacts/$count", "")], &[]);
    assert_eq!((done.status, statuses(&done)), (200, vec!["204", "204", "204", "204", "200"]), "{}", done.text);
    assert!(done.text.contains("Content-Type: multipart/mixed; boundary=changesetresponse_"), "{}", done.text);
    assert!(done.text.contains("Content-ID: 4\r\n"));
    let row = crm.got("contacts?$select=fullname,jobtitle")["value"][0].clone();
    assert_eq!((&row["fullname"], &row["jobtitle"]), (&json!("Lena Lind"), &json!("Boss")));
    let task = crm.got("tasks?$select=_regardingobjectid_value")["value"][0].clone();
    assert_eq!(task["_regardingobjectid_value"], row["contactid"]);
}

#[test]
fn what_is_no_batch_is_refused_whole() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let later = change_set(&[part("1", "PATCH", "$2", "{}"), part("2", "POST", "contacts", r#"{"lastname":"A"}"#)]);
    let reply = batch(&crm, &[later], &[]);
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("Content-ID Reference: '$2' does not exist in the batch context."), "{}", reply.text);
    let reading = change_set(&[part("1", "GET", "contacts", "")]);
    assert_eq!(batch(&crm, &[reading], &[]).status, 400);
    assert_eq!(batch(&crm, &[part("", "PATCH", "$1", "{}")], &[]).status, 400);
    assert_eq!(batch(&crm, &["Content-Type: text/plain\r\n\r\nx".to_owned()], &[]).status, 400);
    assert_eq!(crm.post("$batch", &json!({})).status, 400);
    let nested = part("", "POST", "$batch", "{}");
    assert_eq!(batch(&crm, &[nested], &[]).status, 400, "a batch has no batch");
    let twice = [part("1", "GET", "WhoAmI", ""), part("1", "GET", "WhoAmI", "")];
    assert_eq!(batch(&crm, &twice, &[]).status, 400);
}

#[test]
fn rules_meet_parts() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let rule =
        json!({ "when": { "operation": "dataverse.contacts.list" }, "effect": { "answer": "too-many-requests" } });
    let rule: Rule = serde_json::from_value(rule).expect("a rule");
    mock.sandbox().plan.add(rule);
    let parts = [part("", "GET", "WhoAmI", ""), part("", "GET", "contacts", "")];
    let reply = batch(&crm, &parts, &[]);
    assert_eq!((reply.status, statuses(&reply)), (429, vec!["200", "429"]), "{}", reply.text);
    assert!(reply.text.contains("Retry-After: ") && reply.text.contains("0x80072322"), "{}", reply.text);
}

/// The reason is looked at: many other things are 400 as well.
#[test]
fn a_batch_holds_no_batch_and_not_too_much() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let refused = |parts: &[String], why: &str| {
        let reply = batch(&crm, parts, &[]);
        let (status, _, message) = reply.refusal();
        assert!(status == 400 && message.ends_with("The batch request is malformed."), "{}", reply.text);
        let told = reply.header("x-mock365-explain");
        assert!(told.starts_with(&format!("{why}: ")), "{told}");
    };
    let root = crm.root();
    let made = part("", "POST", "contacts", r#"{"lastname":"Lind"}"#);
    for url in ["$batch".to_owned(), format!("{root}/$batch"), format!("{root}/$Batch/")] {
        refused(&[made.clone(), part("", "POST", &url, "")], "a batch holds no other batch");
    }
    let many: Vec<String> = std::iter::repeat_n(made, 1001).collect();
    refused(&many, "a batch has at most 1000 requests");
    refused(&[change_set(&many)], "a batch has at most 1000 requests");
    let kept = crm.got("contacts?$filter=lastname eq 'Lind'&$count=true");
    assert_eq!(kept["@odata.count"], 0, "nothing of it is done");
    // In a change set it is that one's refusal.
    let reply = batch(&crm, &[change_set(&[part("1", "POST", "$batch", "")])], &[]);
    assert!(reply.text.contains("The batch request is malformed."), "{}", reply.text);
}
