//! What is printed is what one can type: the calls that show a failure, and what explanations say.

use std::time::Duration;

use mock365::Mock;
use mock365::scenario::{Library, explain};
use reqwest::Method;
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::driven::driven;

/// Where a text has a placeholder of a scenario file, `{mailbox:anna@contoso.example}`.
fn placeholder(text: &str) -> Option<&str> {
    text.split('{').skip(1).find(|rest| {
        let kind = rest.split(':').next().unwrap_or_default();
        kind.len() < rest.len() && !kind.is_empty() && kind.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
    })
}

#[test]
fn nothing_that_is_printed_has_placeholders_of_scenario_files() {
    assert!(placeholder("PATCH /mailboxes({mailbox:anna})").is_some() && placeholder(r#"{"answer": "x"}"#).is_none());
    let library = Library::built_in();
    for shelved in library.all() {
        let mock = Mock::start();
        let shown = mock.apply(&shelved.name).shown_by;
        assert!(!shown.is_empty(), "{}", shelved.name);
        for line in &shown {
            assert!(placeholder(line).is_none(), "{}: {line}", shelved.name);
            let call = line.split(' ').next().unwrap_or_default();
            let typed = ["GET", "POST", "PATCH", "PUT", "DELETE"].contains(&call);
            assert!(typed || call.starts_with("entra.") || call == "mx", "{}: {line}", shelved.name);
        }
        for explained in explain(library, shelved.scenario.title_in("en")).expect("short enough") {
            let texts = [&explained.title, &explained.because, &explained.reproduce];
            for text in texts.into_iter().chain(&explained.from).chain(&explained.mended_by) {
                assert!(placeholder(text).is_none(), "{}: {text}", shelved.name);
                assert!(!text.starts_with("dataverse."), "{}: {text} is no call", shelved.name);
            }
        }
    }
}

/// A line of what is printed: method, path, body, who, and what is answered.
struct Typed<'a> {
    method: Method,
    path: &'a str,
    body: Option<Value>,
    who: &'a str,
    met: &'a str,
}

impl<'a> Typed<'a> {
    fn read(line: &'a str) -> Self {
        let (method, rest) = line.split_once(' ').expect("a method");
        let (call, who) = rest.rsplit_once(" as ").unwrap_or((rest, ""));
        let (who, met) = who.split_once(": ").unwrap_or((who, ""));
        let (path, body) = call.split_once(' ').map_or((call, None), |(path, body)| (path, Some(body)));
        let body = body.map(|body| serde_json::from_str(body).unwrap_or_else(|why| panic!("{body}: {why}")));
        Self { method: method.parse().expect("a method"), path, body, who, met }
    }
}

/// Situations of Graph whose calls ask for more than the permissions of an ordinary token.
const OF_GRAPH: [&str; 3] = ["mail/send-as-denied", "mail/shared-mailbox-closed", "contacts/shared-contacts"];

/// Each line is sent as it is printed, with the token of the line before, and answers what it says.
#[test]
fn calls_of_an_environment_can_be_typed_as_they_are_printed() {
    // Another test may have installed it.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = Client::new();
    let mut sent = 0;
    let is_typed = |name: &str| name.starts_with("dynamics/") || OF_GRAPH.contains(&name);
    for shelved in Library::built_in().all().filter(|shelved| is_typed(&shelved.name)) {
        let mock = Mock::start();
        let mut token = String::new();
        for line in mock.apply(&shelved.name).shown_by {
            let is_graph = OF_GRAPH.contains(&shelved.name.as_str()) && line.contains(" /v1.0/");
            if !line.contains("/api/data/") && !line.starts_with("POST /_mock/") && !is_graph {
                continue;
            }
            let typed = Typed::read(&line);
            let ask = || {
                let mut request = client.request(typed.method.clone(), format!("{}{}", mock.origin(), typed.path));
                if !typed.who.is_empty() {
                    request = request.bearer_auth(&token);
                }
                if let Some(body) = &typed.body {
                    request = request.json(body);
                }
                let answer = request.send().expect("an answer");
                (answer.status().as_u16(), answer.text().expect("a body"))
            };
            sent += 1;
            let (status, mut text) = ask();
            if typed.path.starts_with("/_mock/tokens") {
                let issued: Value = serde_json::from_str(&text).expect("JSON");
                issued["access_token"].as_str().expect("a token").clone_into(&mut token);
                continue;
            }
            let wanted = expected(typed.met);
            let fits = |status: u16, text: &str| {
                wanted.iter().all(|wanted| *wanted == status.to_string() || text.contains(wanted.as_str()))
            };
            // A test runs when somebody looks after it.
            for _ in 0..200 {
                if fits(status, &text) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
                text = ask().1;
            }
            assert!(fits(status, &text), "{}: {line} answers {status} {text}", shelved.name);
        }
    }
    assert!(sent > 100, "{sent}");
}

/// What an answer holds, of what is printed: a status, a code, values of columns.
fn expected(met: &str) -> Vec<String> {
    if met.contains("status ") || met.contains("statuscode ") {
        let column = |part: &str| part.split_once(' ').map(|(name, number)| format!("\"{name}\":{number}"));
        return met.split(", ").filter_map(column).collect();
    }
    match met.split_once(' ') {
        Some((status, code)) if status.parse::<u16>().is_ok() => vec![status.to_owned(), code.to_owned()],
        _ if met.is_empty() => Vec::new(),
        _ => vec![met.to_owned()],
    }
}

#[test]
fn a_printed_line_is_read_as_it_is_meant() {
    let line = r#"PATCH /~crm/api/data/v9.2/mailboxes(1) {"a":1} as anna@contoso.example: 403"#;
    let typed = Typed::read(line);
    assert_eq!(
        (typed.path, typed.body, typed.who, typed.met),
        ("/~crm/api/data/v9.2/mailboxes(1)", Some(json!({ "a": 1 })), "anna@contoso.example", "403")
    );
    assert_eq!(expected("incomingemailstatus 2, actstatus 0"), ["\"incomingemailstatus\":2", "\"actstatus\":0"]);
    assert_eq!(expected("403 ErrorAccessDenied"), ["403", "ErrorAccessDenied"]);
}

/// Nothing to be explained, and nothing that explains it, are said with what to do.
#[tokio::test]
async fn what_is_not_explained_is_said() {
    let driven = driven();
    for (path, status, words) in [
        ("explain?q=", 400, "say what is to be explained: a code (AADSTS50105"),
        ("explain", 400, "say what is to be explained"),
        ("explain?q=no%20such%20error%20at%20all", 404, "nothing known explains \"no such error at all\"; near are "),
        ("explain?q=%E2%98%83%E2%98%83", 404, "; ask for a code"),
    ] {
        let (met, problem) = driven.sends(Method::GET, &format!("/_mock/{path}"), "").await;
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert_eq!((met.as_u16(), detail.contains(words)), (status, true), "{path}: {problem}");
        assert_eq!(problem["place"], "?/q", "{path}");
    }
    let (_, found) = driven.sends(Method::GET, "/_mock/explain?q=-2147220891", "").await;
    assert!(found[0]["title"].as_str().is_some_and(|title| title.contains("2147220891")), "{found}");
}

/// Whoever names what there is not is told what there is, and whoever sends no JSON, that.
#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let driven = driven();
    let remedies = "/_mock/scenarios/dynamics/service-unavailable/remedies/zzz";
    for (method, path, body, status, words) in [
        (Method::POST, remedies, "{}", 404, "there is no remedy `zzz`; there is `wait-for-the-next-try`"),
        (Method::POST, "/_mock/scenarios/dynamics/zzz", "{}", 404, "among them `dynamics/access-mode`"),
        (Method::POST, "/_mock/scenarios/zzz/zzz", "{}", 404, "among them `"),
        (Method::GET, "/_mock/environments/zzz", "", 404, "; there are `contoso-old.crm.dynamics.com`, `contoso.crm4"),
        (Method::GET, "/_mock/tenants/zzz", "", 404, "; there are `"),
        (Method::GET, "/_mock/users/zzz", "", 404, "among them `"),
        (
            Method::PATCH,
            "/_mock/cloud",
            r#"{"grants":[{"app":"zzz","tenant":"contoso.example"}]}"#,
            422,
            "; there are `HubSpot Sales`, `",
        ),
        (
            Method::POST,
            "/_mock/clock",
            "nonsense",
            400,
            "this is no JSON: expected ident at line 1 column 2; send an object",
        ),
        (Method::POST, "/_mock/rules", "{\"when\":", 400, "this is no JSON: "),
        (
            Method::PATCH,
            "/_mock/environments/contoso.crm4.dynamics.com",
            "{\"test_delay\": PT2M}",
            400,
            "this is no JSON: ",
        ),
    ] {
        let (met, problem) = driven.sends(method, path, body).await;
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert_eq!((met.as_u16(), detail.contains(words)), (status, true), "{path}: {problem}");
    }
}

/// A duration is shown as it is written.
#[tokio::test]
async fn durations_are_shown_as_they_are_written() {
    let driven = driven();
    let path = "/_mock/environments/contoso.crm4.dynamics.com";
    assert_eq!(driven.sends(Method::GET, path, "").await.1["test_delay"], "PT0S");
    for (written, shown) in [("PT0S", "PT0S"), ("PT2M", "PT2M"), ("0s", "PT0S"), ("PT90S", "PT1M30S")] {
        let changed = driven.sends(Method::PATCH, path, &json!({ "test_delay": written }).to_string()).await.1;
        assert_eq!(changed["test_delay"], shown, "{changed}");
    }
    let tenant = "/_mock/tenants/contoso.example";
    let changed = driven.sends(Method::PATCH, tenant, r#"{"mailbox_delay":"PT15M"}"#).await.1;
    assert_eq!(changed["mailbox_delay"], "PT15M", "{changed}");
}
