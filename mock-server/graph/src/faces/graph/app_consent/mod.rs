//! Requests for an administrator's approval, and their review.

mod requests;
mod review;
mod users;

use mock365_domain::consent::ConsentRequest;
use mock365_domain::directory::Tenant;
use mock365_domain::{Now, Refusal};

use super::directory::{CONSENTERS, missing};
use super::view::consent_request::as_of;
use super::{Fault, GraphRequest, Operation, Permissions};

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &requests::LIST,
    &requests::GET,
    &users::LIST,
    &users::GET,
    &review::APPROVAL,
    &review::STAGES,
    &review::STAGE,
    &review::UPDATE,
];

/// Where requests for a consent hang.
const REQUESTS: &[&str] = &["/identityGovernance/appConsent/appConsentRequests"];
/// Where the requests of single users hang.
const USER_REQUESTS: &[&str] =
    &["/identityGovernance/appConsent/appConsentRequests/{appConsentRequest-id}/userConsentRequests"];

/// What reading needs.
const READ: Permissions = Permissions::alike(&["ConsentRequest.Read.All", "ConsentRequest.ReadWrite.All"]);

/// Refuses those who are neither reviewers nor administrators of applications.
fn may_see(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<(), Fault> {
    let reviews = request.bearer.user.is_some_and(|user| tenant.consent_requests.reviewers.contains(&user));
    if reviews || request.holds(tenant, CONSENTERS) { Ok(()) } else { Err(Refusal::RoleMissing.into()) }
}

/// The request that the path names, as it stands.
fn found(request: &GraphRequest<'_>, tenant: &Tenant, now: Now) -> Result<ConsentRequest, Fault> {
    may_see(request, tenant)?;
    let id = request.guid("appConsentRequest-id", "appConsentRequest")?;
    let consent_request = tenant.requests.iter().find(|consent_request| consent_request.id == id);
    Ok(as_of(consent_request.ok_or_else(|| missing("appConsentRequest", &id.to_string()))?, now))
}
