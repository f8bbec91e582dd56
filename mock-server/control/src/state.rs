//! State: how tenants, users, apps and mailboxes are told to differ from what they are.
//!
//! The same words stand in a scenario's `cloud`, in a `control` act, and in what is sent to `/_mock/users` and its like.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::changes::{ChangesSetting, EwsPatch, Moment};
use crate::fill::Filling;
use crate::mailbox::MailboxPatch;
use crate::places::{OrgContactPatch, RoomListPatch, RoomPatch};
use crate::standing::{
    AgentsSetting, AppAccessPolicyPatch, AppRolePatch, AudienceSetting, CrossTenantPatch, DeviceSetting,
    GroupClaimsSetting, HoldSetting, LocationPatch, PasswordSetting, PolicyPatch,
};
use crate::throttling::ThrottlingSetting;

/// Only what differs from what is there. What is not known yet is made.
///
/// ```yaml
/// cloud:
///   tenants: { contoso.example: { user_consent: low, low_permissions: [User.Read, openid] } }
///   users:
///     new@contoso.example: { display_name: Nils New, licenses: [] }
///     anna@contoso.example: { mailbox: { state: { migrating: PT2H } } }
///   groups: { Sales: { tenant: contoso.example, members: [anna@contoso.example] } }
///   apps: { HubSpot Sales: { assignment_required: true, assigned: [bo@contoso.example] } }
///   grants: [ { app: HubSpot Sales, scopes: [User.Read], user: anna@contoso.example } ]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudPatch {
    /// Tenants by domain or id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub tenants: IndexMap<String, TenantPatch>,
    /// Users by sign-in name. Its domain tells the tenant; any other domain is a personal account.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub users: IndexMap<String, UserPatch>,
    /// Groups by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, GroupPatch>,
    /// Applications by name or client id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub apps: IndexMap<String, AppPatch>,
    /// Consents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<GrantPatch>,
    /// Environments of Dataverse by host: `contoso.crm4.dynamics.com`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub environments: IndexMap<String, EnvironmentPatch>,
    /// What is put into mailboxes, by address, beside what lies there.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub mailboxes: IndexMap<String, Filling>,
    /// Whether access tokens for Graph and Exchange carry a `nonce` in their header, as Microsoft's do, so that nobody
    /// else can verify them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph_nonce: Option<bool>,
    /// How the sign-in host writes answers by redirect: `newest` (blanks between the parts of a description, `#` behind a
    /// query), `older` (lines, as until 2023).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirects: Option<RedirectsSetting>,
    /// How much one application may ask of one mailbox over Graph and Outlook REST: `off`, `outlook`, or other figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttling: Option<ThrottlingSetting>,
}

/// How answers by redirect are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RedirectsSetting {
    /// Blanks between the parts of a description, and `#` behind a query.
    Newest,
    /// Each part on a line of its own, and nothing behind a query.
    Older,
}

/// How a tenant differs: `{ user_consent: off, mx: { contoso.example: [mx.elsewhere.example] } }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPatch {
    /// The tenant that a new one is made like: its users with mailboxes of their own, empty, under the new domain; its
    /// groups and policies. Only for a tenant that is not known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Name of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Further verified domains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Whether users may consent: `off`, `low` (verified publishers, permissions classified as low), `legacy` (yes),
    /// `managed` (what Microsoft recommends at the time).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_consent: Option<ConsentSetting>,
    /// Microsoft Graph permissions that are classified as low; these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_permissions: Option<Vec<String>>,
    /// The admin consent workflow: `{ enabled: true, reviewers: [admin@contoso.example] }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_requests: Option<ConsentRequestsPatch>,
    /// Contacts of the organisation by address, these and no others: people outside who stand in its address list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<IndexMap<String, OrgContactPatch>>,
    /// Lists of rooms by address, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_lists: Option<IndexMap<String, RoomListPatch>>,
    /// Hosts of the MX records, by domain; an empty list for none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub mx: IndexMap<String, Vec<String>>,
    /// Host of the customer's own Exchange servers; an empty text for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_host: Option<String>,
    /// How far the customer's own Exchange servers are: in a hybrid deployment, all of them Exchange 2016 CU3 or later, Graph
    /// reaches the mailboxes there: `{ build: "15.1.544", integrated: true }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_servers: Option<OwnServersPatch>,
    /// EWS at Exchange Online: `{ enabled: true, allowed_apps: [HubSpot Sales] }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ews: Option<EwsPatch>,
    /// How long a mailbox takes after its licence was assigned: `PT15M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox_delay: Option<String>,
    /// Application access policies, these and no others: which mailboxes applications may use that call for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_access_policies: Option<Vec<AppAccessPolicyPatch>>,
    /// RBAC for applications, these roles and no others: what applications may do in which mailboxes, beside what was consented
    /// to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_roles: Option<Vec<AppRolePatch>>,
    /// Conditional access policies, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditional_access: Option<Vec<PolicyPatch>>,
    /// Whether security defaults hold: everybody registers a second factor, and administrators give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_defaults: Option<bool>,
    /// Named locations, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_locations: Option<Vec<LocationPatch>>,
    /// Whose accounts may come, and whether its own may go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cross_tenant: Option<CrossTenantPatch>,
    /// How the agents are that check passwords in the customer's own Active Directory: `no-directory`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_agents: Option<AgentsSetting>,
    /// Whether people are asked "Stay signed in?" ("Show option to remain signed in").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks_to_stay: Option<bool>,
    /// How it holds what Microsoft changes from a day on: `by-date`, `applied`, `not-yet`, for all or for each by name;
    /// a new tenant holds all at `not-yet` where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<ChangesSetting>,
    /// Whether an administrator has taken it over; otherwise it was made by somebody's self-service sign-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
    /// The cloud that it is in: `worldwide`, or `china`, which 21Vianet runs, with hosts, a directory and tokens of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud: Option<NationalCloudSetting>,
    /// How answers by redirect are written for its people, where that differs from the sandbox: `newest`, `older`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirects: Option<RedirectsSetting>,
}

