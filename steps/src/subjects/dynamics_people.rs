//! Steps of Dynamics 365: environments, and who is what there.

use cucumber::{given, then, when};
use mock365_control::state::{CloudPatch, EnvironmentPatch, UserPatch};
use serde_json::{Value, json};

use super::dynamics::{keep, text};
use super::{ensure, say};
use crate::connector::{MailboxSettings, RoleHolder, ServerProfile};
use crate::people::ADMINISTRATOR;
use crate::{Person, World};

/// A role of nobody's yet: it sees and changes all mailboxes, and has the privilege to approve their addresses.
const DESK: &str = "Mailbox Desk";
/// Its privileges.
const DESK_PRIVILEGES: [&str; 3] = ["prvReadMailbox", "prvWriteMailbox", "prvApproveRejectEmailAddress"];
const SYSTEM: &str = "System Administrator";
const DELEGATED: &str = "Delegated Mailbox Approver";
/// The customer's own Exchange server.
const OWN_EXCHANGE: &str = "https://mail.contoso.example/EWS/Exchange.asmx";

/// What somebody is, by the columns of the permission table: directory roles, and roles in the environment.
const STANDINGS: [(&str, &[&str], &[&str]); 7] = [
    ("Global administrator and System Administrator", &["Global Administrator"], &[SYSTEM]),
    ("Exchange administrator and System Administrator", &["Exchange Administrator"], &[SYSTEM]),
    ("Delegated Mailbox Approver and System Administrator", &[], &[SYSTEM, DELEGATED]),
    (SYSTEM, &[], &[SYSTEM]),
    ("Service administrator", &["Dynamics 365 Administrator"], &[DESK]),
    ("Exchange administrator", &["Exchange Administrator"], &[DESK]),
    ("Global administrator", &["Global Administrator"], &[DESK]),
];

/// The version, as Settings > About shows it.
#[then(expr = "the version of the environment is {string}")]
async fn version(world: &mut World, wanted: String) -> Result<(), String> {
    let version = world.dynamics(Person::called("Ada")?).await.map_err(say)?.version().await.map_err(say)?;
    ensure(version == wanted, || version.clone())
}

/// From here on it is about that environment: `contoso-old.crm.dynamics.com`. At first it is `contoso.crm4.dynamics.com`.
#[given(expr = "the environment {string}")]
#[when(expr = "it is about the environment {string}")]
fn environment(world: &mut World, host: String) {
    world.seen_mut().dynamics.environment = host;
}

/// A further environment of Contoso, of that version.
#[given(expr = "the environment {string} of version {string}")]
async fn environment_of_version(world: &mut World, host: String, version: String) -> Result<(), String> {
    make(world, &host, EnvironmentPatch { version: Some(version), ..EnvironmentPatch::default() }).await
}

/// A further environment of Contoso, online or on its own servers, whose mailboxes are in Exchange Online or on its own
/// Exchange server.
#[given(
    regex = r"^an environment of (customer engagement apps|Customer Engagement on-premises), with Exchange (Online|on-premises)$"
)]
async fn environment_with(world: &mut World, apps: String, exchange: String) -> Result<(), String> {
    let on_premises = Some(apps == "Customer Engagement on-premises");
    make(world, "table.crm4.dynamics.com", EnvironmentPatch { on_premises, ..EnvironmentPatch::default() }).await?;
    let (kind, location) = match exchange.as_str() {
        "Online" => ("Exchange Online (Hybrid)", "https://outlook.office365.com/EWS/Exchange.asmx"),
        _ => ("Exchange Server", OWN_EXCHANGE),
    };
    let profile = ServerProfile {
        name: "Exchange".to_owned(),
        kind: kind.to_owned(),
        location: Some(location.to_owned()),
        is_default: true,
        ..ServerProfile::default()
    };
    let tool = world.dynamics(Person::called("Ada")?).await.map_err(say)?;
    let profile = tool.save_profile(&profile).await.map_err(say)?;
    let mailboxes: Vec<String> = tool.mailboxes().await.map_err(say)?.into_iter().map(|mailbox| mailbox.id).collect();
    tool.set(&mailboxes, &MailboxSettings::by_the_server(Some(profile))).await.map_err(say)
}

