//! Steps of clients that are not the app: server-side synchronisation of Dynamics 365, and a program that asks Graph.

use std::time::Duration;

use cucumber::{given, then};
use serde_json::{Value, json};

use super::administrator::graph;
use super::{ensure, say};
use crate::people::ADMINISTRATOR;
use crate::{Person, World};

/// The environment of Dynamics 365 at Contoso.
const ENVIRONMENT: &str = "contoso.crm4.dynamics.com";
/// How often a test that is under way is looked at.
const LOOKS: usize = 200;
/// How long it is between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// What the clients beside the app have.
#[derive(Debug, Default)]
pub struct OtherClients {
    /// The token of the program that asks Graph.
    program: Option<String>,
}

/// A program, with the token that it has from now on.
#[given(expr = "{word} has a program that reads her/his mail through Graph")]
async fn program(world: &mut World, name: String) -> Result<(), String> {
    let token = world.user_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    world.seen_mut().other_clients.program = Some(token);
    read_mail(world).await.map(drop)
}

/// Status and code of Graph's answer.
#[then(expr = "{word}'s program is refused by Graph with {int} {string}")]
async fn program_refused(world: &mut World, name: String, status: u16, code: String) -> Result<(), String> {
    Person::called(&name)?;
    match read_mail(world).await {
        Err(why) if why.contains(&format!(" {status} ")) && why.contains(&format!("\"code\":\"{code}\"")) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// The same program with the same token reads mail.
#[then(expr = "{word}'s program reads her/his mail through Graph")]
async fn program_reads(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    read_mail(world).await.map(drop)
}

async fn read_mail(world: &World) -> Result<Value, String> {
    let token = world.seen().other_clients.program.clone().ok_or("there is no program")?;
    graph(world, &token, "GET", "/v1.0/me/messages", None).await
}

/// An administrator of Dynamics 365 has the mailbox synchronised by the server: methods, approval, test.
/// <https://learn.microsoft.com/power-platform/admin/connect-exchange-online>
#[given(expr = "Dynamics 365 synchronises {word}'s mailbox")]
async fn synchronises(world: &mut World, name: String) -> Result<(), String> {
    let methods = json!({ "incomingemaildeliverymethod": 2, "outgoingemaildeliverymethod": 2, "actdeliverymethod": 1 });
    for change in [methods, json!({ "emailrouteraccessapproval": 1 })] {
        change_mailbox(world, &name, change).await?;
    }
    enables(world, name).await
}

/// "Test & Enable Mailboxes" ends in success for what comes in, what goes out, and appointments, contacts and tasks.
#[then(expr = "Dynamics 365 tests and enables {word}'s mailbox")]
async fn enables(world: &mut World, name: String) -> Result<(), String> {
    let mailbox = test(world, &name).await?;
    ensure(STATUSES.iter().all(|status| mailbox[status] == 1), || mailbox.to_string())
}

/// "Test & Enable Mailboxes" fails for all three, and an alert about each says why; a part of its text is enough.
#[then(expr = "Dynamics 365 tests {word}'s mailbox and alerts {string}")]
async fn alerts(world: &mut World, name: String, words: String) -> Result<(), String> {
    let mailbox = test(world, &name).await?;
    ensure(STATUSES.iter().all(|status| mailbox[status] == 2), || mailbox.to_string())?;
    let id = mailbox["mailboxid"].as_str().unwrap_or_default();
    let logs = dataverse(world, "GET", &format!("tracelogs?$filter=_regardingobjectid_value eq {id}"), None).await?;
    let errors: Vec<&Value> = logs["value"].as_array().into_iter().flatten().filter(|log| log["level"] == 3).collect();
    let said = |log: &&Value| log["text"].as_str().is_some_and(|text| text.contains(&words));
    ensure(errors.len() == STATUSES.len() && errors.iter().all(said), || format!("{errors:?}"))
}

const STATUSES: [&str; 3] = ["incomingemailstatus", "outgoingemailstatus", "actstatus"];

/// Has a mailbox tested, and waits until that is done: the mailbox then.
async fn test(world: &World, name: &str) -> Result<Value, String> {
    change_mailbox(world, name, json!({ "testemailconfigurationscheduled": true })).await?;
    for _ in 0..LOOKS {
        let mailbox = mailbox(world, name).await?;
        if mailbox["testemailconfigurationscheduled"] == false {
            return Ok(mailbox);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err("the test is under way still".to_owned())
}

async fn mailbox(world: &World, name: &str) -> Result<Value, String> {
    let address = Person::called(name)?.sign_in;
    let found = dataverse(world, "GET", &format!("mailboxes?$filter=emailaddress eq '{address}'"), None).await?;
    Ok(found["value"][0].clone())
}

async fn change_mailbox(world: &World, name: &str, change: Value) -> Result<(), String> {
    let mailbox = mailbox(world, name).await?;
    let id = mailbox["mailboxid"].as_str().ok_or("there is no such mailbox")?;
    dataverse(world, "PATCH", &format!("mailboxes({id})"), Some(change)).await.map(drop)
}

/// A request of an administrator's to the environment.
async fn dataverse(world: &World, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
    let token = world.environment_token(ADMINISTRATOR, ENVIRONMENT).await.map_err(say)?;
    graph(world, &token, method, &format!("/~{ENVIRONMENT}/api/data/v9.2/{path}"), body).await
}
