//! Finding a scenario, a canned answer or a code by what a customer says: in any language, with typing errors, by a code, by
//! a system. One index for search and explain.

mod fold;
mod index;
mod near;
mod product;

pub use index::{Document, SearchIndex};

use mock365_control::Expectation;

use super::library::Shelved;
use crate::limits::SEARCH;

/// Why nothing was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a text to be looked for has at most {} characters", SEARCH.amount)]
pub struct TooLong;

/// Whether a text can be looked for.
pub fn check(text: &str) -> Result<(), TooLong> {
    // As many bytes at least as characters.
    if text.len() > SEARCH.count() && text.chars().count() > SEARCH.count() { Err(TooLong) } else { Ok(()) }
}

/// Words that people use for the same thing: one of them, and those that texts have.
const SAME: [(&[&str], &[&str]); 9] = [
    (
        &["mfa", "2fa", "tfa", "twofactor", "twostep", "zweifaktor", "tvafaktor"],
        &["multifactor", "factor", "second", "strong"],
    ),
    (&["authenticator"], &["multifactor", "factor", "second"]),
    (&["throttled", "throttle", "throttling", "ratelimit", "429"], &["throttled", "throttling", "requests", "busy"]),
    (&["license", "licence", "lizenz", "licens"], &["license", "licence", "licenses"]),
    (&["tenant", "organization", "organisation"], &["tenant", "organization", "organisation"]),
    (&["login", "logon", "signin"], &["sign", "signin"]),
    (&["sso"], &["silent", "single"]),
    (&["ca"], &["conditional"]),
    (&["inbox", "mailbox"], &["inbox", "mailbox"]),
];

/// The header with which Exchange alone says why EWS is refused.
const POLICY_REASON: &str = "X-EWS-Policy-Reason";

/// Whether a call is answered with that header.
fn is_kept_out(expected: &Expectation) -> bool {
    expected.call.starts_with("ews.") && expected.status == Some(403) && expected.host.is_none()
}

/// Other words for a word.
fn same(word: &str) -> &'static [&'static str] {
    SAME.iter().find(|(typed, _)| typed.contains(&word)).map_or(&[], |(_, known)| known)
}

/// Everything that a scenario is found by.
pub fn scenario(shelved: &Shelved) -> Document {
    let scenario = &shelved.scenario;
    let calls = || scenario.expect.iter().chain(&scenario.healthy);
    let mut texts: Vec<(f32, String)> = Vec::new();
    texts.extend(
        scenario.title.values().chain(scenario.customer_says.values().flatten()).map(|text| (1.0, text.clone())),
    );
    texts.extend(scenario.expect.iter().filter_map(|call| call.message.as_ref()).map(|text| (0.95, text.clone())));
    texts.push((0.85, shelved.name.replace('/', " ")));
    texts.push((0.8, scenario.because.clone()));
    if scenario.expect.iter().any(is_kept_out) {
        texts.push((0.95, POLICY_REASON.to_owned()));
    }
    texts.extend(scenario.rows.iter().map(|row| (0.9, row.clone())));
    Document {
        texts,
        codes: scenario
            .codes
            .iter()
            .map(String::as_str)
            .chain(calls().flat_map(Expectation::codes))
            .map(str::to_owned)
            .collect(),
        own_codes: Vec::new(),
        systems: scenario.systems.clone(),
    }
}
