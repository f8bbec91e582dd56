//! Steps that use what was connected: mail, calendar, renewal.

use cucumber::{then, when};

use super::{ensure, say};
use crate::connector::Trouble;
use crate::{Person, World};

/// A mail of that subject lies in the inbox.
#[then(expr = "the inbox shows {string}")]
async fn inbox_shows(world: &mut World, subject: String) -> Result<(), String> {
    let inbox = world.client().inbox().await.map_err(say)?;
    ensure(inbox.iter().any(|mail| mail.subject == subject), || format!("{inbox:?}"))
}

/// An event of that subject lies in the next seven days.
#[then(expr = "the calendar of the next week shows {string}")]
async fn calendar_shows(world: &mut World, subject: String) -> Result<(), String> {
    let events = world.client().next_week().await.map_err(say)?;
    ensure(events.iter().any(|event| event.subject == subject), || format!("{events:?}"))
}

/// The app sends a test mail from the connected inbox to its owner.
#[when(expr = "the app sends {word} a test mail")]
async fn send(world: &mut World, name: String) -> Result<(), String> {
    send_test_mail(world, Person::called(&name)?).await?.map_err(say)
}

/// The test mail lies in the inbox.
#[then("the inbox shows the test mail")]
async fn test_mail_arrived(world: &mut World) -> Result<(), String> {
    let subject = world.seen().test_mail.clone().ok_or("no test mail was sent")?;
    inbox_shows(world, subject).await
}

/// The report about the test mail lies in the inbox, or does not.
#[then(regex = "^the inbox (shows|does not show) that the test mail could not be delivered$")]
async fn test_mail_came_back(world: &mut World, shows: String) -> Result<(), String> {
    let subject = format!("Undeliverable: {}", world.seen().test_mail.as_deref().ok_or("no test mail was sent")?);
    let inbox = world.client().inbox().await.map_err(say)?;
    let is_there = inbox.iter().any(|mail| mail.subject == subject);
    ensure(is_there == (shows == "shows"), || format!("{inbox:?}"))
}

/// Inbox, calendar, sending and renewing, one after the other.
#[then(expr = "everything works for {word}")]
async fn everything(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.outcome()?.as_ref().map_err(say)?;
    world.client().refresh().await.map_err(say)?;
    world.client().next_week().await.map_err(say)?;
    send_test_mail(world, person).await?.map_err(say)?;
    test_mail_arrived(world).await
}

/// The app gets new tokens without the customer.
#[then("the connection can be renewed")]
async fn renewed(world: &mut World) -> Result<(), String> {
    world.client().refresh().await.map_err(say)
}

/// One thing that does not work: `reading the inbox`, `reading the calendar`, `sending a test mail`, `renewing the connection`.
#[then(
    regex = r#"^(reading the inbox|reading the calendar|sending a test mail|renewing the connection) fails with "([^"]*)"$"#
)]
async fn fails(world: &mut World, what: String, words: String) -> Result<(), String> {
    let done = attempt(world, &what).await?;
    match done {
        Err(trouble) if trouble.to_string().contains(&words) => Ok(()),
        Err(trouble) => Err(format!("it fails with \"{trouble}\"")),
        Ok(()) => Err("it works".to_owned()),
    }
}

/// One thing that works, of the same four.
#[then(regex = r"^(reading the inbox|reading the calendar|sending a test mail|renewing the connection) works$")]
async fn works(world: &mut World, what: String) -> Result<(), String> {
    attempt(world, &what).await?.map_err(say)
}

async fn attempt(world: &mut World, what: &str) -> Result<Result<(), Trouble>, String> {
    Ok(match what {
        "reading the inbox" => world.client().inbox().await.map(drop),
        "reading the calendar" => world.client().next_week().await.map(drop),
        "sending a test mail" => send_test_mail(world, Person::called("Anna")?).await?,
        _ => world.client().refresh().await,
    })
}

/// Sends a mail of a subject that nobody else uses.
async fn send_test_mail(world: &mut World, person: Person) -> Result<Result<(), Trouble>, String> {
    let count = world.control().requests("").await.map_err(say)?.len();
    let subject = format!("Test mail {count}");
    world.seen_mut().test_mail = Some(subject.clone());
    Ok(world.client().send_test_mail(person.sign_in, &subject).await)
}
