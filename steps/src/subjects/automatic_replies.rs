//! Steps about people who are away: what those who write to them are told, and what the app makes of it.

use cucumber::{given, then, when};
use jiff::Timestamp;
use serde_json::json;

use super::outlook::{ask, found};
use super::{ensure, keeping_up, say};
use crate::{Person, World};

/// Automatic replies until some hours of the sandbox's clock are over: for colleagues, and for nobody else, for people among the
/// contacts, or for everybody.
///
/// <https://learn.microsoft.com/graph/api/user-update-mailboxsettings>
#[given(
    regex = r#"^(\w+) is away for (\d+) hours, and tells colleagues "([^"]*)" and (none|contactsOnly|all) of the others "([^"]*)"$"#
)]
async fn away(
    world: &mut World,
    name: String,
    hours: i64,
    inside: String,
    audience: String,
    outside: String,
) -> Result<(), String> {
    let zone =
        |moment: Timestamp| json!({ "dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC" });
    let replies = json!({
        "status": "scheduled", "externalAudience": audience,
        "scheduledStartDateTime": zone(keeping_up::ends(world, 0).await?),
        "scheduledEndDateTime": zone(keeping_up::ends(world, hours * 60).await?),
        "internalReplyMessage": inside, "externalReplyMessage": outside,
    });
    let body = json!({ "automaticRepliesSetting": replies });
    let who = Person::called(&name)?.sign_in;
    ask(world, who, "MailboxSettings.ReadWrite", ("PATCH", "/v1.0/me/mailboxSettings"), Some(body)).await.map(drop)
}

/// A mail from one to another.
#[when(expr = "{word} writes {word} the mail {string}")]
async fn writes(world: &mut World, from: String, to: String, subject: String) -> Result<(), String> {
    let (from, to) = (Person::called(&from)?.sign_in, Person::called(&to)?.sign_in);
    let message = json!({ "subject": subject, "toRecipients": [{ "emailAddress": { "address": to } }] });
    let body = json!({ "message": message });
    ask(world, from, "Mail.Send", ("POST", "/v1.0/me/sendMail"), Some(body)).await.map(drop)
}

/// Somebody's mailbox speaks another language.
#[given(expr = "{word}'s mailbox speaks {string}")]
async fn speaks(world: &mut World, name: String, locale: String) -> Result<(), String> {
    let body = json!({ "language": { "locale": locale } });
    let who = Person::called(&name)?.sign_in;
    ask(world, who, "MailboxSettings.ReadWrite", ("PATCH", "/v1.0/me/mailboxSettings"), Some(body)).await.map(drop)
}

/// Mail in the inbox whose subject is just that, with just that text.
#[then(expr = "{word} is told {string} under {string} {int} time(s)")]
async fn told(world: &mut World, name: String, text: String, subject: String, times: usize) -> Result<(), String> {
    let mails = found(world, Person::called(&name)?.sign_in, "mail", &subject).await?;
    let hits =
        mails.iter().filter(|mail| mail["subject"] == subject.as_str() && mail["body"]["content"] == text.as_str());
    let hits = hits.count();
    ensure(hits == times, || format!("{hits} times: {mails:?}"))
}

/// A connector answers each mail that a person wrote. What says in its header that a machine wrote it is no such mail, whatever
/// its subject, which is in the language of whoever is away.
///
/// <https://www.rfc-editor.org/rfc/rfc3834>
#[then(expr = "the mail {string} of {word}'s says that a person wrote it")]
async fn own(world: &mut World, subject: String, of: String) -> Result<(), String> {
    ensure(!is_automatic(world, &of, &subject).await?, || "it says that a machine did".to_owned())
}

/// The header of an automatic reply says so.
#[then(expr = "the mail {string} of {word}'s says that a machine wrote it")]
async fn passed_over(world: &mut World, subject: String, of: String) -> Result<(), String> {
    ensure(is_automatic(world, &of, &subject).await?, || "it says nothing of a machine".to_owned())
}

async fn is_automatic(world: &World, of: &str, subject: &str) -> Result<bool, String> {
    let who = Person::called(of)?.sign_in;
    let mails = found(world, who, "mail", subject).await?;
    let id = mails.first().and_then(|mail| mail["id"].as_str()).ok_or_else(|| format!("{of} has no such mail"))?;
    let path = format!("/v1.0/me/messages/{id}?$select=internetMessageHeaders");
    let mail = ask(world, who, "Mail.ReadWrite", ("GET", &path), None).await?;
    let headers = mail["internetMessageHeaders"].as_array().cloned().unwrap_or_default();
    let said = headers
        .iter()
        .find(|header| header["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("Auto-Submitted")));
    let said = said.and_then(|header| header["value"].as_str()).map(say);
    Ok(said.is_some_and(|said| !said.eq_ignore_ascii_case("no")))
}
