//! Batches: every part is a request of its own, for its answer, for rules and in the journal.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use mock365_control::Rule;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["User.Read", "Contacts.ReadWrite", "Mail.ReadWrite"];

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, ANNA, HUBSPOT, SCOPES)
}

fn rule(mock: &Mock, rule: &Value) {
    let rule: Rule = serde_json::from_value(rule.clone()).expect("a rule");
    mock.sandbox().plan.add(rule);
}

fn batch(caller: &Caller<'_>, requests: &Value) -> Vec<Value> {
    let answer = caller.post("/$batch", &json!({ "requests": requests })).expect(200);
    answer["responses"].as_array().expect("a list").clone()
}

fn get(id: usize, url: &str) -> Value {
    json!({ "id": id.to_string(), "method": "GET", "url": url })
}

fn statuses(responses: &[Value]) -> Vec<u64> {
    responses.iter().map(|response| response["status"].as_u64().expect("a status")).collect()
}

#[test]
fn parts_are_answered_as_requests_of_their_own() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let responses = batch(
        &caller,
        &json!([
            get(1, "/me?$select=displayName"),
            get(2, "me/nonsense"),
            { "id": "c", "method": "post", "url": "/me/contacts", "body": { "givenName": "New" }, "headers": { "Content-Type": "application/json" } },
            { "id": "d", "method": "POST", "url": "/me/contacts", "body": { "givenName": "New" }, "headers": { "content-type": "application/json", "Authorization": "Bearer x" } },
            get(5, "/me/contacts/$count"),
        ]),
    );
    assert_eq!(statuses(&responses), [200, 400, 201, 401, 200]);
    assert_eq!(responses[0]["id"], "1");
    assert_eq!(responses[0]["body"]["displayName"], caller.get("/me").expect(200)["displayName"]);
    assert_eq!(responses[0]["headers"]["OData-Version"], "4.0");
    assert!(responses[0]["headers"]["Content-Type"].as_str().expect("text").starts_with("application/json"));
    assert_eq!(responses[1]["body"]["error"]["code"], "BadRequest");
    let place = responses[2]["headers"]["Location"].as_str().expect("a place");
    assert!(place.contains("/v1.0/"), "{place}");
    let number = STANDARD.decode(responses[4]["body"].as_str().expect("base64")).expect("base64");
    assert!(String::from_utf8(number).expect("text").parse::<u32>().is_ok());
    // What belongs to the connection stands on the whole answer alone.
    let names = responses.iter().flat_map(|one| one["headers"].as_object().expect("headers").keys());
    let of_the_whole = ["date", "strict-transport-security", "vary", "transfer-encoding", "content-encoding"];
    assert_eq!(names.filter(|name| of_the_whole.contains(&&*name.to_lowercase())).count(), 0, "{responses:?}");
}

#[test]
fn parts_stand_in_the_journal_below_their_batch() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let own = json!({ "id": "3", "method": "GET", "url": "/me", "headers": { "User-Agent": "own/1" } });
    let body = json!({ "requests": [get(1, "/me"), get(2, "/me/contacts"), own] });
    caller.send(Method::POST, "/$batch", Some(&body), &[("user-agent", "whole/1")]).expect(200);
    let entries = mock.sandbox().journal.entries(|_| true);
    let whole = entries.iter().find(|entry| entry.operation == "graph.batch").expect("the batch");
    let parts: Vec<_> = entries.iter().filter(|entry| entry.parent == Some(whole.request_id)).collect();
    let operations: Vec<&str> = parts.iter().map(|entry| entry.operation.as_ref()).collect();
    assert_eq!(operations, ["graph.users.get", "graph.contacts.list", "graph.users.get"]);
    let agents: Vec<_> = parts.iter().map(|entry| entry.request_headers.get("user-agent")).collect();
    assert_eq!(agents, [Some("whole/1"), Some("whole/1"), Some("own/1")]);
    let ids: BTreeSet<_> = entries.iter().map(|entry| entry.request_id).collect();
    assert_eq!(ids.len(), 4, "each has an id of its own");
    assert_eq!(whole.status, Some(200));
}

