//! Steps of Dynamics 365: server profiles, how mailboxes are synchronised, and how those of new users are.

use cucumber::{given, then, when};
use mock365_control::state::{CloudPatch, GrantPatch, UserPatch};
use serde_json::json;

use super::dynamics::{keep, mailbox, mailbox_of};
use super::{ensure, say};
use crate::connector::{DeliveryMethod, MailboxSettings, ProfileAccess, ServerProfile};
use crate::{Person, World};

/// The profile that comes by itself with Exchange Online.
const BUILT_IN: &str = "Microsoft Exchange Online";

/// A server profile of that type: `Exchange Online (Hybrid)`, `Exchange Server`; at that address of EWS, or with Autodiscover.
#[given(regex = r#"^(\w+) has made the (default )?profile "([^"]*)" of the type "([^"]*)" at "([^"]*)"$"#)]
#[when(regex = r#"^(\w+) makes the (default )?profile "([^"]*)" of the type "([^"]*)" at "([^"]*)"$"#)]
async fn make_profile(
    world: &mut World,
    who: String,
    default: String,
    name: String,
    kind: String,
    location: String,
) -> Result<(), String> {
    let location = (location != "Autodiscover").then_some(location);
    let is_default = !default.is_empty();
    save(world, &who, ServerProfile { name, kind, location, is_default, ..ServerProfile::default() }).await
}

/// OAuth, for mailboxes of another tenant: as an application there, with its id and its secret.
#[when(expr = "{word} makes the profile {string} for the tenant {string}, with the id and the secret of the app")]
async fn make_cross_tenant(world: &mut World, who: String, name: String, tenant: String) -> Result<(), String> {
    let (client, secret) = (world.settings().client_id.clone(), world.settings().client_secret.clone());
    let kind = "Exchange Online (Hybrid)".to_owned();
    let location = Some("https://outlook.office365.com/EWS/Exchange.asmx".to_owned());
    let access = ProfileAccess::CrossTenant { tenant, client, secret };
    save(world, &who, ServerProfile { name, kind, location, access, ..ServerProfile::default() }).await
}

/// The address of EWS in a profile, and nothing else.
#[when(expr = "{word} changes the address of the profile {string} to {string}")]
async fn move_profile(world: &mut World, who: String, name: String, location: String) -> Result<(), String> {
    let known = profile_called(world, &name).await?;
    save(world, &who, ServerProfile { location: Some(location), ..known }).await
}

/// "Set as default profile for new mailboxes".
#[when(expr = "{word} makes the profile {string} the default one")]
async fn make_default(world: &mut World, who: String, name: String) -> Result<(), String> {
    let known = profile_called(world, &name).await?;
    save(world, &who, ServerProfile { is_default: true, ..known }).await
}