async fn make(world: &mut World, host: &str, wanted: EnvironmentPatch) -> Result<(), String> {
    let wanted = EnvironmentPatch { tenant: Some("contoso.example".to_owned()), ..wanted };
    let patch = CloudPatch { environments: [(host.to_owned(), wanted)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map_err(say)?;
    host.clone_into(&mut world.seen_mut().dynamics.environment);
    Ok(())
}

/// A column of the permission table: what somebody is in the directory, and in the environment. Who is no System Administrator
/// has a role that sees and changes all mailboxes, and the privilege to approve.
#[given(expr = "{word} is {string} there")]
async fn is(world: &mut World, name: String, standing: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let (_, directory, roles) = STANDINGS.iter().find(|(known, ..)| *known == standing).ok_or("no such standing")?;
    // The environment is there before: it makes Global administrators of its first day System Administrators.
    make_desk(world).await?;
    let there = roles_there(world).await?;
    let roles: Vec<&str> = roles.iter().copied().filter(|role| there.iter().any(|known| known == role)).collect();
    become_of(world, person, directory, &roles).await?;
    world.seen_mut().dynamics.standing = Some((person, standing));
    Ok(())
}

/// Roles in the directory, these and no others: `Exchange Administrator`; `none`.
#[given(expr = "{word} has the directory role {string}")]
#[when(expr = "{word} is given the directory role {string}")]
async fn directory_role(world: &mut World, name: String, role: String) -> Result<(), String> {
    let roles: &[&str] = if role == "none" { &[] } else { &[&role] };
    set_directory_roles(world, Person::called(&name)?, roles).await
}

/// Roles in the environment, these and no others, as Ada gives them: `Basic User, System Administrator`.
#[given(expr = "{word} has the roles {string} in the environment")]
async fn in_roles(world: &mut World, name: String, roles: String) -> Result<(), String> {
    make_desk(world).await?;
    let roles: Vec<&str> = roles.split(", ").collect();
    set_roles(world, Person::called(&name)?, &roles).await
}

/// A role to somebody, or to a team of that name, as the form does it.
#[given(expr = "{word} gives {word} the role {string}")]
#[when(expr = "{word} gives {word} the role {string}")]
async fn give_role(world: &mut World, who: String, whom: String, role: String) -> Result<(), String> {
    let holder = match Person::called(&whom) {
        Ok(person) => RoleHolder::User(person.sign_in.to_owned()),
        Err(_) => RoleHolder::Team(whom),
    };
    let done = match world.dynamics(Person::called(&who)?).await {
        Ok(tool) => tool.give_role(&role, &holder).await,
        Err(trouble) => Err(trouble),
    };
    keep(world, done);
    Ok(())
}

/// A role of that name, made by Ada: it sees and changes all mailboxes, and has the privilege to approve.
#[given("the role Mailbox Desk exists")]
async fn desk(world: &mut World) -> Result<(), String> {
    make_desk(world).await
}

/// A team of the environment, with nobody in it.
#[given(expr = "the environment has the team {string}")]
async fn team(world: &mut World, name: String) -> Result<(), String> {
    world.dataverse("POST", "teams", Some(json!({ "name": name }))).await.map(drop)
}

/// Whether a role stands in the environment's list.
#[then(regex = r#"^the environment has (the|no) role "([^"]*)"$"#)]
async fn has_role(world: &mut World, whether: String, role: String) -> Result<(), String> {
    let there = roles_there(world).await?;
    ensure(there.contains(&role) == (whether == "the"), || format!("{there:?}"))
}

/// The roles of somebody in the environment, as its form lists them.
#[then(regex = r#"^(\w+) (has|does not have) the role "([^"]*)" in the environment$"#)]
async fn holds_role(world: &mut World, name: String, whether: String, role: String) -> Result<(), String> {
    let held: Vec<String> =
        roles_of(world, Person::called(&name)?).await?.1.into_iter().map(|(name, _)| name).collect();
    ensure(held.contains(&role) == (whether == "has"), || format!("{held:?}"))
}

/// A privilege of a role, over all of the organisation: Ada ticks it in the form, or takes it out.
#[given(regex = r"^the role (.+) has the privilege (\w+)$")]
#[when(regex = r"^Ada adds to the role (.+) the privilege (\w+)$")]
async fn add_privilege(world: &mut World, role: String, privilege: String) -> Result<(), String> {
    add_privileges(world, &role, &[&privilege], "Global").await
}

/// The same, of one's own rows alone.
#[when(regex = r"^Ada adds to the role (.+) the privilege (\w+) for one's own rows$")]
async fn add_own_privilege(world: &mut World, role: String, privilege: String) -> Result<(), String> {
    add_privileges(world, &role, &[&privilege], "Basic").await
}

/// A privilege that a role has no more.
#[given(regex = r"^the role (.+) lacks the privilege (\w+)$")]
async fn lacks_privilege(world: &mut World, role: String, privilege: String) -> Result<(), String> {
    let role = role_id(world, &role).await?;
    let privilege = privilege_id(world, &privilege).await?;
    let path = format!("roles({role})/roleprivileges_association({privilege})/$ref");
    world.dataverse("DELETE", &path, None).await.map(drop)
}

/// What it is that the permission table says of whoever just tried: `yes`: the address is approved; `no`: the permission model
/// refuses; `not applicable`: being that makes no difference, neither to a System Administrator nor to anybody else.
#[then(expr = "the permission table's answer is {string}")]
async fn table_says(world: &mut World, answer: String) -> Result<(), String> {
    let (person, standing) = world.seen().dynamics.standing.clone().ok_or("nobody is anything")?;
    let outcome = world.seen().dynamics.outcome.clone().ok_or("nobody has tried")?;
    let refused = outcome == Err(crate::connector::DynamicsTrouble::MayNotApprove);
    match answer.as_str() {
        "yes" => ensure(outcome.is_ok(), || format!("{outcome:?}")),
        "no" => ensure(refused, || format!("{outcome:?}")),
        _ => makes_no_difference(world, person, &standing).await,
    }
}

/// Tries with and without what is not applicable, as a System Administrator and as somebody of the desk.
async fn makes_no_difference(world: &mut World, person: Person, standing: &str) -> Result<(), String> {
    let (_, directory, roles) = STANDINGS.iter().find(|(known, ..)| *known == standing).ok_or("no such standing")?;
    let there = roles_there(world).await?;
    for base in [SYSTEM, DESK] {
        let mut came = Vec::new();
        for has in [true, false] {
            let delegated = has && roles.contains(&DELEGATED) && there.iter().any(|known| known == DELEGATED);
            let roles: Vec<&str> = [Some(base), delegated.then_some(DELEGATED)].into_iter().flatten().collect();
            become_of(world, person, if has { directory } else { &[] }, &roles).await?;
            let name = format!("Q{}{has}", base.len());
            let body = json!({ "name": name, "emailaddress": format!("{name}@contoso.example") });
            world.dataverse("POST", "queues", Some(body)).await?;
            let mailbox = super::dynamics::mailbox_of(world, &name).await?;
            came.push(world.dynamics(person).await.map_err(say)?.approve(&mailbox, None).await.is_ok());
        }
        // It would grant nobody anything, and take nothing away.
        ensure(came[0] == came[1] && came[0] == (base == SYSTEM), || format!("{base}: {came:?}"))?;
    }
    Ok(())
}

async fn become_of(world: &mut World, person: Person, directory: &[&str], roles: &[&str]) -> Result<(), String> {
    set_directory_roles(world, person, directory).await?;
    let roles: Vec<&str> = roles.iter().copied().chain(["Basic User"]).collect();
    set_roles(world, person, &roles).await
}

async fn set_directory_roles(world: &World, person: Person, roles: &[&str]) -> Result<(), String> {
    let roles = Some(roles.iter().map(|role| (*role).to_owned()).collect());
    let user = UserPatch { roles, ..UserPatch::default() };
    let patch = CloudPatch { users: [(person.sign_in.to_owned(), user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// Names of the roles that the environment has.
async fn roles_there(world: &World) -> Result<Vec<String>, String> {
    let roles = world.dataverse("GET", "roles?$select=name", None).await?;
    Ok(roles["value"].as_array().into_iter().flatten().map(|role| text(role, "name")).collect())
}

async fn role_id(world: &World, name: &str) -> Result<String, String> {
    let found = world.dataverse("GET", &format!("roles?$select=roleid&$filter=name eq '{name}'"), None).await?;
    found["value"][0]["roleid"].as_str().map(str::to_owned).ok_or_else(|| format!("there is no role {name}"))
}

async fn privilege_id(world: &World, name: &str) -> Result<String, String> {
    let found = world.dataverse("GET", &format!("privileges?$filter=name eq '{name}'"), None).await?;
    found["value"][0]["privilegeid"].as_str().map(str::to_owned).ok_or_else(|| format!("there is no privilege {name}"))
}

/// Somebody's row, and his roles with their ids.
async fn roles_of(world: &World, person: Person) -> Result<(String, Vec<(String, String)>), String> {
    let path = format!("systemusers?$select=systemuserid&$filter=domainname eq '{}'", person.sign_in);
    let user = text(&world.dataverse("GET", &path, None).await?["value"][0], "systemuserid");
    let path = format!("systemusers({user})/systemuserroles_association?$select=name");
    let held = world.dataverse("GET", &path, None).await?;
    let held = held["value"].as_array().into_iter().flatten();
    Ok((user, held.map(|role| (text(role, "name"), text(role, "roleid"))).collect()))
}

async fn set_roles(world: &World, person: Person, wanted: &[&str]) -> Result<(), String> {
    let (user, held) = roles_of(world, person).await?;
    let association = format!("systemusers({user})/systemuserroles_association");
    for (_, id) in held.iter().filter(|(name, _)| !wanted.contains(&name.as_str())) {
        world.dataverse("DELETE", &format!("{association}({id})/$ref"), None).await?;
    }
    for name in wanted.iter().filter(|name| !held.iter().any(|(held, _)| held == *name)) {
        let role = role_id(world, name).await?;
        let body = json!({ "@odata.id": world.dataverse_address(&format!("roles({role})")) });
        world.dataverse("POST", &format!("{association}/$ref"), Some(body)).await?;
    }
    Ok(())
}

async fn make_desk(world: &World) -> Result<(), String> {
    if roles_there(world).await?.iter().any(|role| role == DESK) {
        return Ok(());
    }
    world.dataverse("POST", "roles", Some(json!({ "name": DESK }))).await?;
    add_privileges(world, DESK, &DESK_PRIVILEGES, "Global").await
}

async fn add_privileges(world: &World, role: &str, privileges: &[&str], depth: &str) -> Result<(), String> {
    let role = role_id(world, role).await?;
    let mut list: Vec<Value> = Vec::new();
    for privilege in privileges {
        list.push(json!({ "PrivilegeId": privilege_id(world, privilege).await?, "Depth": depth }));
    }
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    world.dataverse("POST", &path, Some(json!({ "Privileges": list }))).await.map(drop)
}

impl World {
    /// What Ada, who may do everything there, asks of the environment.
    pub(crate) async fn dataverse(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let host = &self.seen().dynamics.environment;
        let token = self.environment_token(ADMINISTRATOR, host).await.map_err(say)?;
        let path = format!("/~{host}/api/data/v9.2/{path}");
        super::administrator::graph(self, &token, method, &path, body).await
    }

    /// The address of a row.
    fn dataverse_address(&self, path: &str) -> String {
        format!("{}/api/data/v9.2/{path}", self.environment(&self.seen().dynamics.environment).url)
    }
}
