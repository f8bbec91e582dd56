//! Acts: what an administrator (or a user, or time) does to mend a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::changes::Moment;
use crate::state::CloudPatch;

/// One act. Every act that exists at Microsoft goes through Microsoft's own API or pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A Graph request with an administrator's token.
    Graph(GraphAct),
    /// A request to Dataverse's Web API with somebody's token.
    Dataverse(DataverseAct),
    /// An administrator opens the admin consent page and accepts.
    #[serde(rename = "adminconsent")]
    AdminConsent(ConsentAct),
    /// Somebody signs in to the app interactively and accepts what is asked.
    SignInAndConsent(ConsentAct),
    /// A user signs in with a password that has expired, and types a new one.
    ChangePassword(ChangePasswordAct),
    /// A user asks for approval on the "Approval required" page.
    RequestApproval(RequestAct),
    /// Somebody signs out at the sign-in host, in the scenario's browser.
    SignOut(SignOutAct),
    /// Time passes.
    Clock(ClockAct),
    /// What has no Microsoft API: the same words as `cloud`.
    Control(Box<CloudPatch>),
}

/// A Graph request. In `path` and `body` braces stand for ids:
/// `{user:anna@contoso.example}` object id · `{app:HubSpot Sales}` client id · `{sp:HubSpot Sales}`, `{sp:Microsoft Graph}` object
/// id of the enterprise application in the administrator's tenant · `{sku:ENTERPRISEPACK}` · `{group:Sales}` ·
/// `{request:HubSpot Sales}` id of the app's open consent request · `{user_request:HubSpot Sales}` id of the latest user's request in it ·
/// `{stage:HubSpot Sales}` id of that request's approval stage ·
/// `{device:anna@contoso.example}` id of the device that the user works on · `{location:office}` id of a named location ·
/// `{certificate:HubSpot Sales}` the certificate that the app signs with, DER in base64 ·
/// `{classification:Mail.Send}` id of Graph's delegated permission · `{message:anna@contoso.example}` the newest message of the inbox,
/// `{message:anna@contoso.example Order}` the newest with that subject ·
/// `{folder:anna@contoso.example}` the folder that was made last in the mailbox, whether it is there still or was deleted.
///
/// ```yaml
/// graph:
///   as: admin@contoso.example
///   method: PATCH
///   path: /v1.0/servicePrincipals/{sp:HubSpot Sales}
///   body: { appRoleAssignmentRequired: false }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphAct {
    /// The administrator's sign-in name.
    #[serde(rename = "as")]
    pub who: String,
    /// What the token lets do, where it is no administrator's: `[Mail.ReadWrite]`, as Outlook has it for its user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// `GET`, `POST`, `PATCH`, `PUT`, `DELETE`.
    pub method: String,
    /// Path with version: `/v1.0/policies/authorizationPolicy`.
    pub path: String,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The status that it must answer with; any 2xx where left out.
    #[serde(default, deserialize_with = "crate::read::any_status", skip_serializing_if = "Option::is_none")]
    pub expect: Option<u16>,
}

/// A request to Dataverse's Web API. In `path` and `body` braces stand for ids of rows, by their table and their name or
/// address: `{mailbox:anna@contoso.example}`, `{emailserverprofile:Microsoft Exchange Online}`, `{role:Basic User}`,
/// `{systemuser:anna@contoso.example}`, `{organization:contoso}`; and as in a Graph request.
///
/// ```yaml
/// dataverse:
///   as: admin@contoso.example
///   method: PATCH
///   path: /api/data/v9.2/mailboxes({mailbox:anna@contoso.example})
///   body: { emailrouteraccessapproval: 1 }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataverseAct {
    /// The sign-in name of whoever asks.
    #[serde(rename = "as")]
    pub who: String,
    /// The environment; `contoso.crm4.dynamics.com` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// `GET`, `POST`, `PATCH`, `PUT`, `DELETE`.
    pub method: String,
    /// Path with version: `/api/data/v9.2/mailboxes(…)`.
    pub path: String,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The status that it must answer with; any 2xx where left out.
    #[serde(default, deserialize_with = "crate::read::any_status", skip_serializing_if = "Option::is_none")]
    pub expect: Option<u16>,
}

/// Somebody consents: `{ as: admin@contoso.example }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentAct {
    /// Sign-in name.
    #[serde(rename = "as")]
    pub who: String,
    /// The application; the scenario's own where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Scopes; the scenario's own where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// A user asks for approval: `{ as: anna@contoso.example, reason: We need it }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestAct {
    /// Sign-in name.
    #[serde(rename = "as")]
    pub who: String,
    /// The justification.
    pub reason: String,
}

/// A user changes an expired password: `{ as: anna@contoso.example, new_password: Spring2026! }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordAct {
    /// Sign-in name.
    #[serde(rename = "as")]
    pub who: String,
    /// The new password.
    pub new_password: String,
}

/// Somebody signs out: `{ as: bo@contoso.example }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOutAct {
    /// Sign-in name.
    #[serde(rename = "as")]
    pub who: String,
}

/// Time passes: `{ advance: PT2H }`, or it is another day: `{ set: 2027-01-15 }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockAct {
    /// An ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance: Option<String>,
    /// A moment or a day, earlier or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Moment>,
}
