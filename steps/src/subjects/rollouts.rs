//! Steps of what Microsoft changes from a day on, at Northwind, which was made in 2026: the day, consent, and EWS.

use cucumber::{given, then, when};
use mock365_control::Moment;
use mock365_control::changes::{ChangesSetting, EwsPatch, HeldSetting, SwitchSetting};
use mock365_control::state::{CloudPatch, ConsentSetting, TenantPatch};
use serde_json::{Value, json};

use super::administrator::graph;
use super::{ensure, say};
use crate::people::NORTHWINDS_ADMINISTRATOR;
use crate::world::APP;
use crate::{Person, World};

const NORTHWIND: &str = "northwind.example";

/// The day or the moment on the sandbox's clock, earlier or later than it was.
#[given(expr = "it is {string}")]
#[when(expr = "it is {string}")]
async fn another_day(world: &mut World, day: String) -> Result<(), String> {
    let day: Moment = day.parse()?;
    world.control().move_clock(day).await.map(drop).map_err(say)
}

/// How somebody's organisation holds a change of Microsoft's, or `all` of them: `by-date`, `applied`, `not-yet`.
#[given(expr = "{word}'s organisation holds the change {string} at {string}")]
#[when(expr = "{word}'s organisation holds the change {string} at {string}")]
async fn hold(world: &mut World, name: String, change: String, held: String) -> Result<(), String> {
    let domain = Person::called(&name)?.sign_in.split('@').next_back().unwrap_or_default();
    let held: HeldSetting = serde_json::from_value(Value::String(held)).map_err(say)?;
    let changes = ChangesSetting::Each([(change, held)].into());
    patch(world, domain, TenantPatch { changes: Some(changes), ..TenantPatch::default() }).await
}

/// User consent settings through Graph: what is assigned to everybody.
/// <https://learn.microsoft.com/graph/api/authorizationpolicy-update>
#[when("Northwind's administrator lets users consent to every app through Graph")]
async fn consent_through_graph(world: &mut World) -> Result<(), String> {
    let policies = json!(["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]);
    let body = json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": policies } });
    act(world, "PATCH", Some(body)).await.map(drop)
}

/// User consent settings in the portal, where "Let Microsoft manage your consent settings" is left.
#[when("Northwind's administrator lets users consent to every app in the portal")]
async fn consent_in_portal(world: &mut World) -> Result<(), String> {
    patch(world, NORTHWIND, TenantPatch { user_consent: Some(ConsentSetting::Legacy), ..TenantPatch::default() }).await
}

/// What Graph says is assigned to everybody.
#[then(expr = "Northwind's consent policies are {string}")]
async fn policies(world: &mut World, wanted: String) -> Result<(), String> {
    let policy = act(world, "GET", None).await?;
    let assigned = policy["defaultUserRolePermissions"]["permissionGrantPoliciesAssigned"].as_array().cloned();
    let short = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name.rsplit('.').next().unwrap_or_default().trim_start_matches("microsoft-user-default-").to_owned()
    };
    let assigned = assigned.unwrap_or_default().iter().map(short).collect::<Vec<_>>().join(" and ");
    ensure(assigned == wanted, || format!("they are {assigned}"))
}

/// `Set-OrganizationConfig -EwsEnabled $true -EwsAllowedAppIDs …`, which takes up to a day.
#[when("Northwind's administrator allows the app to use EWS")]
async fn allow_ews(world: &mut World) -> Result<(), String> {
    let enabled = Some(SwitchSetting(Some(true)));
    let ews = EwsPatch { enabled, allowed_apps: Some(vec![APP.to_owned()]), ..EwsPatch::default() };
    patch(world, NORTHWIND, TenantPatch { ews: Some(ews), ..TenantPatch::default() }).await
}

/// Exchange Online answers 403 with nothing in the body; the header `X-EWS-Policy-Reason` says why.
#[then(expr = "Exchange Online refuses {word}'s mail over EWS because {string}")]
async fn refused(world: &mut World, name: String, wanted: String) -> Result<(), String> {
    let token = world.exchange_token(Person::called(&name)?.sign_in).await.map_err(say)?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let request = client.post(format!("{}/EWS/Exchange.asmx", world.origin())).bearer_auth(token);
    let request = request.header("content-type", "text/xml; charset=utf-8").body(crate::connector::FIND_INBOX);
    let answer = request.send().await.map_err(say)?;
    let status = answer.status().as_u16();
    let reason = answer.headers().get("x-ews-policy-reason").and_then(|reason| reason.to_str().ok()).map(str::to_owned);
    let body = answer.text().await.map_err(say)?;
    let fits = status == 403 && reason.as_deref() == Some(&wanted) && body.is_empty();
    ensure(fits, || format!("{status}, {reason:?}: {body}"))
}

async fn act(world: &World, method: &str, body: Option<Value>) -> Result<Value, String> {
    let token = world.administrator_token(NORTHWINDS_ADMINISTRATOR).await.map_err(say)?;
    graph(world, &token, method, "/v1.0/policies/authorizationPolicy", body).await
}

async fn patch(world: &World, domain: &str, tenant: TenantPatch) -> Result<(), String> {
    let patch = CloudPatch { tenants: [(domain.to_owned(), tenant)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}
