//! The authorization policy: whether users may consent themselves.

use http::{Method, StatusCode};
use mock365_domain::directory::{Tenant, UserConsent};

use crate::exchange::Answer;
use crate::faces::graph::directory::{GRANTORS, bad_value, tenant_mut};
use crate::faces::graph::view::policy::AuthorizationPolicy;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, odata};

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

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        odata::one::<AuthorizationPolicy>(request, StatusCode::OK, "policies/authorizationPolicy", tenant, &now)
    })
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let kept = request.change_tenant(GRANTORS, |cloud, id, now| {
        let tenant = tenant_mut(cloud, id)?;
        let mut wanted = Tenant::clone(tenant);
        odata::update::<AuthorizationPolicy>(&mut wanted, &body)?;
        if tenant.consent_is_managed(now) {
            return Ok(wanted.user_consent != tenant.user_consent);
        }
        if wanted.user_consent == UserConsent::Managed && !wanted.consent_is_managed(now) {
            return Err(bad_value("permissionGrantPoliciesAssigned").into());
        }
        tenant.user_consent = wanted.user_consent;
        Ok(false)
    })?;
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    // Seen live: no error, and nothing is changed.
    let why = "permissionGrantPoliciesAssigned stays as it is: Microsoft manages consent here, which is left in the portal \
               alone (user_consent in the control API)";
    Ok(if kept { answer.explain(why) } else { answer })
}