#[test]
fn parts_wait_for_what_they_depend_on_and_fail_with_it() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let post = |id: &str, name: &str, after: &[&str]| {
        json!({
            "id": id, "method": "POST", "url": "/me/contacts", "dependsOn": after,
            "body": { "givenName": name }, "headers": { "Content-Type": "application/json" },
        })
    };
    // The first one is kept waiting, and the others wait with it.
    let slow = json!({ "when": { "operation": "graph.contacts.create", "nth": 1 }, "effect": { "delay": "PT0.3S" } });
    rule(&mock, &slow);
    let last = json!({ "id": "last", "method": "GET", "url": "/me/contacts?$filter=givenName eq 'Batched'", "dependsOn": ["Second"] });
    let responses =
        batch(&caller, &json!([post("first", "Batched", &[]), post("second", "Batched", &["first"]), last]));
    assert_eq!(statuses(&responses), [201, 201, 200]);
    assert_eq!(responses[2]["body"]["value"].as_array().map(Vec::len), Some(2));
    let broken = json!({ "id": "1", "method": "GET", "url": "/me/contacts/nonsense" });
    let behind = |id: &str, after: &str| json!({ "id": id, "method": "GET", "url": "/me", "dependsOn": [after] });
    let responses = batch(&caller, &json!([broken, behind("2", "1"), behind("3", "2")]));
    assert_eq!(statuses(&responses), [400, 424, 424]);
    assert_eq!(responses[1]["body"]["error"]["code"], "FailedDependency");
}

#[test]
fn one_part_is_throttled_and_one_is_lost() {
    let mock = Mock::start();
    let caller = anna(&mock);
    rule(
        &mock,
        &json!({ "when": { "operation": "graph.contacts.list", "nth": 2 }, "effect": { "answer": "too-many-requests" } }),
    );
    rule(&mock, &json!({ "when": { "operation": "graph.users.get" }, "effect": "drop", "times": 1 }));
    let mut parts: Vec<Value> = (0..19).map(|number| get(number, "/me/contacts?$top=1")).collect();
    parts.push(get(19, "/me"));
    let responses = batch(&caller, &json!(parts));
    let mut wanted = vec![200; 20];
    (wanted[1], wanted[19]) = (429, 504);
    assert_eq!(statuses(&responses), wanted);
    assert!(responses[1]["headers"]["Retry-After"].is_string(), "{}", responses[1]);
    rule(
        &mock,
        &json!({ "when": { "operation": "graph.batch" }, "effect": { "answer": "too-many-requests" }, "times": 1 }),
    );
    assert_eq!(caller.post("/$batch", &json!({ "requests": [get(1, "/me")] })).status, 429, "the batch itself");
}

#[test]
fn parts_that_wait_wait_side_by_side() {
    let mock = Mock::start();
    let caller = anna(&mock);
    rule(&mock, &json!({ "when": { "operation": "graph.contacts.list" }, "effect": { "delay": "PT0.4S" } }));
    let parts: Vec<Value> = (0..8).map(|number| get(number, "/me/contacts?$top=1")).collect();
    let begun = Instant::now();
    assert_eq!(statuses(&batch(&caller, &json!(parts))), [200; 8]);
    let took = begun.elapsed();
    assert!((Duration::from_millis(390)..Duration::from_secs(2)).contains(&took), "{took:?}");
    let behind = json!({ "id": "2", "method": "GET", "url": "/me/contacts", "dependsOn": ["1"] });
    let begun = Instant::now();
    batch(&caller, &json!([get(1, "/me/contacts"), behind]));
    assert!(begun.elapsed() >= Duration::from_millis(790), "one after the other");
    // Each goes on as soon as it can, whatever others still wait for.
    rule(&mock, &json!({ "when": { "operation": "graph.users.get" }, "effect": { "delay": "PT1.2S" } }));
    let behind = |id: &str, url: &str| json!({ "id": id, "method": "GET", "url": url, "dependsOn": ["1"] });
    let begun = Instant::now();
    batch(&caller, &json!([get(1, "/me/contacts"), behind("2", "/me/contacts"), behind("3", "/me")]));
    let took = begun.elapsed();
    assert!((Duration::from_millis(1590)..Duration::from_millis(1990)).contains(&took), "{took:?}");
}

/// What answers hold together is bounded: the parts that come too late for it are not done.
#[test]
fn answers_that_are_too_much_together_end_the_batch() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let body = json!({ "subject": "Large", "body": { "contentType": "Text", "content": "x".repeat(1 << 20) } });
    let id = caller.post("/me/messages", &body).expect(201)["id"].as_str().expect("an id").to_owned();
    let mut parts: Vec<Value> = (0..19).map(|number| get(number, &format!("/me/messages/{id}"))).collect();
    parts.push(json!({ "id": "19", "method": "DELETE", "url": format!("/me/messages/{id}") }));
    let responses = batch(&caller, &json!(parts));
    let done = statuses(&responses).iter().take_while(|status| **status == 200).count();
    assert!((14..19).contains(&done), "{done}");
    assert!(statuses(&responses)[done..].iter().all(|status| *status == 507), "{:?}", statuses(&responses));
    caller.get(&format!("/me/messages/{id}")).expect(200);
}

