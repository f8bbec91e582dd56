//! The terms of use, which a policy may demand, and who accepted them.

mod acceptances;
mod agreements;

use mock365_domain::directory::{Tenant, User};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&agreements::LIST, &agreements::GET, &acceptances::LIST, &acceptances::LIST_OF_USER];

/// Where agreements hang.
const AGREEMENTS: &[&str] = &["/identityGovernance/termsOfUse/agreements"];

/// The one agreement of an organisation.
fn agreement(tenant: &Tenant) -> Json {
    json!({
        "id": tenant.terms_id(), "displayName": "Terms of use", "isViewingBeforeAcceptanceRequired": false,
        "isPerDeviceAcceptanceRequired": false, "userReacceptRequiredFrequency": null, "termsExpiration": null,
    })
}

/// That a user accepted them.
fn acceptance(tenant: &Tenant, user: &User) -> Json {
    json!({
        "id": Uuid::new_v5(&user.id, b"terms of use"), "agreementId": tenant.terms_id(), "agreementFileId": null,
        "userId": user.id, "userDisplayName": user.display_name, "userEmail": user.mail,
        "userPrincipalName": user.upn, "deviceDisplayName": null, "deviceId": null, "deviceOSType": null,
        "deviceOSVersion": null, "expirationDateTime": null, "recordedDateTime": null, "state": "accepted",
    })
}
