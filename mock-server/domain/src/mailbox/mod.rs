//! A mailbox: its state, its folders, and the messages, events and contacts in them.

mod access;
mod answering;
mod any;
mod attachment;
mod automatic_replies;
mod away;
mod body;
mod category;
mod contact;
mod contact_emails;
mod defaults;
mod deferred;
mod distribution_list;
mod event;
mod events;
mod extended;
mod focused;
mod folder;
mod folder_moves;
mod history;
mod identity;
mod index;
mod invariants;
mod item;
mod junk;
mod language;
mod lists;
mod mail_tips;
mod markup;
mod meeting;
mod meeting_message;
mod message;
mod native;
mod non_delivery;
mod open_extension;
mod people;
mod quota;
mod recipient;
mod resolve;
mod rules;
mod safe_html;
mod search;
mod search_folder;
mod send;
mod settings;
mod state;
mod submission;
mod task;
mod unique_body;
mod verbs;
mod vocabulary;

pub use access::{MailboxPermissions, SendRight};
pub use answering::Answering;
pub use any::{AnyItem, ItemView, Mail, MailContent};
pub use attachment::{Attachment, AttachmentContent, AttachmentField, Reference};
pub use automatic_replies::{AutomaticReplies, REPLY_LIMIT, ReplyAudience, ReplyStatus};
pub use away::{ANSWERED_LIMIT, Answered};
pub use body::{Body, BodyKind, Importance, Sensitivity};
pub use category::{CATEGORIES_LIMIT, Category};
pub use contact::{Contact, ContactExtras, ContactField, FileAsMapping, PhysicalAddress, Website};
pub use contact_emails::{ContactEmails, EmailKind};
pub use deferred::DeferredSends;
pub use distribution_list::{DistributionList, DistributionListField, Post};
pub use event::{Attendee, AttendeeKind, Event, EventField, EventTime, Place, Response, ShowAs};
pub use events::{EventPage, MailboxEvent};
pub use extended::{
    AddedProperties, EXTENDED_LIMIT, ExtendedProperty, FOLDER_EXTENDED_LIMIT, Propertied, PropertyId, PropertyKey,
    PropertyRefusal, PropertyType,
};
pub use focused::{FocusedOverride, OVERRIDES_LIMIT};
pub use folder::{Folder, FolderField, FolderKind, FolderReading, WELL_KNOWN};
pub use history::{HISTORY_LIMIT, HistoryEntry, Net, NetChange, Watched};
pub use index::{Count, LastCount, Word};
pub use item::{Content, Item, ItemKind, Listing, Reminder};
pub use junk::BLOCKED_LIMIT;
pub use language::Language;
pub use mail_tips::{MAIL_TIPS_LIMIT, MailTips};
pub use meeting::MeetingAnswer;
pub use meeting_message::{Invitation, MeetingMessage, MeetingNews};
pub use message::{Flag, FollowUp, Message, MessageField};
pub use non_delivery::{DeliveryReport, ENCLOSED_LIMIT, NonDelivery};
pub use open_extension::OpenExtension;
pub use people::{
    PEOPLE_ADDRESSES_LIMIT, PEOPLE_CONTACTS_LIMIT, PEOPLE_LIMIT, PEOPLE_MAIL_LIMIT, PeopleAsked, PersonKind,
    RelevantPerson,
};
pub use quota::{Quota, QuotaStatus};
pub use recipient::{Recipient, addresses};
pub use resolve::{ENTRY_LIMIT, RESOLUTIONS_LIMIT, ResolveScope, ResolvedName};
pub use rules::{
    ALL_RULES_BYTES, ActionFlag, InboxRule, RULE_LOOKED_AT, RULE_RECIPIENTS_LIMIT, RULES_BYTES, RuleActions, RuleFlag,
    RuleMistake, RuleOperation, RulePart, RulePeople, RulePredicate, RulePredicates, RuleText, RuleWrong, SizeRange,
};
pub use search::{IndexRole, Indexed};
pub use search_folder::{ALL_SEARCH_FOLDERS_LIMIT, SEARCH_FOLDERS_LIMIT, SEARCHED_FOLDERS_LIMIT, SearchCriteria};
pub use send::Outgoing;
pub use settings::{CustomZone, MailboxSettings, MeetingDelivery, SettingsRefusal, WorkZone, WorkingHours, ZoneChange};
pub use state::{Door, MailboxState};
pub use submission::{RECIPIENTS_A_DAY, Submissions};
pub use task::{Task, TaskDelegation, TaskField, TaskStatus};
pub use vocabulary::SearchedText;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;
use uuid::Uuid;

