//! Every reason to refuse a data request, in the domain's words. Sign-in has its own list, `sign_in::SignInRefusal`.

use uuid::Uuid;

use crate::directory::SignInNameRefusal;
use crate::mailbox::RuleMistake;
use crate::photo::PhotoRefusal;

/// Why the Cloud refuses. Faces word it: one `match` each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The mailbox cannot be used over this way in.
    #[error("the mailbox {address} cannot be used: {refusal}")]
    Mailbox {
        /// The address that was asked for.
        address: String,
        /// What is the matter with it.
        refusal: MailboxRefusal,
    },
    /// No such user in the caller's tenant.
    #[error("no user {0} in the tenant")]
    UserUnknown(String),
    /// The account is disabled.
    #[error("the account {0} is disabled")]
    AccountDisabled(String),
    /// A directory object that is not there.
    #[error("no {kind} with the id {id}")]
    ObjectMissing {
        /// Kind of object, in the directory's own word.
        kind: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// A directory object that exists already.
    #[error("{0}")]
    ObjectExists(String),
    /// The caller's token lacks the permission.
    #[error("the token lacks {0}")]
    PermissionMissing(String),
    /// The caller's directory role does not allow it.
    #[error("the signed-in user has no directory role that allows this")]
    RoleMissing,
    /// The mailbox belongs to somebody else.
    #[error("{caller} has no rights on the mailbox {mailbox}")]
    NotYourMailbox {
        /// Who asks.
        caller: String,
        /// Whose mailbox it is.
        mailbox: String,
    },
    /// The item is not there.
    #[error("no such item")]
    ItemMissing,
    /// The item has no open extension of that name.
    #[error("the item has no extension {0}")]
    ExtensionMissing(String),
    /// The item has an open extension of that name.
    #[error("the item has an extension {0} already")]
    ExtensionExists(String),
    /// The folder is not there.
    #[error("no such folder")]
    FolderMissing,
    /// The parent folder is not there.
    #[error("no such parent folder")]
    ParentFolderMissing,
    /// A folder of that name lies there already.
    #[error("a folder named {0} exists already")]
    FolderExists(String),
    /// A well-known folder can be neither renamed nor removed.
    #[error("the folder {0} is one of the mailbox's own")]
    FolderProtected(String),
    /// Nothing can be put into a search folder.
    #[error("nothing lies in a search folder: it lists what lies in others")]
    SearchFolder,
    /// A search folder is to look into another one.
    #[error("a search folder looks into folders that mail lies in, and not into another search folder")]
    SearchFolderSearched,
    /// The id is not one of ours.
    #[error("the id {0} is malformed")]
    IdMalformed(String),
    /// Something has a value that it cannot have.
    #[error("{reason}")]
    Invalid {
        /// What it is.
        field: DomainField,
        /// What is the matter with it.
        reason: String,
    },
    /// The item was changed since the caller read it.
    #[error("the item was changed in the meantime")]
    Stale,
    /// What was changed since then is not known any more.
    #[error("changes since then are not known any more: a mailbox remembers {} of them", crate::mailbox::HISTORY_LIMIT)]
    ChangesForgotten,
    /// A mailbox has as many subscriptions as it may.
    #[error("a mailbox has at most {} subscriptions", crate::subscription::SUBSCRIPTIONS_LIMIT)]
    TooManySubscriptions,
    /// A mailbox has overrides of its Focused Inbox for as many senders as it may.
    #[error("a mailbox has overrides for at most {} senders", crate::mailbox::OVERRIDES_LIMIT)]
    TooManyOverrides,
    /// A mailbox blocks as many senders as it may.
    #[error("a mailbox blocks at most {} senders", crate::mailbox::BLOCKED_LIMIT)]
    TooManyBlocked,
    /// An inbox rule that cannot be.
    #[error("the rule cannot be: {}", .0.iter().map(|one| format!("{:?}: {}", one.part, one.wrong)).collect::<Vec<_>>().join("; "))]
    RuleInvalid(Vec<RuleMistake>),
    /// The inbox rules of a mailbox are as many as they may be.
    #[error(
        "the enabled rules of a mailbox have at most {} KiB, all of them {} KiB, and they send to at most {} recipients",
        crate::mailbox::RULES_BYTES >> 10,
        crate::mailbox::ALL_RULES_BYTES >> 10,
        crate::mailbox::RULE_RECIPIENTS_LIMIT
    )]
    RulesOverQuota,
    /// An application, or a tenant, has as many subscriptions as it may.
    #[error("{whose} has at most {limit} subscriptions")]
    SubscriptionQuota {
        /// Whose they are.
        whose: String,
        /// How many there may be.
        limit: usize,
    },
    /// A write needs the change key.
    #[error("the change key is needed for this write")]
    ChangeKeyRequired,
    /// A message without a recipient cannot be sent.
    #[error("the message has no recipient")]
    NoRecipients,
    /// Something that is no address stands among the recipients of what is to be sent.
    #[error("the recipient '{0}' is no address")]
    RecipientUnresolved(String),
    /// The item is larger than a mailbox takes.
    #[error(
        "an item has at most {} MiB and {} attachments",
        crate::mailbox::ITEM_LIMIT >> 20,
        crate::mailbox::ATTACHMENTS_LIMIT
    )]
    ItemTooLarge,
    /// Too many items are attached to one another.
    #[error("items are attached to one another too deep")]
    EmbeddedTooDeep,
    /// A message or event for more people than may be reached at once.
    #[error("a message or event is for at most {} people", crate::mailbox::RECIPIENTS_LIMIT)]
    TooManyRecipients,
    /// The mailbox holds as much as its quota allows.
    #[error("the mailbox {address} holds {used} bytes, and its quota allows no more")]
    QuotaExceeded {
        /// The mailbox.
        address: String,
        /// Bytes that count.
        used: u64,
    },
    /// The mailbox wrote to as many people as it may in 24 hours.
    #[error("the mailbox {address} wrote to {sent} recipients in the last 24 hours, and may to {limit}")]
    SubmissionQuotaExceeded {
        /// The mailbox.
        address: String,
        /// Recipients so far.
        sent: u64,
        /// How many there may be.
        limit: u64,
        /// Whether it is a personal account's.
        personal: bool,
    },
    /// The caller may not send as that address.
    #[error("{caller} may not send as {address}")]
    SendAsDenied {
        /// Who asks.
        caller: String,
        /// The address in From.
        address: String,
    },
    /// Nobody can write the birthday of a contact.
    #[error("birthdays can only be read in this mailbox")]
    BirthdayReadOnly,
    /// That cannot be done about the meeting.
    #[error("{why}")]
    Meeting {
        /// What was to be done.
        act: MeetingAct,
        /// Why not.
        why: MeetingRefusal,
    },
    /// The mailbox cannot be set so.
    #[error("{0}")]
    Settings(crate::mailbox::SettingsRefusal),
    /// That cannot be done about a photo.
    #[error("{0}")]
    Photo(#[from] PhotoRefusal),
    /// The client may not come, by its `User-Agent`.
    #[error("the client {0:?} is kept out by EwsApplicationAccessPolicy, of the organisation or of the mailbox")]
    AgentBlocked(String),
    /// The organisation keeps an application that calls for itself from the mailbox.
    #[error("the application may not use the mailbox {mailbox}: {why}")]
    AppBlocked {
        /// The mailbox that was asked for.
        mailbox: String,
        /// What keeps it out.
        why: &'static str,
    },
    /// The licence is unknown to the tenant.
    #[error("the tenant has no licence {0}")]
    LicenseUnknown(Uuid),
    /// The licence has no such service plan.
    #[error("the licence {product} has no service plan {plan}")]
    PlanUnknown {
        /// The product.
        product: Uuid,
        /// What is to be left out of it.
        plan: Uuid,
    },
    /// Who is to have a licence is in no country.
    #[error("the user has no usage location")]
    UsageLocationMissing,
    /// No account may be called so.
    #[error("an account cannot be called that: {0}")]
    SignInName(SignInNameRefusal),
    /// An address of an account that is to come back belongs to somebody else.
    #[error("the address {0} belongs to somebody else meanwhile")]
    AddressTaken(String),
}

