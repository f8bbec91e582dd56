//! The authorization policy: whether users may consent themselves.

use http::{Method, StatusCode};
use mock365_domain::directory::Tenant;

use crate::faces::Answer;
use crate::faces::graph::directory::{GRANTORS, tenant_mut};
use crate::faces::graph::view::policy::AuthorizationPolicy;
use crate::faces::graph::{Ask, Failure, Mount, Operation, Permissions, odata};

/// <https://learn.microsoft.com/graph/api/authorizationpolicy-get>
pub const GET: Operation = Operation {
    name: "graph.policies.authorizationPolicy.get",
    method: Method::GET,
    paths: &["/policies/authorizationPolicy", "/policies/authorizationPolicy/authorizationPolicy"],
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
        application: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    },
    link: "https://learn.microsoft.com/graph/api/authorizationpolicy-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/authorizationpolicy-update>
pub const UPDATE: Operation = Operation {
    name: "graph.policies.authorizationPolicy.update",
    method: Method::PATCH,
    paths: &["/policies/authorizationPolicy", "/policies/authorizationPolicy/authorizationPolicy"],
    mount: Mount::Directory,
    permissions: Permissions {
        delegated: &["Policy.ReadWrite.Authorization"],
        application: &["Policy.ReadWrite.Authorization"],
    },
    link: "https://learn.microsoft.com/graph/api/authorizationpolicy-update",
    handler: update,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.read_tenant(|_, tenant, _| {
        odata::one::<AuthorizationPolicy>(ask, StatusCode::OK, "policies/authorizationPolicy", tenant, &())
    })
}

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    ask.change_tenant(GRANTORS, |cloud, id, _| {
        let mut wanted = Tenant::clone(&cloud.tenants[&id]);
        odata::update::<AuthorizationPolicy>(&mut wanted, &body)?;
        tenant_mut(cloud, id)?.user_consent = wanted.user_consent;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
