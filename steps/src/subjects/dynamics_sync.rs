//! Steps of Dynamics 365: what server-side synchronisation carries between Dynamics 365 and Outlook.

use cucumber::{given, then, when};
use mock365_control::fill::Filling;
use serde_json::json;

use super::dynamics::mailbox;
use super::dynamics_settings::profile_called;
use super::{ensure, outlook, say};
use crate::connector::{RecordKind, SyncedRecord};
use crate::{Person, World};

/// Which e-mails become activities, by the words of the personal options.
const RULES: [&str; 5] = [
    "All email messages",
    "Email messages in response to Dynamics 365 email",
    "Email messages from Dynamics 365 Leads, Contacts and Accounts",
    "Email messages from Dynamics 365 records that are email enabled",
    "No email messages",
];

fn kind_of(word: &str) -> RecordKind {
    match word {
        "appointment" => RecordKind::Appointment,
        "contact" => RecordKind::Contact,
        "task" => RecordKind::Task,
        _ => RecordKind::Email,
    }
}

/// Personal options > Email: `All email messages`, `No email messages`, …
#[given(expr = "{word} tracks {string}")]
async fn tracks(world: &mut World, who: String, rule: String) -> Result<(), String> {
    let number = RULES.iter().position(|known| *known == rule).ok_or_else(|| format!("there is no rule {rule}"))?;
    let tool = world.dynamics(Person::called(&who)?).await.map_err(say)?;
    tool.track(i64::try_from(number).map_err(say)?).await.map_err(say)
}

/// Mail from somebody outside lies in the inbox from now on; what stands in To need be no address.
#[when(regex = r#"^(\w+) gets the mail "([^"]*)" from "([^"]*)"(?: to "([^"]*)")?$"#)]
async fn gets(world: &mut World, who: String, subject: String, from: String, to: String) -> Result<(), String> {
    let mut message = json!({ "from": from, "subject": subject, "text": "Hello" });
    if !to.is_empty() {
        message["to"] = json!([format!("Somebody <{to}>")]);
    }
    let filling: Filling = serde_json::from_value(json!({ "messages": [message] })).map_err(say)?;
    world.control().fill(Person::called(&who)?.sign_in, &filling).await.map(drop).map_err(say)
}

/// An answer to mail in the inbox whose subject begins so.
#[when(expr = "{word} replies to the mail {string}")]
async fn replies(world: &mut World, who: String, subject: String) -> Result<(), String> {
    let who = Person::called(&who)?.sign_in;
    let found = outlook::found(world, who, "mail", &subject).await?;
    let id = found.first().and_then(|mail| mail["id"].as_str()).ok_or("there is no such mail")?;
    let path = format!("/v1.0/me/messages/{id}/reply");
    outlook::ask(world, who, "Mail.Send", ("POST", &path), Some(json!({ "comment": "Thanks" }))).await.map(drop)
}

/// The category "Tracked to Dynamics 365", by hand.
#[when(expr = "{word} has the mail {string} tracked by its category")]
async fn marks(world: &mut World, who: String, subject: String) -> Result<(), String> {
    outlook::mark(world, Person::called(&who)?.sign_in, &subject).await
}

/// An e-mail, made and sent in Dynamics 365.
#[when(expr = "{word} sends {word} the email {string} from Dynamics 365")]
async fn sends(world: &mut World, who: String, whom: String, subject: String) -> Result<(), String> {
    let to = Person::called(&whom)?.sign_in;
    let tool = world.dynamics(Person::called(&who)?).await.map_err(say)?;
    tool.send_email(to, &subject).await.map(drop).map_err(say)
}

/// A contact by his last name, an appointment or a task by its subject.
#[when(
    regex = r#"^(\w+) makes the (tracked )?(contact|appointment|task) "([^"]*)" (without an organizer )?in (Dynamics 365|Outlook)$"#
)]
async fn makes(
    world: &mut World,
    who: String,
    tracked: String,
    kind: String,
    name: String,
    without: String,
    there: String,
) -> Result<(), String> {
    let person = Person::called(&who)?;
    match (there.as_str(), kind.as_str()) {
        ("Outlook", "task") => outlook::make_task(world, person.sign_in, &name).await,
        ("Outlook", kind) => outlook::make(world, person.sign_in, kind, &name, !tracked.is_empty()).await,
        _ => {
            let record = SyncedRecord { has_organizer: without.is_empty(), ..SyncedRecord::new(kind_of(&kind), &name) };
            world.dynamics(person).await.map_err(say)?.save_record(&record).await.map(drop).map_err(say)
        }
    }
}

/// A contact who is known by his address.
#[when(expr = "{word} makes the contact {string} with the address {string} in Dynamics 365")]
async fn makes_known(world: &mut World, who: String, name: String, address: String) -> Result<(), String> {
    let record = SyncedRecord { address, ..SyncedRecord::new(RecordKind::Contact, &name) };
    let tool = world.dynamics(Person::called(&who)?).await.map_err(say)?;
    tool.save_record(&record).await.map(drop).map_err(say)
}

