//! How a mailbox differs: where it lies, who may use it, how much it may hold and send.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::changes::{MailboxEwsPatch, Moment};
use crate::size::ByteSize;

/// How a mailbox differs: `{ state: { migrating: PT2H } }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailboxPatch {
    /// Where it lies and whether it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateSetting>,
    /// EWS for this mailbox: `{ enabled: false }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ews: Option<MailboxEwsPatch>,
    /// Whether nobody can write the birthday of a contact. At Microsoft birthdays are written; HubSpot's article says that
    /// Outlook has them to be read alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_birthdays: Option<bool>,
    /// Full Access, these and no others: users by sign-in name, groups by name. Where nobody set it, everybody of the organisation
    /// opens a shared mailbox or a room's, and nobody a person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_access: Option<Vec<String>>,
    /// Send As, these and no others. Where nobody set it, whoever may open the mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_as: Option<Vec<String>>,
    /// Send on Behalf, these and no others: readers see who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_on_behalf: Option<Vec<String>>,
    /// Its language, by locale: `sv-SE`. The default folders are named in it, as `Set-MailboxRegionalConfiguration
    /// -LocalizeDefaultFolderName` does; Graph's `mailboxSettings` leaves folders alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Automatic replies: `{ status: enabled, internal: I am away }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_replies: Option<AutomaticRepliesPatch>,
    /// How much it may hold: `{ prohibit_send: 1MB }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaPatch>,
    /// What it holds besides the items that there are, so that it can be full without them: `49.7GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<ByteSize>,
    /// How much it may send, and has sent: `{ recipients_per_day: 5 }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<SendingPatch>,
}

/// Automatic replies of a mailbox: `{ status: enabled, internal: I am away }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticRepliesPatch {
    /// Whether they are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ReplyStatusSetting>,
    /// Who outside of the organisation is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<ReplyAudienceSetting>,
    /// When scheduled ones begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// When scheduled ones end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// What colleagues are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
    /// What others are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<String>,
}

/// Whether automatic replies are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplyStatusSetting {
    /// Never.
    Disabled,
    /// Always.
    Enabled,
    /// From `start` to `end`.
    Scheduled,
}

/// Who outside of the organisation gets automatic replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplyAudienceSetting {
    /// Nobody.
    None,
    /// Those among the owner's contacts.
    Contacts,
    /// Everybody.
    All,
}

/// How much a mailbox may hold, as `Set-Mailbox` has it: `{ prohibit_send: 1MB }`. Figures that are not given make way for
/// those that are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaPatch {
    /// `IssueWarningQuota`: the owner is warned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_warning: Option<ByteSize>,
    /// `ProhibitSendQuota`: nothing can be sent any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prohibit_send: Option<ByteSize>,
    /// `ProhibitSendReceiveQuota`: nothing can be stored any more, and what is sent to it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prohibit_send_receive: Option<ByteSize>,
    /// `true`: it is the licence's again (`UseDatabaseQuotaDefaults`), as it is where nobody set one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_license: Option<bool>,
}

/// How much a mailbox may send: `{ recipients_per_day: 5, sent: 5 }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingPatch {
    /// Recipients that it may write to in 24 hours: 10,000, or fewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients_per_day: Option<u32>,
    /// Messages that leave it in a minute; those above that wait in the Outbox for the next ones. 30 at Exchange Online; here
    /// nobody counts them unless it is set, and with 0 no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_per_minute: Option<u32>,
    /// Recipients that it has written to at this moment, and none before: they count for 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<u32>,
}

/// The state of a mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StateSetting {
    /// In Exchange Online, in order.
    Ready,
    /// The account has no mailbox.
    Absent,
    /// The Exchange licence is gone.
    Unlicensed,
    /// Being set up; ready after that time on the sandbox's clock: `{ provisioning: PT15M }`.
    Provisioning(String),
    /// On its way to Exchange Online; there after that time on the sandbox's clock: `{ migrating: PT2H }`.
    Migrating(String),
    /// On the customer's own Exchange server.
    OnPremises,
    /// Disabled by an administrator.
    Disabled,
    /// Deleted, and still to be restored.
    SoftDeleted,
    /// Exchange holds the licence to be invalid, though the directory has it: it serves nothing of the mailbox.
    InvalidLicense,
}
