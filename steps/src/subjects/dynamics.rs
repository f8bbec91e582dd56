//! Steps of Dynamics 365: testing and enabling mailboxes, what comes of it, and alerts.

use std::time::Duration;

use cucumber::{given, then, when};
use mock365_control::state::{CloudPatch, EnvironmentPatch};
use serde_json::Value;

use super::{ensure, say};
use crate::connector::{AdministratorClient, DynamicsTrouble, MailboxAlert, SyncedMailbox, TestWanted};
use crate::{Person, TestedAdministrator, World};

/// How often a test is looked at until it is over, and how long it is between two looks.
const LOOKS: usize = 400;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// What happened at Dynamics 365.
#[derive(Debug)]
pub struct DynamicsSeen {
    /// The environment that it is about.
    pub(crate) environment: String,
    /// What somebody is there, by the permission table.
    pub(crate) standing: Option<(Person, String)>,
    /// What came of what was tried last.
    pub(crate) outcome: Option<Result<(), DynamicsTrouble>>,
}

impl Default for DynamicsSeen {
    fn default() -> Self {
        Self { environment: "contoso.crm4.dynamics.com".to_owned(), standing: None, outcome: None }
    }
}

/// What was tried last was done.
#[then("Dynamics 365 has done it")]
fn done(world: &mut World) -> Result<(), String> {
    let outcome = &world.seen().dynamics.outcome;
    ensure(matches!(outcome, Some(Ok(()))), || format!("{outcome:?}"))
}