/// What the domain may find wrong in what it is given. What a protocol calls it stands in its face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainField {
    /// The name of a folder or user.
    Name,
    /// The folder that a folder lies in.
    Parent,
    /// Whether a folder is hidden.
    Hidden,
    /// When an event ends.
    End,
    /// What a reviewer decided.
    Decision,
    /// Whose mail an override is about.
    Sender,
    /// Where an override puts mail.
    Classification,
    /// The folders that a search folder looks into.
    SearchedFolders,
    /// What a search folder looks for.
    SearchFilter,
}

/// What somebody does about a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingAct {
    /// Says yes.
    Accept,
    /// Says perhaps.
    Tentative,
    /// Says no.
    Decline,
    /// Calls it off.
    Cancel,
    /// Takes it, called off, out of the calendar.
    Remove,
}

/// Why something cannot be done about a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingRefusal {
    /// Whoever answers or removes it organizes it.
    #[error("the organizer of a meeting neither answers nor removes it")]
    Organizer,
    /// Somebody else organizes it.
    #[error("only the organizer of a meeting cancels it")]
    NotOrganizer,
    /// The meeting is off.
    #[error("the meeting is cancelled")]
    Cancelled,
    /// The meeting is not off.
    #[error("the meeting is not cancelled")]
    NotCancelled,
    /// Another time is proposed together with an acceptance, or to nobody.
    #[error("another time can be proposed only with a tentative answer or a refusal that is sent")]
    ProposalUnsent,
    /// The organizer takes no proposals.
    #[error("the organizer takes no proposals of other times")]
    ProposalUnwelcome,
}

/// What can be the matter with a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailboxRefusal {
    /// There is no mailbox.
    #[error("there is no mailbox")]
    Absent,
    /// The user has no Exchange plan.
    #[error("the user has no licence with an Exchange Online plan")]
    Unlicensed,
    /// The licence was assigned, the mailbox is not ready yet.
    #[error("the mailbox is being provisioned")]
    Provisioning,
    /// The mailbox is being moved to Exchange Online.
    #[error("the mailbox is being migrated to Exchange Online")]
    Migrating,
    /// The mailbox lies on the customer's own Exchange server.
    #[error("the mailbox is hosted on-premises")]
    OnPremises,
    /// The mailbox was disabled by an administrator.
    #[error("the mailbox is disabled")]
    Disabled,
    /// The mailbox was deleted and can still be restored.
    #[error("the mailbox is soft-deleted")]
    SoftDeleted,
    /// Exchange holds the licence to be invalid.
    #[error("Exchange holds the mailbox's licence to be invalid, though the directory has it")]
    InvalidLicense,
}

impl Refusal {
    /// Something with an impossible value.
    pub fn invalid(field: DomainField, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }
}
