//! Steps that look from outside: what was asked of Microsoft, what it mailed, where a domain's mail goes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cucumber::{then, when};
use serde_json::Value;

use super::{ensure, say};
use crate::{Person, World};

/// The customer takes another provider in the app; from here on the journal is watched.
#[when(expr = "{word} chooses another e-mail provider instead")]
async fn another_provider(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    world.control().forget_requests().await.map_err(say)
}

/// Since then nothing was asked of Graph.
#[then("Microsoft Graph is not asked any more")]
async fn graph_silent(world: &mut World) -> Result<(), String> {
    let asked = operations(world, "graph.*").await?;
    ensure(asked.is_empty(), || format!("{asked:?}"))
}

/// How often an operation was asked for.
#[then(expr = "{string} was asked for {int} time(s)")]
async fn asked(world: &mut World, operation: String, times: usize) -> Result<(), String> {
    let asked = operations(world, &operation).await?;
    ensure(asked.len() == times, || format!("it was asked for {} times", asked.len()))
}

/// Everything that was asked for is mocked.
#[then("nothing was asked for that is not mocked")]
async fn all_mocked(world: &mut World) -> Result<(), String> {
    let all = world.control().requests("").await.map_err(say)?;
    let unsupported: Vec<&str> =
        all.iter().filter(|entry| entry.unsupported).map(|entry| entry.operation.as_str()).collect();
    ensure(unsupported.is_empty(), || format!("{unsupported:?}"))
}

/// Sent Items of that person hold the last test mail so often.
#[then(expr = "{word}'s Sent Items hold the test mail {int} time(s)")]
async fn sent_items(world: &mut World, name: String, times: usize) -> Result<(), String> {
    let person = Person::called(&name)?;
    let subject = world.seen().test_mail.clone().ok_or("no test mail was sent")?;
    let token = world.user_token(person.sign_in).await.map_err(say)?;
    let answer =
        super::administrator::graph(world, &token, "GET", "/v1.0/me/mailFolders/sentitems/messages?$top=100", None)
            .await?;
    let all = answer["value"].as_array().cloned().unwrap_or_default();
    let hits = all.iter().filter(|message| message["subject"].as_str() == Some(&subject)).count();
    ensure(hits == times, || format!("they hold it {hits} times: {all:?}"))
}

/// Microsoft has mailed somebody a notice.
#[then(expr = "{word} is mailed about {string}")]
async fn mailed(world: &mut World, name: String, words: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let outbox = world.control().outbox().await.map_err(say)?;
    let hit = outbox.iter().any(|notice| {
        notice.to.eq_ignore_ascii_case(person.sign_in)
            && (notice.subject.contains(&words) || notice.text.contains(&words))
    });
    ensure(hit, || format!("{outbox:?}"))
}

/// Where a domain's mail goes: `office365`, `other` or `none`.
#[then(expr = "the MX records of {string} lead to {string}")]
async fn mx(world: &mut World, domain: String, provider: String) -> Result<(), String> {
    let answer = world.control().mx(&domain).await.map_err(say)?;
    ensure(answer.provider == provider, || format!("{answer:?}"))
}

async fn operations(world: &World, pattern: &str) -> Result<Vec<String>, String> {
    let all = world.control().requests("").await.map_err(say)?;
    let prefix = pattern.trim_end_matches('*');
    let hit = |name: &str| if pattern.ends_with('*') { name.starts_with(prefix) } else { name == pattern };
    Ok(all.into_iter().map(|entry| entry.operation).filter(|name| hit(name)).collect())
}

/// A text claim of a JWT.
pub(super) fn claim(token: &str, name: &str) -> Option<String> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Value>(&payload).ok()?[name].as_str().map(str::to_owned)
}
