//! Steps of the customer's administrator: what he does in Microsoft's admin pages, through the same Graph calls.

use cucumber::{given, then, when};
use mock365_control::mailbox::{MailboxPatch, StateSetting};
use mock365_control::state::{CloudPatch, UserPatch};
use serde_json::{Value, json};

use super::{ensure, say};
use crate::people::ADMINISTRATOR;
use crate::world::APP;
use crate::{Person, World};

/// Client id of Microsoft Graph.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
/// Exchange Online (Plan 1).
const EXCHANGE_ONLINE: &str = "4b9405b0-7788-4568-add1-99614e613b69";

/// <https://learn.microsoft.com/graph/api/user-assignlicense>
#[when(expr = "the administrator assigns {word} an Exchange Online licence")]
async fn assign_licence(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let body = json!({ "addLicenses": [{ "skuId": EXCHANGE_ONLINE, "disabledPlans": [] }], "removeLicenses": [] });
    act(world, "POST", &format!("/v1.0/users/{}/assignLicense", person.sign_in), Some(body)).await.map(drop)
}

/// Every licence that somebody has. His mailbox waits for 30 days to be given one again.
/// <https://learn.microsoft.com/graph/api/user-assignlicense>
#[when(expr = "the administrator takes {word}'s licences away")]
async fn take_licences(world: &mut World, name: String) -> Result<(), String> {
    let path = format!("/v1.0/users/{}", Person::called(&name)?.sign_in);
    let held = act(world, "GET", &format!("{path}/licenseDetails"), None).await?;
    let held: Vec<&Value> = held["value"].as_array().into_iter().flatten().map(|licence| &licence["skuId"]).collect();
    let body = json!({ "addLicenses": [], "removeLicenses": held });
    act(world, "POST", &format!("{path}/assignLicense"), Some(body)).await.map(drop)
}

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto>
#[when(expr = "the administrator adds {word} to the app")]
async fn add_user(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let user = act(world, "GET", &format!("/v1.0/users/{}", person.sign_in), None).await?;
    assign(world, &user).await
}

/// The same for a group; members of groups inside it do not count.
#[when(expr = "the administrator adds the group {string} to the app")]
async fn add_group(world: &mut World, name: String) -> Result<(), String> {
    let groups = act(world, "GET", &format!("/v1.0/groups?$filter=displayName eq '{name}'"), None).await?;
    assign(world, &groups["value"][0]).await
}

/// <https://learn.microsoft.com/graph/api/serviceprincipal-update>
#[given(regex = r#"^the administrator switches "Assignment required" (on|off)$"#)]
#[when(regex = r#"^the administrator switches "Assignment required" (on|off)$"#)]
async fn assignment_required(world: &mut World, setting: String) -> Result<(), String> {
    let app = principal(world, APP).await?;
    let body = json!({ "appRoleAssignmentRequired": setting == "on" });
    act(world, "PATCH", &format!("/v1.0/servicePrincipals/{app}"), Some(body)).await.map(drop)
}

/// User consent settings: only for verified publishers, only for permissions classified as low.
#[when("the administrator allows consent to verified publishers, for selected permissions")]
async fn consent_low(world: &mut World) -> Result<(), String> {
    let policies = json!(["ManagePermissionGrantsForSelf.microsoft-user-default-low"]);
    consent_setting(world, policies).await
}

/// User consent settings: users may not consent.
#[given("the administrator lets nobody consent to apps")]
async fn consent_off(world: &mut World) -> Result<(), String> {
    consent_setting(world, json!([])).await
}

/// User consent settings: to every app, for every permission that needs no administrator.
#[given("the administrator lets users consent to every app")]
#[when("the administrator lets users consent to every app")]
async fn consent_legacy(world: &mut World) -> Result<(), String> {
    consent_setting(world, json!(["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"])).await
}

