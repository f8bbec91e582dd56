//! The authorization policy: whether users may consent themselves.

use http::{Method, StatusCode};
use mock365_domain::Now;
use mock365_domain::directory::{Tenant, UserConsent};

use crate::exchange::Answer;
use crate::faces::graph::directory::{GRANTORS, bad_value, tenant_mut};
use crate::faces::graph::odata::{self, Noun};
use crate::faces::graph::view::policy::{AuthorizationPolicy, BETA_ASSIGNED, assigned_names};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// Where it stands, also by its id.
const AUTHORIZATION: &[&str] = &["/policies/authorizationPolicy", "/policies/authorizationPolicy/authorizationPolicy"];

/// <https://learn.microsoft.com/graph/api/authorizationpolicy-get>
pub const GET: Operation = Operation {
    name: "graph.policies.authorizationPolicy.get",
    method: Method::GET,
    at: AUTHORIZATION,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["Policy.Read.All", "Policy.ReadWrite.Authorization"]),
    link: "https://learn.microsoft.com/graph/api/authorizationpolicy-get",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/authorizationpolicy-update>
pub const UPDATE: Operation = Operation {
    name: "graph.policies.authorizationPolicy.update",
    method: Method::PATCH,
    at: AUTHORIZATION,
    tail: "",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["Policy.ReadWrite.Authorization"]),
    link: "https://learn.microsoft.com/graph/api/authorizationpolicy-update",
    handler: update,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.read_tenant(|_, tenant, now| {
        let answer =
            odata::one::<AuthorizationPolicy>(request, StatusCode::OK, "policies/authorizationPolicy", tenant, &now)?;
        Ok(if request.version == "beta" && request.options.select.is_empty() {
            with_betas(answer, tenant, now)
        } else {
            answer
        })
    })
}

/// With the setting by its name of beta.
fn with_betas(mut answer: Answer, tenant: &Tenant, now: Now) -> Answer {
    if let Ok(serde_json::Value::Object(mut shown)) = serde_json::from_slice(&answer.body) {
        shown.insert(BETA_ASSIGNED.to_owned(), assigned_names(tenant, now));
        answer.body = serde_json::Value::Object(shown).to_string().into();
    }
    answer
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    if request.version != "beta" && body.contains_key(BETA_ASSIGNED) {
        let (family, name) = (AuthorizationPolicy::FAMILY, AuthorizationPolicy::NAME);
        return Err(odata::ODataFault::unknown_in_body(family, BETA_ASSIGNED, name).into());
    }
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
