//! Register an app in the caller's own tenant.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::default::application;
use mock365_domain::directory::{Application, Audience};
use serde_json::Value as Json;
use uuid::Uuid;

use super::read::take;
use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, bad_value};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/application-post-applications>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.create",
    method: Method::POST,
    at: super::APPLICATIONS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-post-applications",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if body.get("displayName").and_then(Json::as_str).is_none_or(str::is_empty) {
        return Err(bad_value("displayName").into());
    }
    request.change_tenant(APP_ADMINS, |cloud, id, now| {
        let mut wanted = Application {
            home_tenant: id,
            created: Some(now.second()),
            audience: Audience::SingleTenant,
            secrets: Vec::new(),
            id_tokens: false,
            access_tokens: false,
            requested_access_token_version: 0,
            ..application(Uuid::nil(), "")
        };
        take(&mut wanted, &InTenant { cloud, tenant: &cloud.tenants[&id] }, &body)?;
        (wanted.app_id, wanted.id) = (cloud.guid(), cloud.guid());
        let around = InTenant { cloud, tenant: &cloud.tenants[&id] };
        let shown = odata::one::<Application>(request, StatusCode::CREATED, "applications", &wanted, &around)?;
        cloud.applications.insert(wanted.app_id, Arc::new(wanted));
        Ok(odata::created(request, shown))
    })
}
