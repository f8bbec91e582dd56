//! What goes wrong, in Exchange's words: one `match` from the domain's refusals.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode>

use std::borrow::Cow;

use mock365_domain::mailbox::SettingsRefusal;
use mock365_domain::photo::PhotoRefusal;
use mock365_domain::{DomainField, MailboxRefusal, MeetingAct, MeetingRefusal, Refusal};

use super::element::{Element, Malformed};
use crate::faces::soap::writer::XmlWriter;

/// A failure, as a response message or a fault says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `ResponseCode`.
    pub code: Cow<'static, str>,
    /// `MessageText`, or `faultstring`.
    pub text: String,
    /// Content of `MessageXml`.
    pub details: Vec<FaultDetail>,
    /// What the answer's message says of it in an element of its own.
    pub beside: Option<Box<FaultDetail>>,
    /// Why, for people.
    pub explain: Option<String>,
    /// Whether it is the mock that cannot do it.
    pub unsupported: bool,
}

/// An element in `MessageXml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultDetail {
    name: Cow<'static, str>,
    attributes: Vec<(Cow<'static, str>, String)>,
    text: String,
    children: Vec<Self>,
}

impl FaultDetail {
    /// With a text.
    pub fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), text: text.into(), children: Vec::new() }
    }

    /// With elements in it.
    pub fn parent(name: &'static str, children: Vec<Self>) -> Self {
        Self { children, ..Self::text(name, "") }
    }

    /// A property by its address.
    pub fn field(uri: &str) -> Self {
        Self { attributes: vec![("FieldURI".into(), uri.to_owned())], ..Self::text("t:FieldURI", "") }
    }

    /// A property by the path that a client named it by.
    pub fn path(path: &Element) -> Self {
        let attributes = path.attributes.iter().map(|(name, value)| ((*name).to_owned().into(), value.to_string()));
        Self {
            name: format!("t:{}", path.name).into(),
            attributes: attributes.collect(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// A named value.
    pub fn value(name: &str, value: &str) -> Self {
        Self { attributes: vec![("Name".into(), name.to_owned())], ..Self::text("t:Value", value) }
    }

    /// Writes it.
    pub fn show(&self, out: &mut XmlWriter) {
        out.element(&self.name, |out| {
            self.attributes.iter().for_each(|(name, value)| out.attribute(name, value));
            out.content(&self.text);
            self.children.iter().for_each(|child| child.show(out));
        });
    }
}

impl Fault {
    /// With code and text.
    pub fn new(code: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            text: text.into(),
            details: Vec::new(),
            beside: None,
            explain: None,
            unsupported: false,
        }
    }

    /// Whether the request is none that its schema allows.
    pub fn is_of_schema(&self) -> bool {
        self.code == "ErrorSchemaValidation"
    }

    /// The fault's own message, which leaves out what is wrong with the schema.
    pub fn message(&self) -> &str {
        if self.is_of_schema() { "The request failed schema validation." } else { &self.text }
    }

    /// With the reason for people.
    #[must_use]
    pub fn explain(mut self, why: impl Into<String>) -> Self {
        self.explain = Some(why.into());
        self
    }

    /// What the mock does not do yet.
    pub fn unsupported(what: &str) -> Self {
        let text = format!("mock365 does not answer this yet: {what}.");
        Self { unsupported: true, ..Self::new("ErrorInvalidOperation", text.clone()).explain(text) }
    }

    /// A request that its schema does not allow.
    pub fn schema(malformed: &Malformed) -> Self {
        let Malformed { line, column, violation } = malformed;
        Self {
            details: vec![
                FaultDetail::text("t:LineNumber", line.to_string()),
                FaultDetail::text("t:LinePosition", column.to_string()),
                FaultDetail::text("t:Violation", violation.as_str()),
            ],
            ..Self::new("ErrorSchemaValidation", format!("The request failed schema validation: {violation}"))
                .explain(format!("the request is no well-formed SOAP 1.1 request: {violation}"))
        }
    }

    /// A required element or attribute that is not there.
    pub fn missing(what: &str) -> Self {
        Self::schema(&Malformed { line: 1, column: 1, violation: format!("The required '{what}' is missing.") })
    }

    /// An id that is none of ours.
    pub fn malformed_id() -> Self {
        Self::new("ErrorInvalidIdMalformed", "Id is malformed.").explain("the id was not made by this mock")
    }

    /// A mailbox that is not there.
    pub fn no_mailbox(why: impl Into<String>) -> Self {
        Self::new("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.").explain(why)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let why = refusal.to_string();
        let (code, text) = match &refusal {
            Refusal::RecipientUnresolved(who) => ("ErrorInvalidRecipients", unresolved(who)),
            refusal => words(refusal),
        };
        Self { details: inner(&refusal), ..Self::new(code, text).explain(why) }
    }
}

/// The failure behind one that is told as an internal error.
fn inner(refusal: &Refusal) -> Vec<FaultDetail> {
    let Refusal::Mailbox { refusal: MailboxRefusal::InvalidLicense, .. } = refusal else { return Vec::new() };
    vec![
        FaultDetail::value("InnerErrorMessageText", "The license is invalid for this mailbox."),
        FaultDetail::value("InnerErrorResponseCode", "ErrorInvalidLicense"),
    ]
}

/// Said of items that are attached to one another beyond what is allowed.
const TOO_DEEP: &str = "The attachment nest level limit was exceeded.";
const CHANGE_KEY: &str = "A change key is required for this operation.";
const STALE: &str = "The send or update operation could not be performed because the change key passed in the request does not \
                     match the current change key for the item.";
const TOO_MANY_SUBSCRIPTIONS: &str = "You have exceeded the available subscriptions for your account.  Remove unnecessary \
                                      subscriptions and try your request again.";
const NO_SEND_AS: &str = "The user account which was used to submit this request does not have the right to send mail on \
                          behalf of the specified sending account.";
const SUBMISSION_QUOTA: &str =
    "The message couldn't be sent because the sender's submission quota was exceeded. Please try again later.";
const DAILY_LIMIT: &str = "Cannot send mail. Daily Message/Recipient limit exceeded. Follow the instructions in your Inbox \
                           to verify your account.";

/// Said of recipients that are no addresses.
const RESOLVE_ALL: &str = "All recipients must be resolved before a message can be submitted.";

const NO_SYNC_STATE: &str = "Synchronization state data is corrupt or otherwise invalid.";
const SEARCH_FOLDER: &str = "The operation can't be performed on a search folder.";
const SEARCH_FOLDER_SEARCHED: &str = "A search folder can't be a source folder of another search folder.";
const RULE_INVALID: &str = "A validation error occurred while executing the rule operation.";
const NO_BIRTHDAY: &str = "Set action is invalid for property. contacts:Birthday";

fn unresolved(who: &str) -> Cow<'static, str> {
    format!("At least one recipient isn't valid., Recipient '{who}' is not resolved. {RESOLVE_ALL}").into()
}

