//! The review of a request: its one stage, approved or denied.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use serde_json::{Value as Json, json};

use super::users::find;
use crate::exchange::Answer;
use crate::faces::graph::directory::{CONSENTERS, bad_value, missing};
use crate::faces::graph::view::consent_request::{ReviewContext, stage};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, Permissions, item_write, json as answer};

/// <https://learn.microsoft.com/graph/api/approval-get>
pub const APPROVAL: Operation = Operation {
    name: "graph.appConsent.approval.get",
    method: Method::GET,
    at: super::USER_REQUESTS,
    tail: "/{userConsentRequest-id}/approval",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/approval-get",
    handler: approval,
};

/// <https://learn.microsoft.com/graph/api/approval-list-stages>
pub const STAGES: Operation = Operation {
    name: "graph.appConsent.stages.list",
    method: Method::GET,
    at: super::USER_REQUESTS,
    tail: "/{userConsentRequest-id}/approval/stages",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/approval-list-stages",
    handler: stages,
};

/// <https://learn.microsoft.com/graph/api/approvalstage-get>
pub const STAGE: Operation = Operation {
    name: "graph.appConsent.stages.get",
    method: Method::GET,
    at: super::USER_REQUESTS,
    tail: "/{userConsentRequest-id}/approval/stages/{approvalStage-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/approvalstage-get",
    handler: one_stage,
};

/// <https://learn.microsoft.com/graph/api/approvalstage-update>
pub const UPDATE: Operation = Operation {
    name: "graph.appConsent.stages.update",
    method: Method::PATCH,
    at: super::USER_REQUESTS,
    tail: "/{userConsentRequest-id}/approval/stages/{approvalStage-id}",
    mount: Mount::Directory,
    permissions: Permissions::alike(&["ConsentRequest.ReadWrite.All"]),
    link: "https://learn.microsoft.com/graph/api/approvalstage-update",
    handler: review,
};

/// The one stage of the approval that the path names.
fn shown(request: &GraphRequest<'_>) -> Result<Json, Fault> {
    request.read_tenant(|_, tenant, now| {
        let consent_request = super::found(request, tenant, now)?;
        Ok(stage(find(request, &consent_request)?, &ReviewContext { tenant, now }))
    })
}

fn approval(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let stage = shown(request)?;
    let body = json!({
        "@odata.context": request.context("approvals/$entity"), "id": stage["id"], "stages": [stage],
    });
    Ok(answer(StatusCode::OK, &body))
}

fn stages(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = json!({ "@odata.context": request.context("approvalStages"), "value": [shown(request)?] });
    Ok(answer(StatusCode::OK, &body))
}

fn one_stage(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mut stage = shown(request)?;
    check_stage(request, &stage)?;
    stage["@odata.context"] = request.context("approvalStages/$entity").into();
    Ok(answer(StatusCode::OK, &stage))
}

/// Refuses a stage that the approval does not have.
fn check_stage(request: &GraphRequest<'_>, stage: &Json) -> Result<(), Fault> {
    let named = request.param("approvalStage-id");
    if stage["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(named)) {
        Ok(())
    } else {
        Err(missing("approvalStage", named).into())
    }
}

fn review(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    Fields::of_directory(&body, "approvalStage").only(&[
        "assignedToMe",
        "displayName",
        "id",
        "justification",
        "reviewResult",
        "reviewedBy",
        "reviewedDateTime",
        "status",
    ])?;
    let approved = match body.get("reviewResult").and_then(Json::as_str) {
        Some(result) if result.eq_ignore_ascii_case("approve") => true,
        Some(result) if result.eq_ignore_ascii_case("deny") => false,
        _ => return Err(bad_value("reviewResult").into()),
    };
    let words = item_write::text("justification", body.get("justification").unwrap_or(&Json::Null))?;
    check_stage(request, &shown(request)?)?;
    let reviewer = request.caller();
    request.call.sandbox.change(|cloud, now| {
        let tenant = cloud.tenants.get(&request.bearer.tenant).ok_or_else(|| missing("tenant", ""))?;
        let consent_request = super::found(request, tenant, now)?;
        // A reviewer without a role may deny; what an approval grants is for administrators to grant.
        if approved && !request.holds(tenant, CONSENTERS) {
            return Err(Fault::from(Refusal::RoleMissing));
        }
        let reviewer = reviewer.ok_or(Refusal::RoleMissing)?;
        Ok(((), cloud.review(reviewer, consent_request.id, approved, &words, now)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