async fn save(world: &mut World, who: &str, profile: ServerProfile) -> Result<(), String> {
    let done = match world.dynamics(Person::called(who)?).await {
        Ok(tool) => tool.save_profile(&profile).await.map(drop),
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// The names of all server profiles, in order of the alphabet; an empty text for none.
#[then(expr = "the profiles are {string}")]
async fn profiles(world: &mut World, wanted: String) -> Result<(), String> {
    let found = all_profiles(world).await?;
    let names: Vec<&str> = found.iter().map(|profile| profile.name.as_str()).collect();
    ensure(names.join(", ") == wanted, || format!("{found:?}"))
}

/// The profile that new mailboxes get.
#[then(expr = "the default profile is {string}")]
async fn default_profile(world: &mut World, wanted: String) -> Result<(), String> {
    let found = all_profiles(world).await?;
    let names: Vec<&str> = found.iter().filter(|known| known.is_default).map(|known| known.name.as_str()).collect();
    ensure(names == [wanted.as_str()], || format!("{found:?}"))
}

async fn all_profiles(world: &mut World) -> Result<Vec<ServerProfile>, String> {
    world.dynamics(Person::called("Ada")?).await.map_err(say)?.profiles().await.map_err(say)
}

/// The profile of that name.
pub(super) async fn profile_called(world: &mut World, name: &str) -> Result<ServerProfile, String> {
    let found = all_profiles(world).await?;
    let named = found.iter().find(|profile| profile.name == name).cloned();
    named.ok_or_else(|| format!("there is no such profile among {found:?}"))
}

/// Server profile Microsoft Exchange Online, and all by the server, as Ada sets it.
#[given(expr = "{word}'s mailbox is synchronised by the server")]
async fn synchronised(world: &mut World, whose: String) -> Result<(), String> {
    set(world, "Ada", &[whose], BUILT_IN).await?;
    let outcome = world.seen().dynamics.outcome.clone();
    ensure(matches!(outcome, Some(Ok(()))), || format!("{outcome:?}"))
}

/// A profile, and all by the server.
#[when(expr = "{word} has {word}'s mailbox synchronised by the server with the profile {string}")]
async fn set_profile(world: &mut World, who: String, whose: String, profile: String) -> Result<(), String> {
    set(world, &who, &[whose], &profile).await
}

/// The same for several mailboxes ("Edit multiple records"): `Anna, Bo`.
#[when(expr = "{word} edits the mailboxes of {string} at once: synchronised by the server with the profile {string}")]
async fn edit_several(world: &mut World, who: String, whose: String, profile: String) -> Result<(), String> {
    let whose: Vec<String> = whose.split(", ").map(str::to_owned).collect();
    set(world, &who, &whose, &profile).await
}

/// A part of a mailbox that is not synchronised any more.
#[given(
    regex = r"^(\w+)'s mailbox is synchronised without (incoming email|outgoing email|appointments, contacts and tasks)$"
)]
#[when(
    regex = r"^(\w+)'s mailbox is synchronised without (incoming email|outgoing email|appointments, contacts and tasks)$"
)]
async fn part_not_synchronised(world: &mut World, whose: String, part: String) -> Result<(), String> {
    let none = Some(DeliveryMethod::None);
    let to = match part.as_str() {
        "incoming email" => MailboxSettings { incoming: none, ..MailboxSettings::default() },
        "outgoing email" => MailboxSettings { outgoing: none, ..MailboxSettings::default() },
        _ => MailboxSettings { act: none, ..MailboxSettings::default() },
    };
    let mailbox = mailbox_of(world, &whose).await?;
    world.dynamics(Person::called("Ada")?).await.map_err(say)?.set(&[mailbox], &to).await.map_err(say)
}

/// The lookup is emptied in the form.
#[given(expr = "{word}'s mailbox has no profile any more")]
async fn no_profile(world: &mut World, whose: String) -> Result<(), String> {
    let path = format!("mailboxes({})", mailbox_of(world, &whose).await?);
    world.dataverse("PATCH", &path, Some(json!({ "emailserverprofile@odata.bind": null }))).await.map(drop)
}

/// "Deactivate" and "Activate" of the form.
#[when(regex = r"^(\w+)'s mailbox is (deactivated|activated)$")]
async fn activate(world: &mut World, whose: String, what: String) -> Result<(), String> {
    let path = format!("mailboxes({})", mailbox_of(world, &whose).await?);
    let state = i64::from(what == "deactivated");
    let body = json!({ "statecode": state, "statuscode": state + 1 });
    world.dataverse("PATCH", &path, Some(body)).await.map(drop)
}

