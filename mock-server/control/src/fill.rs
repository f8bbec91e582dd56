//! What a mailbox is filled with: folders, mail, events and contacts, as many as are wanted in one call.
//!
//! The same words stand in a scenario's `cloud: { mailboxes: … }` and in `POST /_mock/mailboxes/{address}/fill`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is put into a mailbox, beside what lies there. All of it, or nothing.
///
/// A moment is written in UTC, `2026-01-05T08:00:00Z` or as a day, `2026-01-05`, or from the sandbox's clock: `-P2D`, `PT26H`. A person is
/// `Fred Fabri <fred@fabrikam.example>` or an address alone. A folder is a well-known name (`inbox`, `sentitems`, `calendar`,
/// `contacts`), a name beside the inbox (for events and contacts: in `calendar` and `contacts`, where their lists look), or a
/// path of names: `inbox/Projects/2026`.
///
/// ```yaml
/// mailboxes:
///   anna@contoso.example:
///     folders: [ { path: inbox/Projects } ]
///     messages:
///       - { from: Fred Fabri <fred@fabrikam.example>, received: -P2D, subject: Offer, text: As promised., folder: inbox/Projects }
///     events: [ { subject: Kick-off, start: PT26H, lasts: PT1H, attendees: [bo@contoso.example] } ]
///     contacts: [ { given_name: Greta, surname: Graf, emails: [greta@fabrikam.example] } ]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filling {
    /// Folders; those that are there stay as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<FolderItem>,
    /// Messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<MessageItem>,
    /// Events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventItem>,
    /// Contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactItem>,
    /// Things that nobody writes, in any number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub generate: Vec<Generation>,
}

/// Mail, events and contacts in any number, the same from the same seed: `{ seed: 7, messages: 100000, since: -P365D }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generation {
    /// What they are made from.
    #[serde(default)]
    pub seed: u64,
    /// How many messages.
    #[serde(default)]
    pub messages: u32,
    /// How many events.
    #[serde(default)]
    pub events: u32,
    /// How many contacts.
    #[serde(default)]
    pub contacts: u32,
    /// From which moment on messages arrive and events lie; a year ago where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Until when; now where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Characters of each message's text; 300 where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<u32>,
    /// From how many people messages come; 200 where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub senders: Option<u32>,
    /// The folder of the messages; the inbox where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// How much was generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Generated {
    /// Messages.
    pub messages: u32,
    /// Events.
    pub events: u32,
    /// Contacts.
    pub contacts: u32,
}

/// A folder: `{ path: inbox/Projects }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FolderItem {
    /// Its name, below those of the folders that it lies in.
    pub path: String,
    /// What lies in it; mail where left out.
    #[serde(default)]
    pub kind: FolderSetting,
    /// Whether it was there and somebody deleted it: whoever has its id asks for it in vain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What lies in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FolderSetting {
    /// Messages.
    #[default]
    Mail,
    /// Events.
    Calendar,
    /// Contacts.
    Contacts,
}

/// A message: `{ from: Fred Fabri <fred@fabrikam.example>, received: -PT3H, subject: Offer, text: As promised. }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageItem {
    /// Subject.
    #[serde(default)]
    pub subject: String,
    /// Body as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Body as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Sender. The mailbox itself where left out in a draft or in sent items; must be said elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Recipients; the mailbox itself where left out of a mail from somebody else. What such a mail has in angle brackets need be
    /// no address: `Fred <fred at fabrikam>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Recipients of a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Hidden recipients.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<String>,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// When it arrived; now where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// When it was sent; when it arrived where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// Where it lies; the inbox, or drafts, where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Whether it was read.
    #[serde(default)]
    pub read: bool,
    /// Whether it is a draft.
    #[serde(default)]
    pub draft: bool,
    /// How important; normal where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importance: Option<ImportanceSetting>,
    /// Whether it is flagged for follow-up.
    #[serde(default)]
    pub flagged: bool,
    /// Categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Messages with the same word here are one conversation; each is one of its own where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Message-ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Further headers, `x-crm-id: 17`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentItem>,
}

/// A file: `{ name: offer.txt, text: 200 seats }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentItem {
    /// Its name.
    pub name: String,
    /// Its media type; one that fits `text` or `base64` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its content as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its content in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// How important something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportanceSetting {
    /// Low.
    Low,
    /// Normal.
    Normal,
    /// High.
    High,
}

/// An event: `{ subject: Kick-off, start: PT26H, lasts: PT1H, attendees: [bo@contoso.example] }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventItem {
    /// Subject.
    #[serde(default)]
    pub subject: String,
    /// Body as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Body as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// When it starts.
    pub start: String,
    /// When it ends, or else `lasts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// How long it takes: `PT1H`, which it is where nothing is said; a day for an event of whole days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<String>,
    /// Whether it takes whole days; it starts and ends at midnight then.
    #[serde(default)]
    pub all_day: bool,
    /// The time zone that it was written in, Windows' name or IANA's; UTC where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Where.
    #[serde(default)]
    pub location: String,
    /// Who invited; the mailbox itself where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer: Option<String>,
    /// Who must come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendees: Vec<String>,
    /// Who may come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional_attendees: Vec<String>,
    /// The mailbox's own answer to somebody else's invitation; none yet where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseSetting>,
    /// How the time shows; busy where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_as: Option<ShowAsSetting>,
    /// How important; normal where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importance: Option<ImportanceSetting>,
    /// Whether it is private.
    #[serde(default)]
    pub private: bool,
    /// Minutes before the start at which it reminds; not at all where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<i32>,
    /// Whether it was cancelled.
    #[serde(default)]
    pub cancelled: bool,
    /// Categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The calendar that it lies in; the usual one where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// An answer to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResponseSetting {
    /// Yes.
    Accepted,
    /// Perhaps.
    Tentative,
    /// No.
    Declined,
    /// Not yet.
    None,
}

/// How time shows in free/busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShowAsSetting {
    /// Free.
    Free,
    /// Tentative.
    Tentative,
    /// Busy.
    Busy,
    /// Out of office.
    Oof,
    /// Working elsewhere.
    Elsewhere,
}

/// A contact: `{ given_name: Greta, surname: Graf, company: Fabrikam, emails: [greta@fabrikam.example] }`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactItem {
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surname: Option<String>,
    /// Full name; made of the others where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Addresses, at most three.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Mobile phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// Business phones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub business_phones: Vec<String>,
    /// Home phones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub home_phones: Vec<String>,
    /// Birthday: `1980-05-17`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Notes.
    #[serde(default)]
    pub notes: String,
    /// Categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Where it lies; the usual contacts where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// What was put into a mailbox: ids as Graph writes them, in the order in which the things were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Filled {
    /// Address of the mailbox.
    pub mailbox: String,
    /// Folders, those that were there already among them.
    pub folders: Vec<String>,
    /// Messages.
    pub messages: Vec<String>,
    /// Events.
    pub events: Vec<String>,
    /// Contacts.
    pub contacts: Vec<String>,
    /// How much was generated, for each that was wanted: nobody needs a million ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub generated: Vec<Generated>,
}