/// Everything that the app asks for, in the name of one person.
/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-post>
#[when(expr = "the administrator consents for {word} alone")]
async fn consent_for_one(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let user = act(world, "GET", &format!("/v1.0/users/{}", person.sign_in), None).await?;
    let body = json!({
        "clientId": principal(world, APP).await?, "consentType": "Principal", "principalId": text(&user, "id")?,
        "resourceId": principal(world, GRAPH).await?, "scope": world.settings().scopes.join(" "),
    });
    act(world, "POST", "/v1.0/oauth2PermissionGrants", Some(body)).await.map(drop)
}

/// What "Block" on the admin consent requests page does: the enterprise application is there, and nobody may sign in.
/// <https://learn.microsoft.com/graph/api/serviceprincipal-update>
#[when(regex = r"^the administrator (blocks the app|lets the app in again)$")]
async fn block(world: &mut World, what: String) -> Result<(), String> {
    let app = principal(world, APP).await?;
    let body = json!({ "accountEnabled": what == "lets the app in again" });
    act(world, "PATCH", &format!("/v1.0/servicePrincipals/{app}"), Some(body)).await.map(drop)
}

/// One permission. <https://learn.microsoft.com/graph/api/serviceprincipal-post-delegatedpermissionclassifications>
#[when(expr = "the administrator classifies {word} as low")]
async fn classify_one(world: &mut World, scope: String) -> Result<(), String> {
    classify_all(world, &[scope]).await
}

/// <https://learn.microsoft.com/graph/api/serviceprincipal-post-delegatedpermissionclassifications>
#[when("the administrator classifies the permissions of the app as low")]
async fn classify(world: &mut World) -> Result<(), String> {
    let scopes = world.settings().scopes.clone();
    classify_all(world, &scopes).await
}

async fn classify_all(world: &World, scopes: &[String]) -> Result<(), String> {
    let graph = act(world, "GET", &format!("/v1.0/servicePrincipals?$filter=appId eq '{GRAPH}'"), None).await?;
    let graph = graph["value"][0].clone();
    let id = text(&graph, "id")?;
    for scope in scopes {
        let known = graph["oauth2PermissionScopes"].as_array().cloned().unwrap_or_default();
        let known = known.iter().find(|known| known["value"].as_str() == Some(scope));
        let known = known.ok_or_else(|| format!("Graph has no permission {scope}"))?;
        let body = json!({ "permissionId": known["id"], "permissionName": scope, "classification": "low" });
        let path = format!("/v1.0/servicePrincipals/{id}/delegatedPermissionClassifications");
        act(world, "POST", &path, Some(body)).await?;
    }
    Ok(())
}

/// Every consent to the app, of everybody.
/// <https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete>
#[when("the administrator takes back what the app was allowed")]
async fn take_back(world: &mut World) -> Result<(), String> {
    let app = principal(world, APP).await?;
    let base = "/v1.0/oauth2PermissionGrants";
    let grants = act(world, "GET", &format!("{base}?$filter=clientId eq '{app}'"), None).await?;
    for grant in grants["value"].as_array().into_iter().flatten() {
        act(world, "DELETE", &format!("{base}/{}", text(grant, "id")?), None).await?;
    }
    Ok(())
}

/// <https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-update>
#[given("the administrator lets users request admin consent, and reviews herself")]
#[when("the administrator lets users request admin consent, and reviews herself")]
async fn workflow(world: &mut World) -> Result<(), String> {
    let me = act(world, "GET", &format!("/v1.0/users/{ADMINISTRATOR}"), None).await?;
    let body = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 30,
        "reviewers": [{ "query": format!("/users/{}", text(&me, "id")?), "queryType": "MicrosoftGraph" }],
    });
    act(world, "PUT", "/v1.0/policies/adminConsentRequestPolicy", Some(body)).await.map(drop)
}

