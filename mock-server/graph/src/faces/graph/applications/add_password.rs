//! Add a client secret to an app registration; its value is shown this once.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use mock365_domain::directory::Secret;
use serde_json::json;

use crate::exchange::Answer;
use crate::faces::graph::directory::APP_ADMINS;
use crate::faces::graph::item_write::{optional_text, read_date_time};
use crate::faces::graph::view::date_time;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, json as answer};

/// <https://learn.microsoft.com/graph/api/application-addpassword>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.addPassword",
    method: Method::POST,
    at: super::APPLICATION,
    tail: "/addPassword",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-addpassword",
    handler: add,
};

/// How long a secret lives unless said otherwise.
const LIFETIME: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let wanted = body.get("passwordCredential").cloned().unwrap_or_default();
    let end = match wanted.get("endDateTime") {
        None => None,
        Some(end) if end.is_null() => None,
        Some(end) => Some(read_date_time("endDateTime", end)?),
    };
    let name = optional_text("displayName", &wanted["displayName"])?;
    let value = request.call.sandbox.secret("");
    let (secret, now) = request.change_tenant(APP_ADMINS, |cloud, tenant, now| {
        let app_id = super::found(request, cloud, tenant)?.app_id;
        let expires = end.unwrap_or_else(|| now.plus(LIFETIME).timestamp());
        let secret = Secret { key_id: cloud.guid(), name, value, created: Some(now.timestamp()), expires };
        if let Some(app) = cloud.application_mut(app_id) {
            app.secrets.push(secret.clone());
        }
        Ok((secret, now))
    })?;
    let shown = json!({
        "@odata.context": request.context("microsoft.graph.passwordCredential"),
        "customKeyIdentifier": null, "displayName": secret.name, "endDateTime": date_time(secret.expires),
        "hint": secret.value.chars().take(3).collect::<String>(), "keyId": secret.key_id,
        "secretText": secret.value, "startDateTime": date_time(now.timestamp()),
    });
    Ok(answer(StatusCode::OK, &shown))
}
