//! Steps of Dynamics 365: the subscription behind it, and the cloud that 21Vianet runs in China.

use cucumber::{given, then, when};
use mock365_control::state::{CloudPatch, EnvironmentPatch, NationalCloudSetting, TenantPatch};
use serde_json::{Value, json};

use super::{administrator, ensure, say};
use crate::{Person, World};

/// Contoso's environment in China.
const CHINA: &str = "contoso.crm.dynamics.cn";

/// One switch: its people, their Graph and their Exchange are at the hosts of that cloud.
#[given("Contoso is in the cloud that 21Vianet runs in China")]
async fn in_china(world: &mut World) -> Result<(), String> {
    let tenant = TenantPatch { cloud: Some(NationalCloudSetting::China), ..TenantPatch::default() };
    let patch = CloudPatch { tenants: [("contoso.example".to_owned(), tenant)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// An environment there, from that day.
#[given(regex = r"^its environment in China was provisioned on (\d{4}-\d{2}-\d{2})$")]
async fn provisioned(world: &mut World, day: String) -> Result<(), String> {
    let wanted = EnvironmentPatch {
        tenant: Some("contoso.example".to_owned()),
        provisioned: Some(day.parse()?),
        ..EnvironmentPatch::default()
    };
    world.control().make_environment(CHINA, &wanted).await.map_err(say)?;
    CHINA.clone_into(&mut world.seen_mut().dynamics.environment);
    Ok(())
}

/// What its support does when an older organisation asks.
#[when("the support of 21Vianet enables server-side synchronization for the environment")]
async fn support(world: &mut World) -> Result<(), String> {
    let enabled = EnvironmentPatch { support_enabled: Some(true), ..EnvironmentPatch::default() };
    let patch = CloudPatch { environments: [(CHINA.to_owned(), enabled)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

async fn status(request: reqwest::RequestBuilder) -> Result<(u16, Value), String> {
    let answer = request.send().await.map_err(say)?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await.unwrap_or_default()))
}

fn client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)
}

/// The tenant is known to one sign-in host alone.
#[then(expr = "{string} describes Contoso's sign-in, and {string} does not know it")]
async fn signs_in(world: &mut World, own: String, other: String) -> Result<(), String> {
    for (host, wanted) in [(own, 200), (other, 400)] {
        let path = "contoso.example/v2.0/.well-known/openid-configuration";
        let (met, told) = status(client()?.get(format!("{}/~{host}/{path}", world.origin()))).await?;
        ensure(met == wanted, || format!("{host}: {met} {told}"))?;
    }
    Ok(())
}

/// A Graph takes tokens of its own cloud alone.
#[then(expr = "{string} takes {word}'s token, and {string} does not")]
async fn takes(world: &mut World, own: String, name: String, other: String) -> Result<(), String> {
    let token = world.user_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    for (host, wanted) in [(own, 200), (other, 401)] {
        let request = client()?.get(format!("{}/~{host}/v1.0/me", world.origin())).bearer_auth(&token);
        let (met, told) = status(request).await?;
        ensure(met == wanted, || format!("{host}: {met} {told}"))?;
    }
    Ok(())
}

fn has_exchange(plans: &Value, name: &str) -> bool {
    let plans = plans.as_array().into_iter().flatten();
    plans.into_iter().any(|plan| plan[name].as_str().is_some_and(|name| name.starts_with("EXCHANGE")))
}

/// What the tenant's subscriptions in use hold, and what is assigned to somebody.
///
/// <https://learn.microsoft.com/graph/api/subscribedsku-list>
#[then(regex = r"^the subscriptions in use have (a|no) plan of Exchange Online, and (\w+) has (?:it|none)$")]
async fn subscription(world: &mut World, has: String, name: String) -> Result<(), String> {
    let skus = administrator::act(world, "GET", "/v1.0/subscribedSkus", None).await?;
    let skus = skus["value"].as_array().cloned().unwrap_or_default();
    let used = |sku: &&Value| sku["consumedUnits"].as_u64().unwrap_or(0) > 0;
    let found = skus.iter().filter(used).any(|sku| has_exchange(&sku["servicePlans"], "servicePlanName"));
    ensure(found == (has == "a"), || format!("{}", json!(skus)))?;
    let path = format!("/v1.0/users/{}/licenseDetails", Person::called(&name)?.sign_in);
    let held = administrator::act(world, "GET", &path, None).await?;
    let held = held["value"].as_array().cloned().unwrap_or_default();
    let found = held.iter().any(|licence| has_exchange(&licence["servicePlans"], "servicePlanName"));
    ensure(found == (has == "a"), || format!("{}", json!(held)))
}

/// Whether Exchange Online has a mailbox of somebody.
#[then(regex = r"^(\w+) has (a|no) mailbox in Exchange Online$")]
async fn mailbox(world: &mut World, name: String, has: String) -> Result<(), String> {
    let token = world.user_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    let (met, told) = status(client()?.get(format!("{}/v1.0/me/messages", world.origin())).bearer_auth(token)).await?;
    ensure(met == if has == "a" { 200 } else { 404 }, || format!("{met} {told}"))
}