/// A cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NationalCloudSetting {
    /// Microsoft's own.
    Worldwide,
    /// That of 21Vianet, in China.
    China,
}

/// The user-consent setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConsentSetting {
    /// Users may not consent.
    Off,
    /// To verified publishers, for permissions classified as low.
    Low,
    /// To any app, for any permission that needs no administrator.
    Legacy,
    /// To what Microsoft recommends at the time: "Let Microsoft manage your consent settings". Only the control API leaves it.
    Managed,
}

/// The admin consent workflow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequestsPatch {
    /// Whether users may ask for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether reviewers get mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
    /// Whether reviewers are reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<bool>,
    /// Days until a request expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Reviewers by sign-in name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewers: Option<Vec<String>>,
}

/// How a user differs: `{ licenses: [], mailbox: { state: absent } }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// Name that people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether sign-in is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `person`, `shared`, `room`, `guest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindSetting>,
    /// Directory roles, these and no others: `[global-administrator]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Products by part number or id, these and no others: `[ENTERPRISEPACK]`. Without an Exchange plan a mailbox is unlicensed,
    /// and a new user has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licenses: Option<Vec<String>>,
    /// The manager, by sign-in name: somebody of the same tenant. An empty text takes the manager away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Primary address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// Further addresses, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<String>>,
    /// How a personal account with a foreign primary alias shows its address: `primary`, `hex`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persona: Option<PersonaSetting>,
    /// What is said of a room: `{ capacity: 8, building: "1" }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomPatch>,
    /// Makes this address the primary alias of a personal account: it signs in, is `mail`, and stands in From.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_alias: Option<String>,
    /// The mailbox: `{ state: absent }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<MailboxPatch>,
    /// `true`: an administrator revokes all refresh tokens and sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_revoked: Option<bool>,
    /// Whether the account was deleted; it can be restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// `true`: the account was deleted and made anew under the same name; the old one can be restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recreated: Option<bool>,
    /// How long smart lockout keeps the account out: `PT1M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
    /// The state of the password: `expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_state: Option<PasswordSetting>,
    /// Whether a second factor is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<bool>,
    /// Whether an administrator demands a second factor of this account always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_required: Option<bool>,
    /// The device that the account works on: `compliant`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceSetting>,
    /// Whether the organisation's terms of use are accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_accepted: Option<bool>,
    /// What else keeps the account out: `risk`, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldSetting>,
}

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindSetting {
    /// A person.
    Person,
    /// A shared mailbox.
    Shared,
    /// A room.
    Room,
    /// Equipment.
    Equipment,
    /// A person who signs in with an account of another forest.
    Linked,
    /// A guest.
    Guest,
}

/// How a personal account shows its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonaSetting {
    /// As its primary alias.
    Primary,
    /// As `outlook_<16 hex>@outlook.com`.
    Hex,
}

