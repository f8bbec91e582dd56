//! Every code of the sign-in host, brought by a rule and met over a socket in each of its channels.

pub mod beyond;
pub mod page;
pub mod seen;

use std::collections::BTreeMap;

use mock365::faces::entra::codes::{self, Code};
use mock365::faces::entra::variants;
use mock365_control::browser::WebPage;
use mock365_control::{AnswerSpec, ChangedAnswer, Effect, OneOrMore, Rule, When};
use serde_json::Value;

use crate::signing_in::{HUBSPOT, REDIRECT, SCOPES, Said, Walk, claims, client};

/// Codes with the channels in which a rule brought them.
pub async fn channels() -> BTreeMap<u32, Vec<&'static str>> {
    let mut walk = Walk::start();
    let mut seen = BTreeMap::new();
    for code in codes::all().iter().chain(codes::unlisted()) {
        let channels: Vec<&str> = code.channels.split(',').collect();
        for channel in &channels {
            walk.browser.clear_cookies();
            meet(&mut walk, code, channel).await;
        }
        seen.insert(code.number, channels);
    }
    seen
}

async fn meet(walk: &mut Walk, code: &'static Code, channel: &str) {
    let operation = if channel == "inline" { "entra.login" } else { "*" };
    rule(walk, operation, code.number, &[]);
    let silent = [("prompt", "none")];
    let interactive: &[(&str, &str)] = &[];
    match channel {
        "token" => json(code, &walk.token("/common/oauth2/v2.0/token", &[("client_id", HUBSPOT)]).await),
        "metadata" => json(code, &get(walk, "/common/v2.0/.well-known/openid-configuration").await),
        "adminconsent" => {
            let parameters =
                [("client_id", HUBSPOT), ("redirect_uri", REDIRECT), ("scope", SCOPES), ("state", "12345")];
            let url = walk.at("/contoso.example/v2.0/adminconsent", &parameters);
            let page = walk.open(&url).await;
            assert_eq!(page.parameter("admin_consent").as_deref(), Some("True"), "{}", page.url);
            redirect(code, &page);
        }
        "redirect" => {
            let both = code.comes_as("page");
            let url = walk.authorize("common", if both { &silent } else { interactive });
            redirect(code, &walk.open(&url).await);
        }
        "inline" => {
            let url = walk.authorize("common", &[]);
            let page = walk.open(&url).await;
            let page = walk.press(&page, "Next", &[("login", "anna@contoso.example")]).await;
            assert!(page.html.contains("role=\"alert\""), "{}", page.html);
            shown(code, &page);
        }
        "page" | "interrupt" => {
            let url = walk.authorize("common", &[]);
            shown(code, &walk.open(&url).await);
        }
        other => panic!("{other} is no channel"),
    }
}

fn rule(walk: &Walk, operation: &str, number: u32, wanted: &[&str]) {
    let words = wanted.iter().map(|word| (*word).to_owned()).collect();
    let answer = ChangedAnswer {
        name: "aadsts".to_owned(),
        code: Some(format!("AADSTS{number}")),
        variant: (!wanted.is_empty()).then_some(OneOrMore::More(words)),
        ..ChangedAnswer::default()
    };
    let when = When { face: Some("entra".to_owned()), operation: Some(operation.to_owned()), ..When::default() };
    let rule = Rule { when, effect: Effect::Answer(AnswerSpec::Changed(Box::new(answer))), times: None };
    walk.mock.sandbox().plan.replace(vec![rule]);
}

async fn get(walk: &Walk, path: &str) -> Said {
    let answer = client().get(format!("{}{path}", walk.mock.origin())).send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Said { status, headers, body: answer.json().await.expect("JSON") }
}

fn names_it(code: &Code, text: &str) {
    assert!(text.starts_with(&format!("AADSTS{}: ", code.number)), "{text}");
    no_place_is_left(text);
}

fn no_place_is_left(text: &str) {
    let text = text.replace("{EmailHidden}", "");
    assert!(!text.contains(['{', '}']), "a place was left empty: {text}");
}

