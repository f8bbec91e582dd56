//! The headers of a rule's answer: each goes out once, none says where the answer ends.

use std::io::{Read, Write};

use mock365::Mock;
use mock365::answers::Answers;
use serde_json::{Value, json};

use crate::socket::{ask_json, connect};

/// A path of each face.
const FACES: [(&str, &str); 6] = [
    ("entra", "/common/oauth2/v2.0/token"),
    ("graph", "/v1.0/me/messages"),
    ("ews", "/EWS/Exchange.asmx"),
    ("autodiscover", "/autodiscover/autodiscover.svc"),
    ("outlook_rest", "/api/v2.0/me"),
    ("dataverse", "/api/data/v9.2/accounts"),
];

fn rule(headers: &Value, answer: &str) -> String {
    json!({ "effect": { "answer": { "name": answer, "headers": headers } }, "times": 1 }).to_string()
}

fn values<'a>(head: &'a str, wanted: &str) -> Vec<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value).collect()
}

#[test]
fn what_a_rule_says_replaces_what_the_answer_says() {
    let mock = Mock::start();
    for canned in Answers::built_in().all() {
        // A code of the sign-in host is said there alone.
        for (face, path) in FACES.into_iter().filter(|(face, _)| canned.name != "aadsts" || *face == "entra") {
            let mut names: Vec<String> = canned.headers(face).map(|(name, _)| name.to_ascii_lowercase()).collect();
            // What faces put there themselves.
            for name in
                ["retry-after", "content-type", "cache-control", "request-id", "server", "x-new", "www-authenticate"]
            {
                names.push(name.to_owned());
            }
            for name in names {
                for casing in [name.clone(), name.to_uppercase(), name.replacen('r', "R", 1)] {
                    // A spent rule still counts.
                    mock.sandbox().plan.replace(Vec::new());
                    let made = ask_json(&mock, "POST", "/_mock/rules", &rule(&json!({ casing: "7" }), &canned.name));
                    assert_eq!(made.status, 201, "{}", made.body);
                    let seen = ask_json(&mock, "POST", path, "");
                    assert_eq!(values(&seen.head, &name), ["7"], "{} on {face}: {}", canned.name, seen.head);
                }
            }
        }
    }
}

#[test]
fn headers_that_cannot_be_sent_are_refused_with_their_place() {
    let mock = Mock::start();
    let framing = [
        "Content-Length",
        "transfer-encoding",
        "Connection",
        "keep-alive",
        "Upgrade",
        "TE",
        "trailer",
        "proxy-connection",
        "http2-settings",
    ];
    let names = ["", "a b", "a:b", "\u{e4}", "a\r\nb", "a/b", "a~b", ":status"];
    let values = ["a\r\nx-evil: 1", "a\0", "a\nb", "\u{7f}"];
    let refused = framing.iter().map(|name| (*name, "1"));
    let refused = refused.chain(names.iter().map(|name| (*name, "1"))).chain(values.iter().map(|value| ("x", *value)));
    for (name, value) in refused.chain([("x-mock365-explain", "mine")]) {
        let seen = ask_json(&mock, "POST", "/_mock/rules", &rule(&json!({ name: value }), "too-many-requests"));
        let problem: Value = serde_json::from_str(&seen.body).expect("a problem");
        let place = format!("/effect/answer/headers/{}", name.replace('~', "~0").replace('/', "~1"));
        // A tilde is a letter of names.
        let wanted = if name == "a~b" { (201, Value::Null) } else { (422, json!(place)) };
        assert_eq!((seen.status, problem["place"].clone()), wanted, "{name}: {value}");
    }
    let twice = ask_json(&mock, "POST", "/_mock/rules", &rule(&json!({ "X-A": "1", "x-a": "2" }), "too-many-requests"));
    assert_eq!(twice.status, 422);
}

#[test]
fn a_connection_goes_on_behind_an_answer_of_a_rule() {
    let mock = Mock::start();
    for status in ["204", "304", "200", "429"] {
        let answer = json!({ "name": "too-many-requests", "status": status.parse::<u16>().expect("a number"),
            "headers": { "content-encoding": "identity", "date": "never" } });
        let body = json!({ "effect": { "answer": answer }, "times": 1 }).to_string();
        assert_eq!(ask_json(&mock, "POST", "/_mock/rules", &body).status, 201);
        let mut stream = connect(&mock);
        let path = "/v1.0/me HTTP/1.1\r\nhost: 127.0.0.1\r\n";
        write!(stream, "GET {path}\r\nGET {path}connection: close\r\n\r\n").expect("to write");
        let mut seen = String::new();
        stream.read_to_string(&mut seen).expect("two answers");
        let heads: Vec<&str> = seen.lines().filter(|line| line.contains("HTTP/1.1 ")).collect();
        assert_eq!(heads.len(), 2, "{seen}");
        assert!(heads[0].contains(status), "{seen}");
        assert!(heads[1].contains("401"), "{seen}");
    }
}

/// The built-in answers obey as rules must.
#[test]
fn canned_answers_have_headers_that_can_be_sent() {
    for canned in Answers::built_in().all() {
        for (name, value) in canned.headers.iter().chain(canned.faces.values().flat_map(|own| &own.headers)) {
            let rule = serde_json::from_str(&rule(&json!({ name: value }), &canned.name)).expect("a rule");
            mock365::gate::check(&rule, &Answers::built_in()).unwrap_or_else(|why| panic!("{}: {why}", canned.name));
        }
    }
}
