//! What types have in `/beta` alone and the mock does not keep: it says so there; in v1.0 it is unknown.
//!
//! <https://learn.microsoft.com/graph/versioning-and-support#beta-version>

use super::Fault;
use super::odata::ODataFault;

/// Types, and what beta adds to them.
const ADDED: [(&str, &str); 6] = [
    ("application", "claimsMappingPolicies connectorGroup onPremisesPublishing signInAudienceRestrictions"),
    ("group", "cloudLicensing createdByAppId endpoints membershipRuleProcessingStatus"),
    ("mailFolder", "userConfigurations"),
    ("message", "mentions"),
    (
        "servicePrincipal",
        "errorUrl licenseDetails passwordSingleSignOnSettings preferredTokenSigningKeyEndDateTime \
         publishedPermissionScopes publisherName samlMetadataUrl",
    ),
    (
        "user",
        "appConsentRequestsForApproval appRoleAssignedResources approvals cloudLicensing \
         cloudRealtimeCommunicationInfo deviceKeys infoCatalogs informationProtection joinedGroups \
         pendingAccessReviewInstances profile refreshTokensValidFromDateTime transitiveReports",
    ),
];

/// The refusal as a version has it: what only beta knows is lacking there, where it is unknown in v1.0.
pub fn known(version: &str, fault: Fault) -> Fault {
    let Fault::Worded(worded) = &fault else { return fault };
    let Some((noun, property)) = worded.stranger.as_ref().filter(|_| version == "beta") else { return fault };
    let is = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    let added = ADDED.iter().find(|(known, _)| is(known, noun)).map_or("", |(_, added)| added);
    if added.split_ascii_whitespace().any(|known| is(known, property)) {
        return ODataFault::unbuilt_property(property, noun.clone()).into();
    }
    fault
}
