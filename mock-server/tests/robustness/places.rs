//! The sign-in host's sentences are filled once: what a client sends is shown as it came, whatever it looks like.

use mock365::Mock;
use mock365::faces::entra::codes;
use mock365::limits::Limit;
use mock365_control::rule::{AnswerSpec, ChangedAnswer, Effect, Rule, When};

use super::socket::{Reply, get_with, post_form};

/// Parameters that some sentence has a place for.
const NAMES: [&str; 8] =
    ["client_id", "scope", "state", "redirect_uri", "response_mode", "grant_type", "resource", "login_hint"];
const MARK: &str = "MARK-7f3a";

fn rule(mock: &Mock, answer: ChangedAnswer) {
    let when = When { face: Some("entra".to_owned()), ..When::default() };
    let effect = Effect::Answer(AnswerSpec::Changed(Box::new(answer)));
    mock.sandbox().plan.replace(vec![Rule { when, effect, times: None }]);
}

fn everywhere(mock: &Mock, pairs: &[(&str, &str)]) -> Vec<Reply> {
    ["/common/oauth2/v2.0/token", "/common/oauth2/token", "/common/oauth2/v2.0/devicecode"]
        .map(|path| post_form(mock, path, pairs))
        .into_iter()
        .chain(
            [
                "/common/oauth2/v2.0/authorize",
                "/common/oauth2/authorize",
                "/common/adminconsent",
                "/common/oauth2/v2.0/logout",
            ]
            .map(|path| get_with(mock, path, pairs)),
        )
        .collect()
}

#[test]
fn a_client_id_that_names_a_place_is_shown_as_it_came() {
    let mock = Mock::start();
    let pairs = [("client_id", "{scope}"), ("scope", "MY-SCOPE"), ("response_type", "code")];
    let page = get_with(&mock, "/common/oauth2/v2.0/authorize", &pairs);
    assert!(page.body.contains("AADSTS700038: {scope} is not a valid application identifier."), "{}", page.body);
    let pairs = [("client_id", "{grant_type}"), ("grant_type", "client_credentials"), ("scope", "{client_id}")];
    let said = post_form(&mock, "/common/oauth2/v2.0/token", &pairs);
    assert!(!said.body.contains("client_credentials"), "{}", said.body);
}

#[test]
fn places_inside_of_values_are_never_filled_whatever_the_code() {
    let mock = Mock::start();
    let inner = NAMES.map(|name| format!("v{{{name}}}v")).concat();
    for code in codes::all() {
        let number = format!("AADSTS{}", code.number);
        rule(
            &mock,
            ChangedAnswer { name: "aadsts".to_owned(), code: Some(number.clone()), ..ChangedAnswer::default() },
        );
        for named in NAMES {
            if !code.message.contains(named) && named != "scope" {
                continue;
            }
            let pairs = NAMES.map(|name| (name, if name == named { inner.as_str() } else { MARK }));
            for reply in everywhere(&mock, &pairs) {
                let all = format!("{}{}", reply.head, reply.body);
                assert!(!all.contains(&format!("v{MARK}v")), "{number}, {named}: {all}");
            }
        }
    }
}

#[test]
fn parameters_that_name_each_other_do_not_grow() {
    let mock = Mock::start();
    let filler = |name: &str| format!("{{{name}}}").repeat(40);
    let values: Vec<(&str, String)> =
        NAMES.iter().zip(NAMES.iter().cycle().skip(1)).map(|(name, next)| (*name, filler(next))).collect();
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent: usize = values.iter().map(|(_, value)| value.len()).sum();
    for reply in everywhere(&mock, &pairs) {
        assert!(reply.body.len() < 12 * sent + 20_000, "{} bytes for {sent}", reply.body.len());
    }
    // A sentence with every place, each many times.
    let message = NAMES.map(|name| format!("{{{name}}}").repeat(3)).concat();
    let changed = ChangedAnswer { name: "aadsts".to_owned(), message: Some(message), ..ChangedAnswer::default() };
    rule(&mock, ChangedAnswer { code: Some("50011".to_owned()), ..changed });
    for reply in everywhere(&mock, &pairs) {
        assert!(reply.body.len() < 40 * sent + 20_000, "{} bytes for {sent}", reply.body.len());
    }
}

/// A value in a sentence has a limit.
pub fn value(limit: &Limit) {
    let mock = Mock::start();
    let shown = |length: usize| {
        let scope = "s".repeat(length);
        let said = post_form(
            &mock,
            "/contoso.example/oauth2/v2.0/token",
            &[("grant_type", &scope), ("client_id", "450987b3-a09a-4f14-9b2c-4f301d1e15f5")],
        );
        assert_eq!(said.status, 400, "{}", said.body);
        said.body.split('\'').nth(1).unwrap_or_default().to_owned()
    };
    let whole = "s".repeat(limit.count());
    assert_eq!(shown(limit.count()), whole);
    assert_eq!(shown(limit.count() + 1), format!("{whole}…"));
    assert_eq!(shown(60_000), format!("{whole}…"));
}