/// The customer's own Exchange servers: `{ build: "15.1.466", integrated: true }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnServersPatch {
    /// The build of the oldest of them: `15.1.544` is Exchange 2016 CU3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// Whether the directory there is integrated with Entra ID, in a hybrid deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrated: Option<bool>,
    /// Whether their certificate is past its time, so that no client trusts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_expired: Option<bool>,
    /// Whether EWS there takes tokens (`Set-WebServicesVirtualDirectory -OAuthAuthentication`), as hybrid modern
    /// authentication needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth: Option<bool>,
}

/// How a group differs: `{ tenant: contoso.example, members: [anna@contoso.example] }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// Its tenant; that of `with.user` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Members, these and no others: users by sign-in name, groups by name, contacts of the organisation by address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<String>>,
    /// Owners, these and no others: users by sign-in name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<String>>,
}

/// How an application differs: `{ assignment_required: true, assigned: [bo@contoso.example], verified_publisher: false }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppPatch {
    /// The tenant in which `installed`, `assignment_required`, `enabled` and `assigned` hold; that of `with.user` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Whether the enterprise application exists in the tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installed: Option<bool>,
    /// Whether only assigned users may sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_required: Option<bool>,
    /// Whether users may sign in to it at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Who is assigned, these and no others: users by sign-in name, groups by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Vec<String>>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Client id of an application that is to be made; one is drawn where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Whether its publisher is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_publisher: Option<bool>,
    /// Whether Microsoft holds it to be risky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risky: Option<bool>,
    /// Redirect addresses of a web application, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
    /// Front-channel logout address: where the app hears that somebody signed out; an empty text for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logout_url: Option<String>,
    /// Client secrets, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<Vec<String>>,
    /// Whether its client secrets have expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets_expired: Option<bool>,
    /// Whether its redirect addresses are those of a single-page application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spa: Option<bool>,
    /// Whether its redirect addresses are those of a mobile or desktop application, which has no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<bool>,
    /// Whether the authorization endpoint gives it id tokens; not where it is made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_tokens: Option<bool>,
    /// Whether the authorization endpoint gives it access tokens (implicit grant); not where it is made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_tokens: Option<bool>,
    /// Whether its tokens name the groups that a user is in: id tokens to it, and access tokens for its own API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_claims: Option<GroupClaimsSetting>,
    /// Whose accounts it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<AudienceSetting>,
    /// Certificates in PEM that sign client assertions, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<Vec<String>>,
    /// Whether public clients (device code, password) are allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_public_client: Option<bool>,
    /// Delegated permissions of Microsoft Graph that the registration declares, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Application permissions of Microsoft Graph that the registration declares, these and no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// How an environment of Dataverse differs: `{ tenant: contoso.example, version: 9.2.22103.00194 }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentPatch {
    /// The tenant that a new one belongs to; that of `with.user` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The version of a new one: `9.2.22104.00170`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether a new one runs on the customer's own servers: Customer Engagement (on-premises).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_premises: Option<bool>,
    /// When it was provisioned; a new one is at the moment where left out: `2020-10-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioned: Option<Moment>,
    /// Whether an approval of an address counts only where it stands alone in a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approves_alone: Option<bool>,
    /// Whether refusals of the role Delegated Mailbox Approver are 403; 400 where left out. Microsoft documents neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forbids_approver: Option<bool>,
    /// How long it takes until a mailbox is tested that is to be: `PT2M`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_delay: Option<String>,
    /// Whether 21Vianet's support has enabled server-side synchronisation for an older organisation in China.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_enabled: Option<bool>,
    /// The group whose members alone have a part in it, by its name; an empty text for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_group: Option<String>,
    /// Rows by table and name (or address, or id), made where there is none: `{ mailbox: { anna@contoso.example:
    /// { statecode: 1 } } }`. A value is written as the Web API writes it, a lookup as the name of the row; `roles` of a
    /// user or a team, `privileges` of a role, and `parties` of an activity (`{ from: […], to: […], organizer: […] }`), are these
    /// and no others; a moment may be counted from the sandbox's clock: `PT26H`. Whoever may write them and what must be approved is not asked.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub rows: IndexMap<String, IndexMap<String, serde_json::Map<String, serde_json::Value>>>,
}

/// A consent: `{ app: HubSpot Sales, scopes: [Mail.Read], user: anna@contoso.example }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantPatch {
    /// The application.
    pub app: String,
    /// Scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Application permissions: an administrator's to grant, so that `user` does not go with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Who agreed; an administrator for everybody where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The tenant; that of `user`, or of `with.user`, where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// `graph`, `exchange` or `dataverse`; `graph` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}
