//! What is printed is what one can type: the calls that show a failure, and what explanations say.

use std::time::Duration;

use mock365::Mock;
use mock365::scenario::{Library, explain};
use reqwest::Method;
use reqwest::blocking::Client;
use serde_json::{Value, json};

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

/// Each line is sent as it is printed, with the token of the line before, and answers what it says.
#[test]
fn calls_of_an_environment_can_be_typed_as_they_are_printed() {
    // Another test may have installed it.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = Client::new();
    let mut sent = 0;
    for shelved in Library::built_in().all().filter(|shelved| shelved.name.starts_with("dynamics/")) {
        let mock = Mock::start();
        let mut token = String::new();
        for line in mock.apply(&shelved.name).shown_by {
            if !line.contains("/api/data/") && !line.starts_with("POST /_mock/tokens") {
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
    if met.contains("status ") {
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
