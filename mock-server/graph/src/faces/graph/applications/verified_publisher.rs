//! Set and unset the verified publisher of an app registration.

use http::{Method, StatusCode};
use mock365_domain::directory::Publisher;

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, bad_value};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// What either needs; Microsoft lets no application do it.
const WRITE: Permissions = Permissions { delegated: &["Application.ReadWrite.All"], application: &[] };

/// <https://learn.microsoft.com/graph/api/application-setverifiedpublisher>
pub const SET: Operation = Operation {
    name: "graph.applications.setVerifiedPublisher",
    method: Method::POST,
    at: super::APPLICATION,
    tail: "/setVerifiedPublisher",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/application-setverifiedpublisher",
    handler: set,
};

/// <https://learn.microsoft.com/graph/api/application-unsetverifiedpublisher>
pub const UNSET: Operation = Operation {
    name: "graph.applications.unsetVerifiedPublisher",
    method: Method::POST,
    at: super::APPLICATION,
    tail: "/unsetVerifiedPublisher",
    mount: Mount::Directory,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/application-unsetverifiedpublisher",
    handler: unset,
};

fn set(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let partner = request.parameters(&body).text("verifiedPublisherId")?.unwrap_or_default().to_owned();
    if partner.is_empty() || !partner.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad_value("verifiedPublisherId").into());
    }
    change(request, Some(partner))
}

fn unset(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    change(request, None)
}

fn change(request: &GraphRequest<'_>, partner: Option<String>) -> Result<Answer, Fault> {
    request.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let app_id = super::found(request, cloud, tenant)?.app_id;
        let organisation = cloud.tenants[&tenant].display_name.clone();
        if let Some(app) = cloud.application_mut(app_id) {
            let name = app.publisher.take().map_or(organisation, |publisher| publisher.name);
            app.publisher = Some(Publisher { name, verified: partner.is_some(), partner });
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
