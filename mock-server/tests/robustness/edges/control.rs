//! What the control API makes.

use mock365::Mock;
use mock365::limits::Limit;

use super::ews::{ANNA, FOLDER};
use crate::socket::{Reply, ask, ask_json, envelope, ews_token};

pub fn rules(limit: &Limit) {
    let mock = Mock::start();
    let rule = r#"{"when":{"operation":"graph.unknown"},"effect":"drop"}"#;
    for _ in 0..limit.count() {
        mock.sandbox().plan.add(serde_json::from_str(rule).expect("a rule"));
    }
    let above = ask_json(&mock, "POST", "/_mock/rules", rule);
    assert_eq!(above.status, 409, "{}", above.body);
    assert!(above.body.contains("at most 1000 rules"), "{}", above.body);
    assert_eq!(ask_json(&mock, "DELETE", "/_mock/rules/1", "").status, 204);
    assert_eq!(ask_json(&mock, "POST", "/_mock/rules", rule).status, 201);
}

pub fn search(limit: &Limit) {
    let mock = Mock::start();
    for path in ["scenarios", "explain"] {
        let ask = |length: usize| ask_json(&mock, "GET", &format!("/_mock/{path}?q={}", "a".repeat(length)), "");
        // Nothing explains it.
        assert_eq!(ask(limit.count()).status, if path == "explain" { 404 } else { 200 });
        let above = ask(limit.count() + 1);
        assert!(above.status == 400, "{}", above.body);
        assert!(above.body.contains("at most 4000 characters"), "{}", above.body);
    }
}