/// As SDKs send them: a member that is not Graph's, and an address that is not relative.
#[test]
fn what_sdks_send_besides_counts_for_nothing() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let whole = format!("{}/v1.0/me", mock.origin());
    let broken = json!({ "id": "1", "method": "GET", "url": "/me/nonsense", "depends_on": [] });
    let behind = json!({ "id": "2", "method": "GET", "url": "/me", "depends_on": ["1"] });
    let reply = caller.post("/$batch", &json!({ "requests": [broken, behind, get(3, &whole), get(4, "//me")] }));
    assert!(reply.headers["x-mock365-explain"].to_str().expect("text").contains("`depends_on`"));
    let answer = reply.expect(200);
    let responses = answer["responses"].as_array().expect("a list");
    assert_eq!(statuses(responses), [400, 200, 400, 200]);
    let error = &responses[2]["body"]["error"];
    assert_eq!(error["code"], "BadRequest", "{error}");
    assert!(error["message"].as_str().expect("text").starts_with("Resource not found for the segment"), "{error}");
}

#[test]
fn an_application_has_batches_too() {
    let mock = Mock::start();
    let roles = ["Contacts.Read".to_owned()];
    let issued = mock365::faces::entra::issue_direct(mock.sandbox(), None, HUBSPOT, &roles, None).expect("a token");
    let token = issued["access_token"].as_str().expect("a token");
    // A second test finds it installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let sent = reqwest::blocking::Client::new()
        .post(format!("{}/beta/$batch", mock.origin()))
        .bearer_auth(token)
        .json(&json!({ "requests": [get(1, &format!("/users/{ANNA}/contacts")), get(2, "/me")] }))
        .send();
    let answer: Value = sent.expect("an answer").json().expect("JSON");
    assert_eq!(statuses(answer["responses"].as_array().expect("a list")), [200, 400], "{answer}");
    let context = answer["responses"][0]["body"]["@odata.context"].as_str().expect("text");
    assert!(context.contains("/beta/"), "{context}");
}

/// One after the other, side by side, or all behind the first: nothing in between.
#[test]
fn parts_are_done_all_in_one_way() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let behind = |id: usize, after: usize| json!({ "id": id.to_string(), "method": "GET", "url": "/me", "dependsOn": [after.to_string()] });
    let (one, two, three) = (get(1, "/me"), get(2, "/me"), get(3, "/me"));
    for mixed in [
        json!([one, two, behind(3, 2)]),
        json!([one, behind(2, 1), three]),
        json!([one, two, behind(3, 1), behind(4, 2)]),
        json!([one, behind(2, 1), behind(3, 1), behind(4, 3)]),
    ] {
        let error = caller.post("/$batch", &json!({ "requests": mixed })).expect(400)["error"].clone();
        let said = "Batch should be either fully sequential or fully parallel.";
        assert_eq!([&error["code"], &error["message"]], ["BadRequest", said], "{mixed}");
    }
    for whole in [
        json!([one, two, three]),
        json!([one, behind(2, 1), behind(3, 2), behind(4, 3)]),
        json!([one, behind(2, 1), behind(3, 1), behind(4, 1)]),
    ] {
        assert!(statuses(&batch(&caller, &whole)).iter().all(|status| *status == 200), "{whole}");
    }
}

