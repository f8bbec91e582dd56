//! Words for what stands between an account and its tokens: standing, conditional access, other organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The state of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordSetting {
    /// In order.
    Good,
    /// Too old, or to be changed at the next sign-in.
    Expired,
    /// Too old in the customer's own Active Directory.
    ExpiredOnPremises,
    /// There is none in the directory.
    Missing,
    /// The account has to register for resetting it.
    ResetUnregistered,
    /// To be changed because of a risk.
    Risky,
}

/// What the directory knows of an account's device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceSetting {
    /// It was deleted after somebody signed in there.
    Deleted,
    /// An administrator disabled it.
    Disabled,
    /// Nothing.
    Unknown,
    /// It is registered.
    Registered,
    /// It is joined.
    Joined,
    /// It is joined and compliant.
    Compliant,
}

/// What keeps an account out besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HoldSetting {
    /// Nothing.
    None,
    /// A guest has not accepted the invitation.
    InvitationOpen,
    /// Somebody must consent on behalf of a minor.
    AgeConsent,
    /// A minor, and the organisation lets none in.
    Minor,
    /// The home organisation holds the account to be at risk.
    Risk,
    /// A second factor is to be registered, and a risk forbids it.
    RegistrationAtRisk,
    /// An administrator of a partner, held to be at risk at home.
    PartnerAtRisk,
    /// A second factor is to be registered, and that is allowed from safe places alone.
    RegistrationElsewhere,
    /// The customer's own Active Directory lets the account in at other hours.
    OutsideLogonHours,
}

/// How the agents are that check passwords in the customer's own Active Directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgentsSetting {
    /// In order, or none.
    Good,
    /// They cannot reach a domain controller.
    NoDirectory,
    /// They do not answer in time.
    TimeOut,
    /// They answer something that Entra ID does not understand.
    StrangeAnswer,
    /// They could not check the password.
    Failure,
    /// They cannot decrypt the password.
    CannotDecrypt,
    /// Their clock and the domain controller's differ.
    ClocksApart,
    /// They answered too late.
    TooLate,
}

/// What a conditional access policy demands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DemandSetting {
    /// Nothing but that the sign-in is recent.
    #[default]
    Nothing,
    /// No token at all.
    Block,
    /// A second factor.
    SecondFactor,
    /// A compliant device.
    CompliantDevice,
    /// A joined device.
    JoinedDevice,
    /// A registered device.
    RegisteredDevice,
    /// A device that proves itself.
    DeviceAuthentication,
    /// A managed device.
    ManagedDevice,
    /// A sign-in that is not suspicious.
    LowRisk,
    /// An app of Microsoft's list.
    ApprovedApp,
    /// A platform that the policy knows.
    KnownPlatform,
    /// The terms of use.
    Terms,
    /// A token bound to the device.
    BoundToken,
    /// What Microsoft's own security policy demands.
    SecurityPolicy,
}

/// A conditional access policy: `{ name: Require MFA, demand: second-factor, except_locations: [office] }`.
///
/// The location of a request is what its header `x-mock365-location` says: a named location, an address, or a country. A
/// name that is not a named location yet becomes one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPatch {
    /// Its name.
    pub name: String,
    /// What it demands.
    #[serde(default)]
    pub demand: DemandSetting,
    /// What would do instead of `demand`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<DemandSetting>,
    /// What it demands besides; not together with `or`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub and: Vec<DemandSetting>,
    /// Whether it counts; yes where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Users, groups and directory roles (`global-administrator`) that it is for; everybody where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Users, groups and directory roles that it is not for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_users: Vec<String>,
    /// Applications that it is for, `Microsoft Graph` among them; all where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<String>,
    /// Applications that it is not for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_apps: Vec<String>,
    /// Named locations where it holds, or `AllTrusted`; everywhere where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<String>,
    /// Named locations where it does not hold, or `AllTrusted`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_locations: Vec<String>,
    /// How long a sign-in counts: `PT1H`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
}

/// A named location: `{ name: office, networks: [203.0.113.0/24], trusted: true }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationPatch {
    /// Its name.
    pub name: String,
    /// Networks in CIDR form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Whether its networks are trusted.
    #[serde(default)]
    pub trusted: bool,
    /// Countries in two letters; not together with `networks`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
}

/// Whose accounts may come, and whether its own may go: `{ inbound: false }`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossTenantPatch {
    /// Whether accounts of other organisations may come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<bool>,
    /// Whether its own accounts may go to other organisations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound: Option<bool>,
}

/// What tokens say about a user's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupClaimsSetting {
    /// Nothing.
    None,
    /// Security groups.
    SecurityGroup,
    /// Groups and directory roles.
    All,
}

/// Whose accounts an application takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AudienceSetting {
    /// Those of its home tenant.
    SingleTenant,
    /// Those of all organisations.
    MultiTenant,
    /// Personal accounts too.
    Everybody,
}

/// An application access policy, as `New-ApplicationAccessPolicy` makes it: which mailboxes an application may use that calls for
/// itself: `{ app: HubSpot Sales, right: restrict, scope: Sales team }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppAccessPolicyPatch {
    /// The application, by name or client id.
    pub app: String,
    /// Whether it may use the mailboxes of the scope alone, or all but these.
    pub right: AppAccessRightSetting,
    /// A group by name, or a user by sign-in name.
    pub scope: String,
}

/// What an application access policy says of the mailboxes in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AppAccessRightSetting {
    /// `RestrictAccess`.
    Restrict,
    /// `DenyAccess`.
    Deny,
}

/// RBAC for applications: a role that an application was assigned in Exchange Online, beside what was consented to:
/// `{ app: HubSpot Sales, role: Mail.Read, scope: Sales team }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppRolePatch {
    /// The application, by name or client id.
    pub app: String,
    /// The role, without `Application`: `Mail.Read`, `EWS.AccessAsApp`.
    pub role: String,
    /// A group by name, or a user by sign-in name; all mailboxes where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}