use self::history::History;
use self::index::Items;

use crate::cloud::{MailboxId, UserRef};
use crate::directory::MailboxEws;
use crate::{MailboxRefusal, Now};

/// Bytes that a message or event may have with its attachments, as Exchange Online receives it.
pub const ITEM_LIMIT: usize = 36 << 20;
/// Attachments that it may have.
pub const ATTACHMENTS_LIMIT: usize = 250;
/// Items that may be attached to one another, one inside the other.
///
/// <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
pub const EMBEDDED_LIMIT: usize = 30;
/// Recipients of a message, and attendees of an event.
pub const RECIPIENTS_LIMIT: usize = 500;
/// Headers of its own that a client gives a message.
///
/// <https://learn.microsoft.com/graph/api/resources/internetmessageheader>
pub const OWN_HEADERS_LIMIT: usize = 5;

/// A mailbox. However much lies in it, a clone takes a few steps and shares it all.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Its key in the Cloud.
    pub id: MailboxId,
    /// Its GUID, part of every wire id.
    pub guid: Uuid,
    /// Whose it is.
    pub owner: UserRef,
    /// The address that messages from it carry.
    pub address: String,
    /// The name that messages from it carry.
    pub name: String,
    /// Where it lies and whether it can be used.
    pub state: MailboxState,
    /// How EWS may be used for it.
    pub ews: MailboxEws,
    /// Whether nobody can write the birthday of a contact.
    pub read_only_birthdays: bool,
    /// Who was given rights on it.
    pub permissions: MailboxPermissions,
    /// The quota that an administrator set; none where it is the licence's.
    pub own_quota: Option<Quota>,
    /// Its quota.
    pub(crate) quota: Quota,
    /// Bytes that count against the quota besides those of its items.
    pub besides: u64,
    /// What was sent from it, and how much may be.
    pub submissions: Submissions,
    /// What its owner set.
    pub settings: Arc<MailboxSettings>,
    /// Rules for mail that arrives, in the order in which they are looked at.
    rules: Arc<[InboxRule]>,
    /// Overrides of the Focused Inbox, by the sender's address in lower case.
    overrides: OrdMap<String, FocusedOverride>,
    /// Whose mail is junk, by address in lower case.
    blocked: OrdSet<String>,
    /// Who was told that its owner is away.
    answered: Answered,
    /// Folders, calendars among them.
    folders: OrdMap<u64, Folder>,
    /// Folders by the folder that they lie in.
    children: OrdSet<(u64, u64)>,
    /// The folders that every mailbox has, by distinguished name.
    well_known: Arc<[(&'static str, u64)]>,
    /// Items and their indexes.
    items: Items,
    /// What was changed.
    history: History,
    /// The number of the latest change: change keys and sync states are made of it.
    pub change_number: u64,
    /// The moment of the change that is under way: what is written into the history carries it.
    pub(crate) moment: Timestamp,
}

impl Mailbox {
    /// An empty mailbox without folders.
    pub fn new(id: MailboxId, guid: Uuid, owner: UserRef, address: String, name: String, state: MailboxState) -> Self {
        Self {
            id,
            guid,
            owner,
            address,
            name,
            state,
            ews: MailboxEws::default(),
            read_only_birthdays: false,
            permissions: MailboxPermissions::default(),
            own_quota: None,
            quota: Quota::PLAN_1,
            besides: 0,
            submissions: Submissions::default(),
            settings: MailboxSettings::shared(),
            rules: Arc::from([]),
            overrides: OrdMap::new(),
            blocked: OrdSet::new(),
            answered: Answered::default(),
            folders: OrdMap::new(),
            children: OrdSet::new(),
            well_known: Arc::from([]),
            items: Items::default(),
            history: History::default(),
            change_number: 0,
            moment: Timestamp::UNIX_EPOCH,
        }
    }

    /// Items and folders in it.
    pub fn size(&self) -> usize {
        self.items.all.len() + self.folders.len()
    }

    /// Roughly the bytes of what its items say and carry.
    pub fn bytes(&self) -> usize {
        self.items.bytes
    }

    /// What keeps Exchange Online from serving it.
    pub fn refusal(&self, now: Now) -> Option<MailboxRefusal> {
        self.state.refusal(Door::ExchangeOnline, now)
    }

    /// The owner as a sender.
    pub fn as_recipient(&self) -> Recipient {
        Recipient::new(&self.name, &self.address)
    }
}