async fn set(world: &mut World, who: &str, whose: &[String], profile: &str) -> Result<(), String> {
    let profile = profile_called(world, profile).await?.id;
    let mailboxes = mailboxes_of(world, whose).await?;
    let done = match world.dynamics(Person::called(who)?).await {
        Ok(tool) => tool.set(&mailboxes, &MailboxSettings::by_the_server(Some(profile))).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

async fn mailboxes_of(world: &World, whose: &[String]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for whose in whose {
        found.push(mailbox_of(world, whose).await?);
    }
    Ok(found)
}

/// Settings > Email > Email Configuration Settings: the mailboxes of new users get the profile, and all by the server.
#[given(expr = "{word} has the mailboxes of new users synchronised by the server with the profile {string}")]
#[when(expr = "{word} has the mailboxes of new users synchronised by the server with the profile {string}")]
async fn set_defaults(world: &mut World, who: String, profile: String) -> Result<(), String> {
    let defaults = MailboxSettings::by_the_server(Some(profile_called(world, &profile).await?.id));
    let done = match world.dynamics(Person::called(&who)?).await {
        Ok(tool) => tool.set_defaults(&defaults).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// "Apply Default Email Settings", which tests and enables on OK unless that is unticked: `Anna, Bo`.
#[when(regex = r#"^(\w+) applies the default email settings to the mailboxes of "([^"]*)"(, without testing them)?$"#)]
async fn apply_defaults(world: &mut World, who: String, whose: String, untested: String) -> Result<(), String> {
    let whose: Vec<String> = whose.split(", ").map(str::to_owned).collect();
    let mailboxes = mailboxes_of(world, &whose).await?;
    let done = match world.dynamics(Person::called(&who)?).await {
        Ok(tool) => tool.apply_defaults(&mailboxes, untested.is_empty()).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// The profile of a mailbox, `none` where it has none.
#[then(expr = "{word}'s mailbox has the profile {string}")]
async fn has_profile(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    ensure(seen.profile.as_deref().unwrap_or("none") == wanted, || format!("{seen:?}"))
}

/// How mail comes in and goes out, and how appointments, contacts and tasks are synchronised: `server, server, none`.
#[then(expr = "{word}'s mailbox is synchronised by {string}")]
async fn has_methods(world: &mut World, whose: String, wanted: String) -> Result<(), String> {
    let seen = mailbox(world, &whose).await?;
    let short = |method: &String| match method.as_str() {
        "None" => "none",
        method if method.starts_with("Server-Side Synchronization") => "server",
        _ => "Outlook",
    };
    let methods: Vec<&str> = seen.methods.iter().map(short).collect();
    ensure(methods.join(", ") == wanted, || format!("{seen:?}"))
}

/// A new user of Contoso's, by the name that he signs in with, with an Exchange Online licence.
#[when(expr = "the administrator adds the user {word}")]
async fn new_user(world: &mut World, sign_in: String) -> Result<(), String> {
    let user = UserPatch {
        display_name: Some(sign_in.clone()),
        mail: Some(sign_in.clone()),
        licenses: Some(vec!["ENTERPRISEPACK".to_owned()]),
        ..UserPatch::default()
    };
    let patch = CloudPatch { users: [(sign_in, user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// A tenant without Exchange Online.
#[given("nobody at Contoso has an Exchange Online licence")]
async fn no_licences(world: &mut World) -> Result<(), String> {
    let of_contoso = Person::all().iter().filter(|person| person.sign_in.ends_with("@contoso.example"));
    let none = || UserPatch { licenses: Some(Vec::new()), ..UserPatch::default() };
    let users = of_contoso.map(|person| (person.sign_in.to_owned(), none())).collect();
    let patch = CloudPatch { users, ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// The application permission `full_access_as_app` of Office 365 Exchange Online, with the consent of Fabrikam's administrator.
#[when("Fabrikam's administrator lets the app act for all mailboxes over EWS")]
async fn act_for_all(world: &mut World) -> Result<(), String> {
    let grant = GrantPatch {
        app: world.settings().client_id.clone(),
        scopes: Vec::new(),
        roles: vec!["full_access_as_app".to_owned()],
        user: None,
        tenant: Some("fabrikam.example".to_owned()),
        resource: Some("exchange".to_owned()),
    };
    let patch = CloudPatch { grants: vec![grant], ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}
