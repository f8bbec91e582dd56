//! Steps of what stands between a connected app and its tokens: conditional access, revoked sessions, nested groups.

use cucumber::{given, when};
use mock365_control::state::{CloudPatch, GroupPatch};
use serde_json::json;

use super::administrator::act;
use super::say;
use crate::{Person, World};

/// <https://learn.microsoft.com/graph/api/user-revokesigninsessions>
#[when(expr = "the administrator revokes {word}'s sessions")]
async fn revoke(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    act(world, "POST", &format!("/v1.0/users/{}/revokeSignInSessions", person.sign_in), None).await.map(drop)
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
    let base = "/v1.0/identity/conditionalAccess/policies";
    let policies = act(world, "GET", base, None).await?;
    let all = policies["value"].as_array().ok_or("there is no list of policies")?;
    let policy = all.iter().find(|policy| policy["displayName"] == name.as_str());
    let id = policy.and_then(|policy| policy["id"].as_str()).ok_or_else(|| format!("there is no policy {name}"))?;
    act(world, "PATCH", &format!("{base}/{id}"), Some(json!({ "state": "disabled" }))).await.map(drop)
}

/// A group whose only member is another group, which holds one person.
#[given(expr = "the group {string} holds the group {string}, which holds {word}")]
async fn nested(world: &mut World, outer: String, inner: String, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let group = |member: &str| GroupPatch {
        tenant: Some("contoso.example".to_owned()),
        members: Some(vec![member.to_owned()]),
    };
    let groups = [(inner.clone(), group(person.sign_in)), (outer, group(&inner))].into();
    world.control().patch(&CloudPatch { groups, ..CloudPatch::default() }).await.map(drop).map_err(say)
}
