//! What the control API is asked and what it reports: sandboxes, tokens, the clock, the journal, problems.

use indexmap::IndexMap;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::changes::Moment;
use crate::rule::OneOrMore;
use crate::scenario::Applied;

/// A sandbox that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SandboxWanted {
    /// Its name, 1 to 40 of a-z, 0-9 and -; one is made where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The scenario that it starts with, `subject/name`, or several that do not contradict each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<OneOrMore>,
    /// The user in the place of those that the scenarios name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The application in the place of those that the scenarios name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// A sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SandboxReport {
    /// Its name.
    pub name: String,
    /// Base URL for plain HTTP.
    pub origin: String,
    /// Base URL for TLS.
    pub tls_origin: String,
    /// The scenario that it started with; several with commas between them.
    pub scenario: Option<String>,
    /// What that scenario tells a client to use, the first of several; in the answer to POST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<Applied>,
    /// What the further scenarios tell a client to use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_applied: Vec<Applied>,
}

/// An environment of Dataverse, in the words in which it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentReport {
    /// Its host.
    pub host: String,
    /// Its address, for which tokens are.
    pub url: String,
    /// Its tenant's first domain.
    pub tenant: String,
    /// Version.
    pub version: String,
    /// Whether it runs on the customer's own servers.
    pub on_premises: bool,
    /// When it was provisioned.
    pub provisioned: Moment,
    /// Whether an approval of an address counts only where it stands alone in a request.
    pub approves_alone: bool,
    /// Whether refusals of the role Delegated Mailbox Approver are 403 and not 400.
    pub forbids_approver: bool,
    /// How long it takes until a mailbox is tested that is to be.
    pub test_delay: String,
    /// Whether 21Vianet's support has enabled server-side synchronisation for an older organisation in China.
    pub support_enabled: bool,
    /// Rows that it has; none where nobody has asked for it yet.
    pub rows: usize,
}

/// A token that is wanted, without the sign-in pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenWanted {
    /// Sign-in name; none for a token of the application alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The application's name or client id.
    pub app: String,
    /// Scopes; everything that the application declares where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// `graph` (where left out), `exchange`, or an identifier URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// The token endpoint's JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TokenAnswer {
    /// The token.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// Granted scopes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Id token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What else stands there.
    #[serde(flatten)]
    #[schemars(skip)]
    pub more: IndexMap<String, serde_json::Value>,
}

/// What the clock is to do: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    /// Move forward by an ISO 8601 duration: `PT1H`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance: Option<String>,
    /// Stop: `true`, or a moment such as `2026-01-01T08:00:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Freeze>,
    /// Go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<bool>,
    /// Move to a moment or to the beginning of a day, back as well as forward: `2027-01-15`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Moment>,
}

/// Where the clock stops.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Freeze {
    /// Where it is.
    Here(bool),
    /// At a moment.
    At(#[schemars(with = "String")] Timestamp),
}

/// The clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClockReport {
    /// The moment on it.
    #[schemars(with = "String")]
    pub now: Timestamp,
    /// Whether it stands still.
    pub frozen: bool,
}

/// How the signing key is to be rolled: `{ "roll": "emergency" }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RollWanted {
    /// `unannounced` where left out.
    #[serde(default)]
    pub roll: Roll,
}

/// Ways to roll the signing key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Roll {
    /// A key that nobody has seen signs from now on: whoever remembers keys has to ask again. Tokens that were signed
    /// before stay good.
    #[default]
    Unannounced,
    /// The replacement, which has been published all along, signs from now on. Tokens that were signed before stay good.
    Announced,
    /// A key that nobody has seen signs from now on, and all others are withdrawn: tokens that were signed before are
    /// refused. Refresh tokens and sessions go on.
    Emergency,
}

/// A sandbox's signing keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeysReport {
    /// Those that the `keys` endpoint shows, in its order.
    pub keys: Vec<KeyReport>,
}

/// A signing key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyReport {
    /// `kid`, the thumbprint of its certificate.
    pub kid: String,
    /// What it is there for.
    #[serde(rename = "use")]
    pub usage: KeyUse,
    /// Until when it is published, on the sandbox's clock; none for a key that stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
}

/// What a signing key is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyUse {
    /// Tokens are signed with it.
    Signing,
    /// It signs next, and nothing yet.
    Replacement,
    /// It signed before.
    Previous,
}

/// One request in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestEntry {
    /// Its number, growing.
    pub id: u64,
    /// The request's id, as the client got it.
    #[schemars(with = "String")]
    pub request_id: Uuid,
    /// The batch that it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub parent: Option<Uuid>,
    /// The real moment at which it came.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The moment on the sandbox's clock.
    #[schemars(with = "String")]
    pub clock: Timestamp,
    /// How long it took, in microseconds.
    pub microseconds: u64,
    /// Method.
    pub method: String,
    /// Address.
    pub url: String,
    /// The face that answered.
    pub face: String,
    /// The operation: `graph.messages.list`.
    pub operation: String,
    /// The caller's tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub tenant: Option<Uuid>,
    /// The caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The mailbox that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// The calling application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub app: Option<Uuid>,
    /// Status of the answer; none when none was sent.
    pub status: Option<u16>,
    /// The error code in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain: Option<String>,
    /// Whether the operation is not mocked.
    #[serde(default)]
    pub unsupported: bool,
    /// The rule that fired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<u64>,
    /// What became of the answer: `sent`, `dropped`, `reset`, `cut`.
    pub fate: String,
    /// Request headers.
    pub request_headers: IndexMap<String, String>,
    /// Request body, or its beginning.
    pub request_body: String,
    /// Answer headers.
    pub answer_headers: IndexMap<String, String>,
    /// Answer body, or its beginning.
    pub answer_body: String,
}

/// A notice that Microsoft 365 would have mailed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeReport {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// Where a domain's mail goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MxReport {
    /// The domain.
    pub domain: String,
    /// Hosts of its MX records.
    pub hosts: Vec<String>,
    /// `office365`, `other`, or `none`.
    pub provider: String,
}

/// What an error is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// What it is called.
    pub title: String,
    /// The calls that meet it, or the faces that word it.
    pub from: Vec<String>,
    /// What causes it.
    pub because: String,
    /// What mends it.
    pub mended_by: Vec<String>,
    /// How it is reproduced.
    pub reproduce: String,
}

/// Why the control API refuses: RFC 9457 problem details.
///
/// <https://www.rfc-editor.org/rfc/rfc9457>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Kind of problem; `about:blank` where the status says it all.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// What is wrong, in a word or two.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The place in what was sent: `/users/anna@contoso.example/licences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The nearest known word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}
