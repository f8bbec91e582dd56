//! Scopes as token answers write them: what is in the token, in the words in which it was asked for.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2>

use mock365_domain::Cloud;
use mock365_domain::directory::permission;
use mock365_domain::scopes::asks_for_all;

use super::issue::{TokenOrder, holds};
use super::target::{Target, is_oidc};

/// What every token for Microsoft Graph lets its holder know about the user besides.
const WITH_GRAPH: [&str; 3] = ["profile", "openid", "email"];

/// The scopes that the access token carries. With a permission of Graph come OpenID's three.
pub fn carried(order: &TokenOrder) -> Vec<String> {
    let own = order.permissions.iter().filter(|scope| !scope.eq_ignore_ascii_case("offline_access"));
    let mut carried: Vec<String> = own.cloned().collect();
    let graph = order.target.app_id == permission::GRAPH && carried.iter().any(|scope| !is_oidc(scope));
    if graph && !order.v1 && !order.asked.is_empty() {
        let missing: Vec<&str> = WITH_GRAPH.into_iter().filter(|scope| !holds(&carried, scope)).collect();
        carried.extend(missing.into_iter().map(str::to_owned));
    }
    carried
}

/// The token answer's `scope`. Who asked by short names is answered by short names, and `.default` is named with what it
/// came to: clients look their tokens up by the words that they used.
pub fn written(cloud: &Cloud, order: &TokenOrder) -> String {
    let carried = carried(order);
    if order.v1 {
        return carried.join(" ");
    }
    let words: Vec<Word<'_>> =
        order.asked.split_ascii_whitespace().filter_map(|word| Word::of(cloud, order, word)).collect();
    let short = words.iter().find(|word| !is_oidc(word.scope)).is_some_and(|word| word.prefix.is_empty());
    let mut written: Vec<String> = carried.iter().map(|scope| in_words(order, &words, short, scope)).collect();
    written.extend(words.iter().filter(|word| asks_for_all(word.scope)).map(|word| word.written.to_owned()));
    written.join(" ")
}

/// A scope as it was asked for, in its proper casing; else as its neighbours were.
fn in_words(order: &TokenOrder, words: &[Word<'_>], short: bool, scope: &str) -> String {
    match words.iter().find(|word| word.scope.eq_ignore_ascii_case(scope)) {
        Some(word) => format!("{}{scope}", word.prefix),
        None if short || is_oidc(scope) => scope.to_owned(),
        None => format!("{}/{scope}", order.target().uri),
    }
}

/// A word of the `scope` parameter.
struct Word<'a> {
    /// As it came.
    written: &'a str,
    /// The resource with its slash; empty in short names.
    prefix: &'a str,
    /// The scope.
    scope: &'a str,
}

impl<'a> Word<'a> {
    /// Reads one; nothing where it is about another resource than the token.
    fn of(cloud: &Cloud, order: &TokenOrder, written: &'a str) -> Option<Self> {
        let (prefix, scope) = written.split_at(written.rfind('/').map_or(0, |at| at + 1));
        let target = if prefix.is_empty() { Some(Target::graph()) } else { Target::find(cloud, prefix) };
        let own = is_oidc(scope) || target.is_some_and(|target| target.app_id == order.target.app_id);
        own.then_some(Self { written, prefix, scope })
    }
}
