//! Steps of what stands between a connected app and its tokens: conditional access, revoked sessions, nested groups.

use cucumber::{given, when};
use mock365_control::standing::PasswordSetting;
use mock365_control::state::{CloudPatch, GroupPatch, UserPatch};
use serde_json::{Value, json};

use super::administrator::act;
use super::say;
use crate::{Person, World};

const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";

/// <https://learn.microsoft.com/graph/api/user-revokesigninsessions>
#[when(expr = "the administrator revokes {word}'s sessions")]
async fn revoke(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    act(world, "POST", &format!("/v1.0/users/{}/revokeSignInSessions", person.sign_in), None).await.map(drop)
}

/// The administrator gives somebody another password, which is typed from then on.
/// <https://learn.microsoft.com/graph/api/user-update>
#[when(expr = "{word}'s password is changed")]
async fn change_password(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let password = "Another-Password-2!";
    let body = json!({ "passwordProfile": { "password": password, "forceChangePasswordNextSignIn": false } });
    act(world, "PATCH", &format!("/v1.0/users/{}", person.sign_in), Some(body)).await?;
    password.clone_into(&mut world.habits(person.name).password);
    Ok(())
}

/// Time has made a password too old.
#[when(expr = "{word}'s password expires")]
async fn expire_password(world: &mut World, name: String) -> Result<(), String> {
    let user = UserPatch { password_state: Some(PasswordSetting::Expired), ..UserPatch::default() };
    let users = [(Person::called(&name)?.sign_in.to_owned(), user)].into();
    world.control().patch(&CloudPatch { users, ..CloudPatch::default() }).await.map(drop).map_err(say)
}

/// <https://learn.microsoft.com/graph/api/user-update>
#[when(regex = r"^the administrator switches sign-in (on|off) for (\w+)$")]
async fn sign_in_allowed(world: &mut World, setting: String, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let body = json!({ "accountEnabled": setting == "on" });
    act(world, "PATCH", &format!("/v1.0/users/{}", person.sign_in), Some(body)).await.map(drop)
}

/// <https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update>
#[when(expr = "the administrator switches the policy {string} off")]
async fn switch_off(world: &mut World, name: String) -> Result<(), String> {
    let policies = act(world, "GET", POLICIES, None).await?;
    let all = policies["value"].as_array().ok_or("there is no list of policies")?;
    let policy = all.iter().find(|policy| policy["displayName"] == name.as_str());
    let id = policy.and_then(|policy| policy["id"].as_str()).ok_or_else(|| format!("there is no policy {name}"))?;
    act(world, "PATCH", &format!("{POLICIES}/{id}"), Some(json!({ "state": "disabled" }))).await.map(drop)
}

/// A policy that holds everywhere, or everywhere but at the named location "office".
/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies>
#[when(regex = r#"^the administrator demands a second factor for "([^"]*)"( outside the office)?$"#)]
async fn demand_second_factor(world: &mut World, app: String, outside: String) -> Result<(), String> {
    let mut conditions = conditions(world, &app).await?;
    if !outside.is_empty() {
        let office = json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "office", "isTrusted": true,
            "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24" }],
        });
        let office = act(world, "POST", "/v1.0/identity/conditionalAccess/namedLocations", Some(office)).await?;
        conditions["locations"] = json!({ "includeLocations": ["All"], "excludeLocations": [office["id"]] });
    }
    policy(world, "Require MFA", "mfa", conditions).await
}

/// A policy that lets nobody use an app or a service.
/// <https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies>
#[when(expr = "the administrator blocks {string} by a policy")]
async fn block(world: &mut World, app: String) -> Result<(), String> {
    let conditions = conditions(world, &app).await?;
    policy(world, "Block", "block", conditions).await
}

/// A second factor is registered for that person.
#[given(expr = "{word} has registered a second factor")]
async fn registered(world: &mut World, name: String) -> Result<(), String> {
    let user = UserPatch { second_factor: Some(true), ..UserPatch::default() };
    let users = [(Person::called(&name)?.sign_in.to_owned(), user)].into();
    world.control().patch(&CloudPatch { users, ..CloudPatch::default() }).await.map(drop).map_err(say)
}

async fn policy(world: &World, name: &str, control: &str, conditions: Value) -> Result<(), String> {
    let policy = json!({
        "displayName": name, "state": "enabled", "conditions": conditions,
        "grantControls": { "operator": "OR", "builtInControls": [control] },
    });
    act(world, "POST", POLICIES, Some(policy)).await.map(drop)
}

/// Everybody who uses an app or a service.
async fn conditions(world: &World, app: &str) -> Result<Value, String> {
    let found = act(world, "GET", &format!("/v1.0/servicePrincipals?$filter=displayName eq '{app}'"), None).await?;
    let id = found["value"][0]["appId"].as_str().ok_or_else(|| format!("{app} is not in the organisation"))?;
    Ok(json!({
        "clientAppTypes": ["all"], "applications": { "includeApplications": [id] }, "users": { "includeUsers": ["All"] },
    }))
}

/// A group whose only member is another group, which holds one person.
#[given(expr = "the group {string} holds the group {string}, which holds {word}")]
async fn nested(world: &mut World, outer: String, inner: String, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let group = |member: &str| GroupPatch {
        tenant: Some("contoso.example".to_owned()),
        members: Some(vec![member.to_owned()]),
        owners: None,
    };
    let groups = [(inner.clone(), group(person.sign_in)), (outer, group(&inner))].into();
    world.control().patch(&CloudPatch { groups, ..CloudPatch::default() }).await.map(drop).map_err(say)
}