pub fn filled(limit: &Limit) {
    let mock = Mock::start();
    let fill = |count: usize| {
        let contacts = vec![r#"{"surname":"x"}"#; count].join(",");
        let body = format!(r#"{{"contacts":[{contacts}]}}"#);
        ask_json(&mock, "POST", "/_mock/mailboxes/anna@contoso.example/fill", &body)
    };
    let above = fill(limit.count() + 1);
    assert!(above.status == 422, "{}", above.body);
    assert!(above.body.contains("at most 10000 things"), "{}", above.body);
    assert_eq!(fill(limit.count()).status, 201);
}

/// Asks for what is generated: the status and what is said.
fn generate(mock: &Mock, wanted: &str) -> (u16, String) {
    let body = format!(r#"{{"generate":[{wanted}]}}"#);
    let answer = ask_json(mock, "POST", "/_mock/mailboxes/anna@contoso.example/fill", &body);
    (answer.status, answer.body)
}

pub fn generated(limit: &Limit) {
    let mock = Mock::start();
    // A text of a KiB counts as much as its message.
    for half in [r#""messages":{}"#, r#""events":{},"senders":0"#] {
        let (status, body) = generate(&mock, &format!("{{{}}}", half.replace("{}", &(limit.amount + 1).to_string())));
        assert_eq!(status, 422, "{body}");
        assert!(body.contains("at most 100000 things") && body.contains("--generate"), "{body}");
    }
    let wordy = format!(r#"{{"messages":{},"text":1024}}"#, limit.amount / 2 + 1);
    assert_eq!(generate(&mock, &wordy).0, 422);
    assert_eq!(generate(&mock, &format!(r#"{{"contacts":{}}}"#, limit.amount)).0, 201);
}

pub fn generated_text(limit: &Limit) {
    let mock = Mock::start();
    for (text, status) in [(limit.amount, 201), (limit.amount + 1, 422)] {
        let (got, body) = generate(&mock, &format!(r#"{{"messages":3,"text":{text}}}"#));
        assert_eq!(got, status, "{body}");
    }
}

pub fn ews_list(limit: &Limit) {
    for name in ["allowed_apps", "allow_list", "block_list"] {
        let id = "9e5f94bc-e8a4-4e73-b8be-63364c29d753";
        for (entries, status) in [(limit.count(), 200), (limit.count() + 1, 422)] {
            ews(name, &vec![id; entries], status);
        }
    }
}

pub fn ews_pattern(limit: &Limit) {
    for (bytes, status) in [(0, 422), (1, 200), (limit.count(), 200), (limit.count() + 1, 422)] {
        ews("allow_list", &["x".repeat(bytes).as_str()], status);
    }
}

pub fn ews_agent(limit: &Limit) {
    let mock = Mock::start();
    let body = r#"{"ews":{"access_policy":"enforce-allow-list","allow_list":["*Z"]}}"#;
    let set = ask_json(&mock, "PATCH", "/_mock/tenants/contoso.example", body);
    assert_eq!(set.status, 200, "{}", set.body);
    let token = ews_token(&mock, ANNA);
    let status = |before: usize| {
        let agent = format!("{}Z", "a".repeat(before));
        let headers = [("authorization", token.as_str()), ("content-type", "text/xml"), ("user-agent", &agent)];
        ask(&mock, "POST", "/EWS/Exchange.asmx", &headers, envelope(&super::ews::find_in(FOLDER, "")).as_bytes()).status
    };
    assert_eq!((status(limit.count() - 1), status(limit.count())), (200, 403));
}

/// Sets one of the lists of who may use EWS.
fn ews(list: &str, entries: &[&str], status: u16) {
    let mock = Mock::start();
    let body = serde_json::json!({ "ews": { list: entries } }).to_string();
    let answer = ask_json(&mock, "PATCH", "/_mock/tenants/contoso.example", &body);
    assert_eq!(answer.status, status, "{list}, {} entries: {}", entries.len(), answer.body);
}

/// Adds a rule with headers.
fn with_headers(mock: &Mock, headers: &serde_json::Map<String, serde_json::Value>) -> Reply {
    let answer = serde_json::json!({ "name": "too-many-requests", "headers": headers });
    ask_json(mock, "POST", "/_mock/rules", &serde_json::json!({ "effect": { "answer": answer } }).to_string())
}

pub fn rule_headers(limit: &Limit) {
    let mock = Mock::start();
    let some = |count: u64| (0..count).map(|number| (format!("x-{number}"), "1".into())).collect();
    assert_eq!(with_headers(&mock, &some(limit.amount)).status, 201);
    let above = with_headers(&mock, &some(limit.amount + 1));
    assert!(above.status == 422, "{}", above.body);
    assert!(above.body.contains("/effect/answer/headers"), "{}", above.body);
}

pub fn rule_header(limit: &Limit) {
    let mock = Mock::start();
    let one = |length: usize| std::iter::once(("x-long".to_owned(), "a".repeat(length).into())).collect();
    assert_eq!(with_headers(&mock, &one(limit.count())).status, 201);
    let above = with_headers(&mock, &one(limit.count() + 1));
    assert!(above.status == 422, "{}", above.body);
    assert!(above.body.contains("/effect/answer/headers/x-long"), "{}", above.body);
}

pub fn patched(limit: &Limit) {
    let mock = Mock::start();
    let change = |count: usize| {
        let users: serde_json::Map<String, serde_json::Value> =
            (0..count).map(|number| (format!("u{number}@contoso.example"), serde_json::json!({}))).collect();
        ask_json(&mock, "PATCH", "/_mock/cloud", &serde_json::json!({ "users": users }).to_string())
    };
    let just = change(limit.count());
    assert_eq!(just.status, 200, "{}", just.body);
    let above = change(limit.count() + 1);
    assert_eq!(above.status, 413, "{}", above.body);
    assert!(above.body.contains("send them in parts"), "{}", above.body);
}

pub fn objects(limit: &Limit) {
    let mock = Mock::start();
    let done = mock.sandbox().change(|cloud, _| {
        let template = cloud.applications.values().next().cloned().ok_or("no application")?;
        while cloud.applications.len() < limit.count() - 1 {
            let id = cloud.guid();
            cloud.applications.insert(id, template.clone());
        }
        Ok::<_, &str>(((), mock365_domain::Change::none()))
    });
    done.expect("applications");
    let make = |name: &str| ask_json(&mock, "POST", "/_mock/apps", &serde_json::json!({ "name": name }).to_string());
    let just = make("The last one");
    assert_eq!(just.status, 201, "{}", just.body);
    let patch = ask_json(&mock, "PATCH", "/_mock/cloud", r#"{ "apps": { "One more": {} } }"#);
    for above in [make("One too many"), patch] {
        assert!(above.status == 409, "{}: {}", above.status, above.body);
        assert!(above.body.contains("full"), "{}: {}", above.status, above.body);
    }
}
