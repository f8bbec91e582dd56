//! What of a user is shown without being asked for: to whom may see what is basic alone, and in beta.

use crate::faces::graph::odata::Basics;

/// What `User.ReadBasic.All` shows. That the rest is null was captured:
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2833>
pub static BASICS: Basics = Basics {
    shown: &["id", "displayName", "givenName", "mail", "surname", "userPrincipalName"],
    lists: &[
        "assignedLicenses",
        "assignedPlans",
        "businessPhones",
        "identities",
        "imAddresses",
        "otherMails",
        "provisionedPlans",
        "proxyAddresses",
    ],
};

/// What beta shows of a user without being asked for it (captured in part).
pub const IN_BETA: [&str; 33] = [
    "accountEnabled",
    "ageGroup",
    "assignedLicenses",
    "assignedPlans",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "createdDateTime",
    "deletedDateTime",
    "department",
    "employeeHireDate",
    "employeeId",
    "employeeOrgData",
    "employeeType",
    "externalUserState",
    "faxNumber",
    "identities",
    "imAddresses",
    "legalAgeGroupClassification",
    "mailNickname",
    "onPremisesExtensionAttributes",
    "onPremisesImmutableId",
    "onPremisesSyncEnabled",
    "otherMails",
    "passwordPolicies",
    "postalCode",
    "preferredDataLocation",
    "provisionedPlans",
    "proxyAddresses",
    "showInAddressList",
    "usageLocation",
    "userType",
];