/// The job title of a contact, the location of an appointment.
#[when(regex = r#"^(\w+) writes "([^"]*)" into the (contact|appointment) "([^"]*)" in (Dynamics 365|Outlook)$"#)]
async fn writes(
    world: &mut World,
    who: String,
    detail: String,
    kind: String,
    name: String,
    there: String,
) -> Result<(), String> {
    let person = Person::called(&who)?;
    if there == "Outlook" {
        return outlook::write(world, person.sign_in, &kind, &name, &detail).await;
    }
    let known = the_record(world, person, &kind, &name).await?;
    let record = SyncedRecord { detail, ..known };
    world.dynamics(person).await.map_err(say)?.save_record(&record).await.map(drop).map_err(say)
}

/// It goes.
#[when(regex = r#"^(\w+) deletes the (contact|appointment|task|mail) "([^"]*)" in (Dynamics 365|Outlook)$"#)]
async fn deletes(world: &mut World, who: String, kind: String, name: String, there: String) -> Result<(), String> {
    let person = Person::called(&who)?;
    if there == "Outlook" {
        return outlook::delete(world, person.sign_in, &kind, &name).await;
    }
    let record = the_record(world, person, &kind, &name).await?;
    world.dynamics(person).await.map_err(say)?.delete_record(&record).await.map_err(say)
}

async fn records(world: &mut World, who: Person, kind: &str, name: &str) -> Result<Vec<SyncedRecord>, String> {
    world.dynamics(who).await.map_err(say)?.records(kind_of(kind), name).await.map_err(say)
}

async fn the_record(world: &mut World, who: Person, kind: &str, name: &str) -> Result<SyncedRecord, String> {
    let found = records(world, who, kind, name).await?;
    ensure(found.len() == 1, || format!("there is not one of them: {found:?}"))?;
    found.into_iter().next().ok_or_else(|| "there is none".to_owned())
}

/// Records whose names begin so.
#[then(regex = r#"^Dynamics 365 shows (\w+) the (contact|appointment|task|email) "([^"]*)" (\d+) times?$"#)]
async fn dynamics_shows(
    world: &mut World,
    who: String,
    kind: String,
    name: String,
    times: usize,
) -> Result<(), String> {
    let found = records(world, Person::called(&who)?, &kind, &name).await?;
    ensure(found.len() == times, || format!("{found:?}"))
}

/// The same in Outlook; `undeliverable mail` lies in the folder Undeliverable.
#[then(
    regex = r#"^Outlook shows (\w+) the (contact|appointment|task|mail|sent mail|undeliverable mail) "([^"]*)" (\d+) times?$"#
)]
async fn outlook_shows(world: &mut World, who: String, kind: String, name: String, times: usize) -> Result<(), String> {
    let who = Person::called(&who)?.sign_in;
    let found = match kind.as_str() {
        "task" => outlook::tasks(world, who, &name).await?,
        kind => outlook::found(world, who, kind, &name).await?.len(),
    };
    ensure(found == times, || format!("{found} times"))
}

/// The status reason of an e-mail: `Pending Send`, `Sent`, `Received`.
#[then(expr = "{word}'s email {string} is {string} in Dynamics 365")]
async fn email_is(world: &mut World, who: String, subject: String, status: String) -> Result<(), String> {
    let record = the_record(world, Person::called(&who)?, "email", &subject).await?;
    ensure(record.status == status, || format!("{record:?}"))
}

/// The job title of a contact, the location of an appointment.
#[then(regex = r#"^(\w+)'s (contact|appointment) "([^"]*)" says "([^"]*)" in (Dynamics 365|Outlook)$"#)]
async fn says(
    world: &mut World,
    who: String,
    kind: String,
    name: String,
    detail: String,
    there: String,
) -> Result<(), String> {
    let person = Person::called(&who)?;
    let said = if there == "Outlook" {
        outlook::detail(world, person.sign_in, &kind, &name).await?
    } else {
        the_record(world, person, &kind, &name).await?.detail
    };
    ensure(said == detail, || format!("it says {said}"))
}

/// Why a record was not carried over.
#[then(regex = r#"^(\w+)'s (contact|appointment|task) "([^"]*)" was not synchronised: "([^"]*)"$"#)]
async fn not_synchronised(
    world: &mut World,
    who: String,
    kind: String,
    name: String,
    why: String,
) -> Result<(), String> {
    let record = the_record(world, Person::called(&who)?, &kind, &name).await?;
    ensure(record.trouble.as_ref().is_some_and(|said| said.contains(&why)), || format!("{record:?}"))
}

/// What was wrong when the mailbox was looked at last, or `nothing`.
#[then(expr = "the last error of {word}'s mailbox is {string}")]
async fn last_error(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    ensure(seen.last_error.as_deref().unwrap_or("nothing") == wanted, || format!("{seen:?}"))
}

/// How often something that may pass was tried in vain, and whether receiving waits for the next try.
#[then(regex = r"^receiving for (\w+) was tried (\d+) times? in vain and (waits|goes on)$")]
async fn tried(world: &mut World, whose: String, times: u64, waits: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    ensure((seen.vain_tries, seen.is_postponed) == (times, waits == "waits"), || format!("{seen:?}"))
}

/// "Move failed emails to undeliverable folder" of the profile that comes by itself.
#[given("mail that cannot be tracked is moved to the undeliverable folder")]
async fn moves(world: &mut World) -> Result<(), String> {
    let profile = profile_called(world, "Microsoft Exchange Online").await?;
    let path = format!("emailserverprofiles({})", profile.id);
    world.dataverse("PATCH", &path, Some(json!({ "moveundeliveredemails": true }))).await.map(drop)
}
