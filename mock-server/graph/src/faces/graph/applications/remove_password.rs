//! Remove a client secret from an app registration.

use http::{Method, StatusCode};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, bad_value};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/application-removepassword>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.removePassword",
    method: Method::POST,
    at: super::APPLICATION,
    tail: "/removePassword",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-removepassword",
    handler: remove,
};

fn remove(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let key_id = request.parameters(&body).text("keyId")?.and_then(|id| Uuid::parse_str(id).ok());
    let key_id = key_id.ok_or_else(|| bad_value("keyId"))?;
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let app = super::found(request, cloud, tenant)?;
        if !app.secrets.iter().any(|secret| secret.key_id == key_id) {
            let message = format!("No password credential found with keyId '{key_id}'.");
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
        let app_id = app.app_id;
        if let Some(app) = cloud.application_mut(app_id) {
            app.secrets.retain(|secret| secret.key_id != key_id);
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