/// A refusal in Exchange's words.
fn words(refusal: &Refusal) -> (&'static str, Cow<'static, str>) {
    let (code, text) = match *refusal {
        Refusal::Mailbox { refusal, .. } => mailbox(refusal),
        Refusal::UserUnknown(_) => mailbox(MailboxRefusal::Absent),
        Refusal::AccountDisabled(_) => ("ErrorAccountDisabled", "The account is disabled."),
        Refusal::NotYourMailbox { .. }
        | Refusal::PermissionMissing(_)
        | Refusal::RoleMissing
        | Refusal::AgentBlocked(_)
        | Refusal::AppBlocked { .. } => ("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
        Refusal::ItemMissing
        | Refusal::ObjectMissing { .. }
        | Refusal::ExtensionMissing(_)
        | Refusal::Photo(PhotoRefusal::Missing) => (
            "ErrorItemNotFound",
            "The specified object was not found in the store., The process failed to get the correct properties.",
        ),
        Refusal::FolderMissing => ("ErrorFolderNotFound", "The specified folder could not be found in the store."),
        Refusal::ParentFolderMissing => {
            ("ErrorParentFolderNotFound", "The specified parent folder could not be found.")
        }
        Refusal::FolderExists(_) => ("ErrorFolderExists", "A folder with the specified name already exists."),
        Refusal::FolderProtected(_) => ("ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted."),
        Refusal::SearchFolder => ("ErrorInvalidFolderTypeForOperation", SEARCH_FOLDER),
        Refusal::SearchFolderSearched => ("ErrorCannotSpecifySearchFolderAsSourceFolder", SEARCH_FOLDER_SEARCHED),
        Refusal::IdMalformed(_) => ("ErrorInvalidIdMalformed", "Id is malformed."),
        Refusal::Invalid { field, .. } => invalid(field),
        Refusal::Meeting { act, why } => meeting(act, why),
        Refusal::Settings(why) => settings(why),
        Refusal::Stale => ("ErrorIrresolvableConflict", STALE),
        Refusal::ChangeKeyRequired => ("ErrorChangeKeyRequiredForWriteOperations", CHANGE_KEY),
        Refusal::BirthdayReadOnly => ("ErrorInvalidPropertySet", NO_BIRTHDAY),
        Refusal::TooManySubscriptions | Refusal::SubscriptionQuota { .. } => {
            ("ErrorExceededSubscriptionCount", TOO_MANY_SUBSCRIPTIONS)
        }
        Refusal::RuleInvalid(_) => ("ErrorInboxRulesValidationError", RULE_INVALID),
        Refusal::RulesOverQuota => ("ErrorRulesOverQuota", "The rules of the mailbox exceed the quota for rules."),
        Refusal::ChangesForgotten => ("ErrorInvalidSyncStateData", NO_SYNC_STATE),
        Refusal::NoRecipients | Refusal::RecipientUnresolved(_) => {
            ("ErrorInvalidRecipients", "At least one recipient isn't valid., At least one recipient isn't valid.")
        }
        Refusal::EmbeddedTooDeep
        | Refusal::ItemTooLarge
        | Refusal::TooManyRecipients
        | Refusal::QuotaExceeded { .. }
        | Refusal::SubmissionQuotaExceeded { .. } => too_much(refusal),
        Refusal::SendAsDenied { .. } => ("ErrorSendAsDenied", NO_SEND_AS),
        Refusal::ObjectExists(_)
        | Refusal::ExtensionExists(_)
        | Refusal::TooManyOverrides
        | Refusal::TooManyBlocked
        | Refusal::LicenseUnknown(_)
        | Refusal::PlanUnknown { .. }
        | Refusal::UsageLocationMissing
        | Refusal::SignInName(_)
        | Refusal::AddressTaken(_)
        | Refusal::Photo(
            PhotoRefusal::NotAnImage | PhotoRefusal::TooSmall | PhotoRefusal::SizeUnknown | PhotoRefusal::TooMany,
        ) => ("ErrorInvalidOperation", "The requested operation is invalid."),
    };
    (code, text.into())
}

/// What is larger than it may be, or more.
fn too_much(refusal: &Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::EmbeddedTooDeep => ("ErrorAttachmentNestLevelLimitExceeded", TOO_DEEP),
        Refusal::TooManyRecipients => {
            ("ErrorExceededMaxRecipientLimit", "The message has more recipients than are allowed.")
        }
        Refusal::QuotaExceeded { .. } => ("ErrorQuotaExceeded", "Mailbox has exceeded maximum mailbox size."),
        Refusal::SubmissionQuotaExceeded { personal, .. } => sent_too_much(*personal),
        _ => ("ErrorMessageSizeExceeded", "The message exceeds the maximum supported size."),
    }
}