/// The reviewer's answer on the admin consent requests page.
#[when(regex = r"^the administrator (approves|denies) the request$")]
async fn review(world: &mut World, verdict: String) -> Result<(), String> {
    let base = "/v1.0/identityGovernance/appConsent/appConsentRequests";
    let requests = act(world, "GET", base, None).await?;
    let request = text(&requests["value"][0], "id")?;
    let users = act(world, "GET", &format!("{base}/{request}/userConsentRequests"), None).await?;
    let user = text(&users["value"][0], "id")?;
    let approval = format!("{base}/{request}/userConsentRequests/{user}/approval");
    let stages = act(world, "GET", &format!("{approval}/stages"), None).await?;
    let stage = text(&stages["value"][0], "id")?;
    let result = if verdict == "approves" { "Approve" } else { "Deny" };
    let body = json!({ "reviewResult": result, "justification": "Looked into it" });
    act(world, "PATCH", &format!("{approval}/stages/{stage}"), Some(body)).await.map(drop)
}

/// Somebody's request is listed, with his reason.
#[then(expr = "the administrator finds {word}'s request: {string}")]
async fn finds(world: &mut World, name: String, reason: String) -> Result<(), String> {
    Person::called(&name)?;
    let base = "/v1.0/identityGovernance/appConsent/appConsentRequests";
    let requests = act(world, "GET", base, None).await?;
    let request = text(&requests["value"][0], "id")?;
    let users = act(world, "GET", &format!("{base}/{request}/userConsentRequests"), None).await?;
    ensure(users["value"][0]["reason"].as_str() == Some(&reason), || users.to_string())
}

/// The move of a mailbox from the customer's own server to Exchange Online, finished.
#[when(expr = "the administrator moves {word}'s mailbox to Exchange Online")]
async fn move_mailbox(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let mailbox = Some(MailboxPatch { state: Some(StateSetting::Ready), ..MailboxPatch::default() });
    let user = UserPatch { mailbox, ..UserPatch::default() };
    let patch = CloudPatch { users: [(person.sign_in.to_owned(), user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// The primary alias of a personal account, on its account page.
#[when(expr = "{word} makes {string} the primary alias of her/his account")]
async fn primary_alias(world: &mut World, name: String, alias: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let user = UserPatch { primary_alias: Some(alias), ..UserPatch::default() };
    let patch = CloudPatch { users: [(person.sign_in.to_owned(), user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

async fn consent_setting(world: &World, policies: Value) -> Result<(), String> {
    let body = json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": policies } });
    act(world, "PATCH", "/v1.0/policies/authorizationPolicy", Some(body)).await.map(drop)
}

async fn assign(world: &World, who: &Value) -> Result<(), String> {
    let app = principal(world, APP).await?;
    let body = json!({
        "principalId": text(who, "id")?, "resourceId": app, "appRoleId": "00000000-0000-0000-0000-000000000000",
    });
    act(world, "POST", &format!("/v1.0/servicePrincipals/{app}/appRoleAssignedTo"), Some(body)).await.map(drop)
}

/// Object id of the enterprise application of a client id, installed where it is missing.
async fn principal(world: &World, app: &str) -> Result<String, String> {
    let found = act(world, "GET", &format!("/v1.0/servicePrincipals?$filter=appId eq '{app}'"), None).await?;
    match text(&found["value"][0], "id") {
        Ok(id) => Ok(id),
        Err(_) => text(&act(world, "POST", "/v1.0/servicePrincipals", Some(json!({ "appId": app }))).await?, "id"),
    }
}

fn text(value: &Value, name: &str) -> Result<String, String> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| format!("no {name} in {value}"))
}

pub async fn act(world: &World, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
    let token = world.administrator_token(ADMINISTRATOR).await.map_err(say)?;
    graph(world, &token, method, path, body).await
}

/// One Graph request; anything but success is an error.
pub(super) async fn graph(
    world: &World,
    token: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Result<Value, String> {
    let method: http::Method = method.parse().map_err(say)?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let address = format!("{}{}", world.origin(), path.replace(' ', "%20"));
    let mut request = client.request(method, address).bearer_auth(token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.map_err(say)?;
    let status = answer.status();
    let text = answer.text().await.map_err(say)?;
    ensure(status.is_success(), || format!("{path}: {status} {text}"))?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}
