//! Who accepted the terms of use.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::acceptance;
use crate::exchange::Answer;
use crate::faces::graph::directory::{SECURITY_READERS, missing};
use crate::faces::graph::odata::Options;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions, json as answer};

/// <https://learn.microsoft.com/graph/api/agreement-list-acceptances>
pub const LIST: Operation = Operation {
    name: "graph.terms_of_use.agreements.acceptances.list",
    method: Method::GET,
    at: super::AGREEMENTS,
    tail: "/{agreement-id}/acceptances",
    mount: Mount::Directory,
    permissions: Permissions { delegated: &["AgreementAcceptance.Read.All", "Agreement.Read.All"], application: &[] },
    link: "https://learn.microsoft.com/graph/api/agreement-list-acceptances",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-agreementacceptances>
pub const LIST_OF_USER: Operation = Operation {
    name: "graph.users.agreementAcceptances.list",
    method: Method::GET,
    at: &["/agreementAcceptances"],
    tail: "",
    mount: Mount::User,
    permissions: Permissions {
        delegated: &["AgreementAcceptance.Read", "AgreementAcceptance.Read.All"],
        application: &[],
    },
    link: "https://learn.microsoft.com/graph/api/user-list-agreementacceptances",
    handler: list_of_user,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "acceptances of agreements")?;
    let id = request.param("agreement-id");
    request.read_tenant_as(SECURITY_READERS, |_, tenant, _| {
        if Uuid::parse_str(id).ok() != Some(tenant.terms_id()) {
            return Err(missing("agreement", id).into());
        }
        let accepted = tenant.users.values().filter(|user| user.standing.accepted_terms);
        let all: Vec<Json> = accepted.map(|user| acceptance(tenant, user)).collect();
        let context = request.context(&format!("identityGovernance/termsOfUse/agreements('{id}')/acceptances"));
        Ok(answer(StatusCode::OK, &json!({ "@odata.context": context, "value": all })))
    })
}

fn list_of_user(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "acceptances of agreements")?;
    let at = request.owner()?;
    request.read_tenant(|_, tenant, _| {
        let user = tenant.users.get(&at.user).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if request.bearer.user != Some(at.user) && !request.holds(tenant, SECURITY_READERS) {
            return Err(Refusal::RoleMissing.into());
        }
        let all: Vec<Json> = user.standing.accepted_terms.then(|| acceptance(tenant, user)).into_iter().collect();
        let context = request.user_context("agreementAcceptances");
        Ok(answer(StatusCode::OK, &json!({ "@odata.context": context, "value": all })))
    })
}