/// What was tried last was refused; a part of what the tool shows is enough, such as the code.
#[then(expr = "Dynamics 365 refuses with {string}")]
fn refuses(world: &mut World, words: String) -> Result<(), String> {
    match &world.seen().dynamics.outcome {
        Some(Err(trouble)) if trouble.to_string().contains(&words) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// "Test & Enable" of the mailbox of somebody, or of a queue of that name.
#[given(expr = "{word} has tested and enabled {word}'s mailbox")]
#[when(expr = "{word} tests and enables {word}'s mailbox")]
async fn test(world: &mut World, who: String, whose: String) -> Result<(), String> {
    test_one(world, &who, &whose, false).await
}

/// The same with "Sync items with Exchange from this organization only, even if Exchange was set to sync with a different
/// organization".
#[when(expr = "{word} tests and enables {word}'s mailbox for this organization alone")]
async fn take_over(world: &mut World, who: String, whose: String) -> Result<(), String> {
    test_one(world, &who, &whose, true).await
}

async fn test_one(world: &mut World, who: &str, whose: &str, takes_over: bool) -> Result<(), String> {
    let whom = TestWanted::Mailboxes(vec![mailbox_of(world, whose).await?]);
    let done = match world.dynamics(Person::called(who)?).await {
        Ok(tool) => tool.test(&whom, takes_over).await.map(drop),
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// "Test & Enable Mailboxes" of a server profile.
#[when(expr = "{word} tests and enables all mailboxes of the profile {string}")]
async fn test_profile(world: &mut World, who: String, profile: String) -> Result<(), String> {
    let whom = TestWanted::Profile(super::dynamics_settings::profile_called(world, &profile).await?.id);
    let done = match world.dynamics(Person::called(&who)?).await {
        Ok(tool) => tool.test(&whom, false).await.map(drop),
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// How long it takes until a mailbox is tested that is to be, on the sandbox's clock.
#[given(expr = "the environment tests mailboxes after {int} minutes")]
async fn test_delay(world: &mut World, minutes: u32) -> Result<(), String> {
    let delay = EnvironmentPatch { test_delay: Some(format!("PT{minutes}M")), ..EnvironmentPatch::default() };
    let host = world.seen().dynamics.environment.clone();
    let patch = CloudPatch { environments: [(host, delay)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// Exchange answers an operation of EWS with a canned answer so often, whoever asks: `server-busy`.
#[given(expr = "Exchange answers {string} with {string} {int} time(s)")]
async fn exchange_answers(world: &mut World, operation: String, answer: String, times: u32) -> Result<(), String> {
    let rule = serde_json::json!({
        "when": { "operation": operation }, "effect": { "answer": answer }, "times": times,
    });
    let rule = serde_json::from_value(rule).map_err(say)?;
    world.control().add_rule(&rule).await.map(drop).map_err(say)
}

/// Sent Items of that person hold a mail of that subject so often.
#[then(expr = "{word}'s Sent Items hold the mail {string} {int} time(s)")]
async fn sent(world: &mut World, name: String, subject: String, times: usize) -> Result<(), String> {
    let token = world.user_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    let path = "/v1.0/me/mailFolders/sentitems/messages?$top=100&$select=subject";
    let answer = super::administrator::graph(world, &token, "GET", path, None).await?;
    let all = answer["value"].as_array().cloned().unwrap_or_default();
    let hits = all.iter().filter(|message| message["subject"] == subject.as_str()).count();
    ensure(hits == times, || format!("they hold it {hits} times: {all:?}"))
}

/// What the list says once the test is over, of incoming and outgoing email and of appointments, contacts and tasks:
/// `Success, Success, Failure`; `Not Run` where there is nothing to test.
#[then(expr = "the test of {word}'s mailbox ends with {string}")]
async fn test_ends(world: &mut World, whose: String, statuses: String) -> Result<(), String> {
    let mut seen = mailbox(world, &whose).await?;
    for _ in 0..LOOKS {
        if !seen.awaits_test {
            break;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
        seen = mailbox(world, &whose).await?;
    }
    ensure(!seen.awaits_test, || "the test has not come to its end".to_owned())?;
    ensure(seen.statuses.join(", ") == statuses, || format!("{seen:?}"))
}

/// The same as it is now, whether or not a test is to come.
#[then(expr = "the statuses of {word}'s mailbox are {string}")]
async fn statuses(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    ensure(seen.statuses.join(", ") == wanted, || format!("{seen:?}"))
}

/// The test is still to come, or was put off.
#[then(expr = "the test of {word}'s mailbox is still to come")]
async fn still_to_come(world: &mut World, whose: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    ensure(seen.awaits_test, || format!("{seen:?}"))
}

/// For what a mailbox is enabled: `incoming, outgoing, appointments`, in that order, or `nothing`.
#[then(expr = "{word}'s mailbox is enabled for {string}")]
async fn enabled(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    let names = ["incoming", "outgoing", "appointments"];
    let names: Vec<&str> = names.into_iter().zip(seen.enabled).filter(|(_, is)| *is).map(|(name, _)| name).collect();
    let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    ensure(names == wanted, || format!("{seen:?}"))
}

/// Alerts of a mailbox, as somebody reads them on its wall: a part of the text, or the error's name.
#[then(regex = r#"^(\w+) finds the (information|warning|error) "([^"]*)" at (\w+)'s mailbox$"#)]
async fn alert(world: &mut World, who: String, level: String, words: String, whose: String) -> Result<(), String> {
    let mailbox = mailbox_of(world, &whose).await?;
    find_alert(world, &who, &level, &words, &mailbox).await
}

/// The same of a server profile, whose owner is told as well.
#[then(regex = r#"^(\w+) finds the (information|warning|error) "([^"]*)" at the profile "([^"]*)"$"#)]
async fn profile_alert(
    world: &mut World,
    who: String,
    level: String,
    words: String,
    profile: String,
) -> Result<(), String> {
    let profile = super::dynamics_settings::profile_called(world, &profile).await?;
    find_alert(world, &who, &level, &words, &profile.id).await
}

/// Nothing of that level stands on the wall.
#[then(regex = r"^(\w+) finds no (information|warning|error) at (\w+)'s mailbox$")]
async fn no_alert(world: &mut World, who: String, level: String, whose: String) -> Result<(), String> {
    let mailbox = mailbox_of(world, &whose).await?;
    let found = alerts(world, &who, &mailbox).await?;
    ensure(!found.iter().any(|alert| alert.level.eq_ignore_ascii_case(&level)), || format!("{found:?}"))
}

/// The same of a server profile.
#[then(regex = r#"^(\w+) finds no (information|warning|error) at the profile "([^"]*)"$"#)]
async fn no_profile_alert(world: &mut World, who: String, level: String, profile: String) -> Result<(), String> {
    let profile = super::dynamics_settings::profile_called(world, &profile).await?;
    let found = alerts(world, &who, &profile.id).await?;
    ensure(!found.iter().any(|alert| alert.level.eq_ignore_ascii_case(&level)), || format!("{found:?}"))
}

async fn alerts(world: &mut World, who: &str, of: &str) -> Result<Vec<MailboxAlert>, String> {
    world.dynamics(Person::called(who)?).await.map_err(say)?.alerts(of).await.map_err(say)
}

async fn find_alert(world: &mut World, who: &str, level: &str, words: &str, of: &str) -> Result<(), String> {
    let found = alerts(world, who, of).await?;
    let fits = |alert: &MailboxAlert| {
        alert.level.eq_ignore_ascii_case(level) && (alert.text.contains(words) || alert.error.as_deref() == Some(words))
    };
    ensure(found.iter().any(fits), || format!("{found:?}"))
}

/// How the address of a mailbox stands, somebody's or a queue's: `Approved`, `Pending Approval`, `Empty`.
#[then(expr = "the address of {word}'s mailbox is {string}")]
async fn approval(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let mailbox = mailbox(world, &whose).await?;
    ensure(mailbox.approval == wanted, || format!("{mailbox:?}"))
}

/// What came of what was tried.
pub(super) fn keep(world: &mut World, outcome: Result<(), DynamicsTrouble>) {
    world.seen_mut().dynamics.outcome = Some(outcome);
}

/// A text of a row.
pub(super) fn text(row: &Value, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_owned()
}

/// The id of the mailbox of somebody (by his name in the features, or the one that he signs in with), or of a queue of that
/// name.
pub(super) async fn mailbox_of(world: &World, whose: &str) -> Result<String, String> {
    let of_user = |name: &str| format!("systemusers?$select=_defaultmailbox_value&$filter=domainname eq '{name}'");
    let path = match Person::called(whose) {
        Ok(person) => of_user(person.sign_in),
        Err(_) if whose.contains('@') => of_user(whose),
        Err(_) => format!("queues?$select=_defaultmailbox_value&$filter=name eq '{whose}'"),
    };
    let found = world.dataverse("GET", &path, None).await?;
    let id = found["value"][0]["_defaultmailbox_value"].as_str();
    id.map(str::to_owned).ok_or_else(|| format!("{whose} has no mailbox in the environment"))
}

/// A mailbox as Ada sees it in the list.
pub(super) async fn mailbox(world: &mut World, whose: &str) -> Result<SyncedMailbox, String> {
    let id = mailbox_of(world, whose).await?;
    let tool = world.dynamics(Person::called("Ada")?).await.map_err(say)?;
    let found = tool.mailboxes().await.map_err(say)?.into_iter().find(|mailbox| mailbox.id == id);
    found.ok_or_else(|| format!("{whose}'s mailbox is not in the list"))
}

impl World {
    /// Somebody's tool under test, signed in at the environment that the feature is about.
    pub async fn mailbox_administrator(&mut self, person: Person) -> Result<TestedAdministrator<'_>, DynamicsTrouble> {
        self.dynamics(person).await.map(TestedAdministrator)
    }

    /// Somebody's tool at the environment that it is about; he signs in where he has not yet.
    pub(crate) async fn dynamics(&mut self, person: Person) -> Result<&mut dyn AdministratorClient, DynamicsTrouble> {
        let host = self.seen().dynamics.environment.clone();
        self.sign_in_to_dynamics(person, &host).await?;
        self.administrator(person, &host).ok_or(DynamicsTrouble::Unknown(host))
    }
}