#[test]
fn what_is_no_batch_is_refused_and_nothing_is_done() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let headers = json!({ "Content-Type": "application/json" });
    let good = json!({ "id": "0", "method": "POST", "url": "/me/contacts", "body": { "givenName": "New" }, "headers": headers });
    let bodies = [
        json!({}),
        json!({ "requests": [] }),
        json!({ "requests": "x" }),
        json!({ "requests": [good, 7] }),
        json!({ "requests": [good, { "method": "GET", "url": "/me" }] }),
        json!({ "requests": [good, { "id": 1, "method": "GET", "url": "/me" }] }),
        json!({ "requests": [good, { "id": "1", "url": "/me" }] }),
        json!({ "requests": [good, { "id": "1", "method": "TRACE", "url": "/me" }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET" }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET", "url": "/me", "headers": { "a b": "c" } }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET", "url": "/me", "headers": [] }] }),
        json!({ "requests": [good, { "id": "1", "method": "PUT", "url": "/me", "body": "ä", "headers": { "content-type": "image/png" } }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET", "url": "/me", "atomicityGroup": "a" }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET", "url": "/me", "dependsOn": ["9"] }] }),
        json!({ "requests": [good, get(1, "/me"), { "id": "2", "method": "GET", "url": "/me", "dependsOn": ["0", "1"] }] }),
        json!({ "requests": [good, { "id": "1", "method": "GET", "url": "/me", "dependsOn": "0" }] }),
    ];
    let before = caller.get("/me/contacts/delta").expect(200);
    for body in bodies {
        let reply = caller.post("/$batch", &body);
        assert!(reply.headers.contains_key("x-mock365-explain"), "{body}");
        let error = reply.expect(400)["error"].clone();
        assert_eq!([&error["code"], &error["message"]], ["BadRequest", "Invalid batch payload format."], "{body}");
    }
    let one = |id: &str, after: &[&str]| json!({ "id": id, "method": "GET", "url": "/me", "dependsOn": after });
    for (requests, message) in [
        (json!([good, get(1, "/me"), get(1, "/me")]), "Request Id 1 has to be unique in a batch."),
        (json!([good, one("a", &[]), one("A", &[])]), "Request Id A has to be unique in a batch."),
        // A request waits for one that stands before it.
        (json!([good, one("1", &["1"])]), "Invalid dependency for request Id 1."),
        (json!([good, one("1", &["2"]), one("2", &[])]), "Invalid dependency for request Id 1."),
        (json!([good, one("1", &["2"]), one("2", &["1"])]), "Invalid dependency for request Id 1."),
        (
            json!([good, { "id": "1", "method": "POST", "url": "/me/contacts", "body": {} }]),
            "Write request with id '1' does not contain a Content-Type header.",
        ),
        (json!(vec![good.clone(); 21]), "Number of requests inside batch exceeds the limit."),
    ] {
        let error = caller.post("/$batch", &json!({ "requests": requests })).expect(400);
        assert_eq!(error["error"]["message"], message, "{requests}");
    }
    let nested =
        json!([{ "id": "1", "method": "POST", "url": "/$batch", "headers": headers, "body": { "requests": [good] } }]);
    assert_eq!(statuses(&batch(&caller, &nested)), [400]);
    assert_eq!(caller.get("/me/contacts/delta").expect(200)["value"], before["value"], "nothing was made");
}

/// A write has a body, be it empty, and says what it is.
#[test]
fn a_write_without_a_body_is_no_part() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let id = caller.post("/me/messages", &json!({ "subject": "Kept" })).expect(201)["id"].clone();
    let delete = format!("/me/messages/{}/permanentDelete", id.as_str().expect("an id"));
    let json = json!({ "cOnTeNt-TyPe": "application/json" });
    for (method, body) in [("POST", json!({})), ("PATCH", json!({ "headers": json })), ("PUT", json!({ "body": null }))]
    {
        let mut part = body;
        (part["id"], part["method"], part["url"]) = (json!("b"), json!(method), json!(delete));
        let error = caller.post("/$batch", &json!({ "requests": [get(1, "/me"), part] })).expect(400)["error"].clone();
        assert_eq!(error["code"], "BadRequest");
        assert_eq!(error["message"], "Write request id : b does not contain Content-Type header or body.", "{method}");
    }
    let part =
        |method: &str, url: &str| json!({ "id": "1", "method": method, "url": url, "headers": json, "body": {} });
    assert_eq!(statuses(&batch(&caller, &json!([part("post", &delete)]))), [204]);
    assert_eq!(statuses(&batch(&caller, &json!([part("get", "me")]))), [200], "a body counts for nothing");
    // Addresses lie below the version that the batch was sent to.
    for (url, status) in [
        ("me", 200),
        ("/me", 200),
        ("/me/?$select=id", 200),
        ("/v1.0/me", 400),
        ("beta/me", 400),
        ("?x", 501),
        ("/", 501),
    ] {
        let answer = batch(&caller, &json!([get(1, url)]));
        assert_eq!(statuses(&answer), [status], "{url}: {answer:?}");
    }
    let unknown = json!({ "id": "1", "method": "OPTIONS", "url": "/me" });
    assert_eq!(caller.post("/$batch", &json!({ "requests": [unknown] })).refused(400), "BadRequest");
}