fn json(code: &Code, said: &Said) {
    assert_eq!(said.body["error_codes"], serde_json::json!([code.number]), "{}", said.body);
    assert_eq!(said.status, code.status, "{}", said.body);
    let telemetry = said.headers.get("x-ms-clitelem").and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(telemetry.starts_with(&format!("1,{},", code.number)), "{telemetry}");
    let seen = variants::all().iter().find(|variant| variant.code == code.number && variant.name == "v2");
    let error = match (seen, code.error) {
        (Some(variant), _) => variant.error,
        (None, "access_denied") => "invalid_grant",
        (None, error) => error,
    };
    assert_eq!(said.body["error"], error);
    assert_eq!(said.body.get("suberror").and_then(Value::as_str), code.suberror);
    assert_eq!(said.body.get("error_uri").is_some(), code.uri);
    names_it(code, said.body["error_description"].as_str().expect("a description"));
}

fn redirect(code: &Code, page: &WebPage) {
    assert!(page.left, "{}: {}", code.number, page.text());
    assert!(page.url.as_str().starts_with(REDIRECT), "{}: {}", code.number, page.text());
    assert_eq!(page.parameter("state").as_deref(), Some("12345"));
    names_it(code, &page.parameter("error_description").expect("a description"));
    assert_ne!(page.parameter("error").as_deref(), Some("invalid_grant"));
    assert_eq!(page.parameter("error_uri").is_some(), code.uri);
}

fn shown(code: &Code, page: &WebPage) {
    assert!(!page.left, "{}: {}", code.number, page.url);
    assert_eq!(page.data("code"), Some(format!("AADSTS{}", code.number)), "{}", page.html);
    let text = page.text();
    no_place_is_left(text.split("$Config").next().unwrap_or_default());
}

/// Every variant in its table, over the socket.
pub async fn variants_are_worded() {
    let walk = Walk::start();
    for variant in variants::all() {
        rule(&walk, "*", variant.code, &[variant.name, "lines"]);
        let said = walk.token("/common/oauth2/token", &[("client_id", HUBSPOT)]).await;
        assert_eq!((&said.body["error"], said.status), (&Value::from(variant.error), variant.status), "{}", said.body);
        assert_eq!(said.body.get("suberror").and_then(Value::as_str), variant.suberror);
        let text = said.body["error_description"].as_str().expect("a description");
        assert!(text.contains("\r\nTrace ID: "), "{text}");
        let message = variant.message.or(codes::find(variant.code).map(|code| code.message)).unwrap_or_default();
        let beginning = message.split('{').next().unwrap_or_default();
        assert!(text.contains(beginning), "{text}");
    }
}

/// A redirect with blanks, and the way back that says nothing.
pub async fn variants_of_redirects() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    rule(&walk, "*", 65_004, &[]);
    let page = walk.open(&url).await;
    assert_eq!(page.parameter("error").as_deref(), Some("access_denied"));
    assert!(page.parameter("error_description").expect("a description").contains(". Trace ID"));
    rule(&walk, "*", 65_004, &["lines"]);
    let page = walk.open(&url).await;
    assert!(page.parameter("error_description").expect("a description").contains("\r\nTrace ID"));
    rule(&walk, "*", 65_004, &["consent_required", "blanks"]);
    let page = walk.open(&url).await;
    assert_eq!(page.parameter("error").as_deref(), Some("consent_required"));
    let text = page.parameter("error_description").expect("a description");
    assert!(text.starts_with("AADSTS65004: The resource owner"), "{text}");
    assert!(text.contains(". Trace ID"), "{text}");
    rule(&walk, "*", 90_094, &["cancel"]);
    let page = walk.open(&url).await;
    assert_eq!(page.parameter("error_subcode").as_deref(), Some("cancel"));
    assert_eq!(page.parameter("error_description"), None);
    let page = walk.open(&url).await;
    assert!(page.left);
    rule(&walk, "entra.authorize", 90_094, &[]);
    let page = walk.open(&url).await;
    assert_eq!(page.data("page").as_deref(), Some("need-admin-approval"));
    let page = walk.follow(&page, "switch").await;
    assert_eq!(page.data("page").as_deref(), Some("signin"), "the rule is for the first page alone");
    walk.mock.sandbox().plan.replace(Vec::new());
    let tokens = walk.tokens().await;
    assert_eq!(claims(&tokens["access_token"])["upn"], "anna@contoso.example", "without rules all is well");
    // A client or an address that is not to be trusted never gets anything, silent or not.
    rule(&walk, "*", 50_011, &[]);
    let silent = walk.authorize("common", &[("prompt", "none")]);
    assert!(!walk.open(&silent).await.left);
}