/// What is the matter with settings of a mailbox.
fn settings(why: SettingsRefusal) -> (&'static str, &'static str) {
    match why {
        SettingsRefusal::ReplySchedule => {
            ("ErrorInvalidScheduledOofDuration", "The scheduled duration for sending automatic replies isn't valid.")
        }
        SettingsRefusal::ReplyTooLong => ("ErrorInvalidUserOofSettings", "The automatic reply settings aren't valid."),
        _ => ("ErrorInvalidArgument", "The argument is invalid."),
    }
}

/// Said where a mailbox wrote to too many: a personal account's in other words.
fn sent_too_much(personal: bool) -> (&'static str, &'static str) {
    if personal {
        ("ErrorExceededMessageLimit", DAILY_LIMIT)
    } else {
        ("ErrorSubmissionQuotaExceeded", SUBMISSION_QUOTA)
    }
}

/// A field of the domain that has a value that it cannot have.
fn invalid(field: DomainField) -> (&'static str, &'static str) {
    match field {
        DomainField::End => ("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate"),
        DomainField::Name
        | DomainField::Parent
        | DomainField::Hidden
        | DomainField::Decision
        | DomainField::Sender
        | DomainField::Classification
        | DomainField::SearchedFolders
        | DomainField::SearchFilter => ("ErrorInvalidValueForProperty", "The specified value is invalid for property."),
    }
}

/// What cannot be done about a meeting.
fn meeting(act: MeetingAct, why: MeetingRefusal) -> (&'static str, &'static str) {
    use MeetingAct::{Accept, Cancel, Decline, Remove, Tentative};
    let code = match (why, act) {
        (MeetingRefusal::Organizer, Accept | Cancel) => "ErrorCalendarIsOrganizerForAccept",
        (MeetingRefusal::Organizer, Tentative) => "ErrorCalendarIsOrganizerForTentative",
        (MeetingRefusal::Organizer, Decline) => "ErrorCalendarIsOrganizerForDecline",
        (MeetingRefusal::Organizer, Remove) => "ErrorCalendarIsOrganizerForRemove",
        (MeetingRefusal::Cancelled, Accept | Cancel) => "ErrorCalendarIsCancelledForAccept",
        (MeetingRefusal::Cancelled, Tentative) => "ErrorCalendarIsCancelledForTentative",
        (MeetingRefusal::Cancelled, Decline) => "ErrorCalendarIsCancelledForDecline",
        (MeetingRefusal::Cancelled, Remove) => "ErrorCalendarIsCancelledForRemove",
        (MeetingRefusal::NotOrganizer, _) => "ErrorCalendarIsNotOrganizer",
        (MeetingRefusal::NotCancelled, _) => "ErrorInvalidItemForOperationRemoveItem",
        (MeetingRefusal::ProposalUnsent | MeetingRefusal::ProposalUnwelcome, _) => "ErrorInvalidOperation",
    };
    (code, "This operation cannot be performed on this calendar item.")
}

fn mailbox(fault: MailboxRefusal) -> (&'static str, &'static str) {
    match fault {
        MailboxRefusal::Migrating => ("ErrorMailboxMoveInProgress", "Mailbox move in progress. Try again later."),
        MailboxRefusal::InvalidLicense => {
            ("ErrorInternalServerError", "An internal server error occurred. The operation failed.")
        }
        MailboxRefusal::Absent
        | MailboxRefusal::Unlicensed
        | MailboxRefusal::Provisioning
        | MailboxRefusal::OnPremises
        | MailboxRefusal::Disabled
        | MailboxRefusal::SoftDeleted => {
            ("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        }
    }
}
