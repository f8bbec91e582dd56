//! Steps of Dynamics 365: approving the addresses of mailboxes, and whether that is asked for.

use cucumber::{given, then, when};
use mock365_control::state::{CloudPatch, EnvironmentPatch, UserPatch};
use serde_json::{Value, json};

use super::dynamics::{keep, mailbox_of, text};
use super::{ensure, say};
use crate::connector::{DeliveryMethod, DynamicsTrouble, MailboxSettings};
use crate::{Person, World};

/// "Approve Email": for the mailbox of somebody, or of a queue of that name.
#[given(expr = "{word} has approved {word}'s mailbox")]
#[when(expr = "{word} approves {word}'s mailbox")]
async fn approve(world: &mut World, who: String, whose: String) -> Result<(), String> {
    approve_with(world, &who, &whose, None).await
}

/// The same by a program, which changes how mail comes in with the same request.
#[when(
    expr = "{word}'s program approves {word}'s mailbox and has its mail come in by the server with the same request"
)]
async fn approve_beside(world: &mut World, who: String, whose: String) -> Result<(), String> {
    let beside = MailboxSettings { incoming: Some(DeliveryMethod::ServerSide), ..MailboxSettings::default() };
    approve_with(world, &who, &whose, Some(&beside)).await
}

async fn approve_with(
    world: &mut World,
    who: &str,
    whose: &str,
    beside: Option<&MailboxSettings>,
) -> Result<(), String> {
    let mailbox = mailbox_of(world, whose).await?;
    let done = match world.dynamics(Person::called(who)?).await {
        Ok(tool) => tool.approve(&mailbox, beside).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// A plug-in, which runs inside of the environment in somebody's name, tries the same.
#[when(expr = "a plug-in in {word}'s name approves {word}'s mailbox")]
async fn plug_in(world: &mut World, who: String, whose: String) -> Result<(), String> {
    let host = world.seen().dynamics.environment.clone();
    let token = world.environment_token(Person::called(&who)?.sign_in, &host).await.map_err(say)?;
    let mailbox = mailbox_of(world, &whose).await?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let request = client
        .patch(format!("{}/api/data/v9.2/mailboxes({mailbox})", world.environment(&host).url))
        .bearer_auth(token)
        .header("x-mock365-plug-in", "true")
        .json(&json!({ "emailrouteraccessapproval": 1 }));
    let answer = request.send().await.map_err(say)?;
    let is_done = answer.status().is_success();
    let said: Value = serde_json::from_str(&answer.text().await.map_err(say)?).unwrap_or_default();
    let refused =
        DynamicsTrouble::Refused { code: text(&said["error"], "code"), message: text(&said["error"], "message") };
    keep(world, if is_done { Ok(()) } else { Err(refused) });
    Ok(())
}

/// The request that changed a mailbox last has that column in its body, and no other.
#[then(expr = "the last change of a mailbox asked for {string} alone")]
async fn alone(world: &mut World, column: String) -> Result<(), String> {
    let all = world.control().requests("").await.map_err(say)?;
    let last = all.iter().rev().find(|entry| entry.operation == "dataverse.mailboxes.update");
    let body: Value = serde_json::from_str(&last.ok_or("no mailbox was changed")?.request_body).map_err(say)?;
    let columns: Vec<&String> = body.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    ensure(columns == [&column], || format!("{columns:?}"))
}

/// What Microsoft's page of 2023 says of further columns in the request does not hold any more.
#[given("the environment approves beside other columns as well")]
async fn beside_others(world: &mut World) -> Result<(), String> {
    let wanted = EnvironmentPatch { approves_alone: Some(false), ..EnvironmentPatch::default() };
    let host = world.seen().dynamics.environment.clone();
    let patch = CloudPatch { environments: [(host, wanted)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// A further address of somebody's, in the tenant.
#[given(expr = "the administrator gives {word} the address {string} as well")]
async fn alias(world: &mut World, name: String, address: String) -> Result<(), String> {
    let user = UserPatch { aliases: Some(vec![address]), ..UserPatch::default() };
    let sign_in = Person::called(&name)?.sign_in.to_owned();
    let patch = CloudPatch { users: [(sign_in, user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// The system settings "Process emails only for approved users" and "… approved queues".
#[given(regex = r#"^(\w+) has switched "Process emails only for approved (users|queues)" (on|off)$"#)]
#[when(regex = r#"^(\w+) switches "Process emails only for approved (users|queues)" (on|off)$"#)]
async fn require(world: &mut World, who: String, whose: String, setting: String) -> Result<(), String> {
    let row = world.dataverse("GET", "organizations", None).await?["value"][0].clone();
    let mut required = REQUIREMENTS.map(|(_, column)| row[column] == true);
    for (at, (name, _)) in REQUIREMENTS.iter().enumerate() {
        if *name == whose {
            required[at] = setting == "on";
        }
    }
    let done = match world.dynamics(Person::called(&who)?).await {
        Ok(tool) => tool.require_approval(required[0], required[1]).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// Whether such a setting is on.
#[then(regex = r#"^"Process emails only for approved (users|queues)" is (on|off)$"#)]
async fn required(world: &mut World, whose: String, setting: String) -> Result<(), String> {
    let row = world.dataverse("GET", "organizations", None).await?["value"][0].clone();
    let column = REQUIREMENTS.iter().find(|(name, _)| *name == whose).map_or("", |(_, column)| column);
    ensure(row[column] == (setting == "on"), || row[column].to_string())
}

/// Whose email is processed with an approval alone, and the column of the organisation that says so.
const REQUIREMENTS: [(&str, &str); 2] =
    [("users", "requireapprovalforuseremail"), ("queues", "requireapprovalforqueueemail")];

/// The setting in the organisation's XML by which approving one's own address needs the privilege as well, as Ada sets it.
#[given(regex = r"^the environment (asks|does not ask) for the privilege to approve one's own address$")]
#[when(regex = r"^the environment (asks|does not ask) for the privilege to approve one's own address$")]
async fn self_approval(world: &mut World, whether: String) -> Result<(), String> {
    let row = world.dataverse("GET", "organizations", None).await?["value"][0].clone();
    let name = "RequirePrivilegeToSelfApproveEmailAddress";
    let settings = format!("<OrgSettings><{name}>{}</{name}></OrgSettings>", whether == "asks");
    let path = format!("organizations({})", text(&row, "organizationid"));
    world.dataverse("PATCH", &path, Some(json!({ "orgdborgsettings": settings }))).await.map(drop)
}

/// A queue with an address, and so with a mailbox, which belongs to somebody.
#[given(expr = "{word}'s queue {word} has the address {string}")]
async fn queue(world: &mut World, owner: String, name: String, address: String) -> Result<(), String> {
    let path = format!("systemusers?$select=systemuserid&$filter=domainname eq '{}'", Person::called(&owner)?.sign_in);
    let owner = text(&world.dataverse("GET", &path, None).await?["value"][0], "systemuserid");
    let owner = format!("/systemusers({owner})");
    let body = json!({ "name": name, "emailaddress": address, "ownerid@odata.bind": owner });
    world.dataverse("POST", "queues", Some(body)).await.map(drop)
}

/// The address of a mailbox, as Ada changes it in the form.
#[given(expr = "the address of {word}'s mailbox is changed to {string}")]
#[when(expr = "the address of {word}'s mailbox is changed to {string}")]
async fn readdress(world: &mut World, whose: String, address: String) -> Result<(), String> {
    let path = format!("mailboxes({})", mailbox_of(world, &whose).await?);
    world.dataverse("PATCH", &path, Some(json!({ "emailaddress": address }))).await.map(drop)
}
