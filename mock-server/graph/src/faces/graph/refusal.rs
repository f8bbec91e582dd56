//! The one place that puts the domain's refusals into Graph's words.

use std::borrow::Cow;

use http::StatusCode;
use mock365_domain::directory::SignInNameRefusal;
use mock365_domain::mailbox::SettingsRefusal;
use mock365_domain::photo::PhotoRefusal;
use mock365_domain::{DomainField, MailboxRefusal, MeetingRefusal, Refusal};

use super::operation::Mount;

const NO_REST_YET: &str = "REST API is not yet supported for this mailbox.";
const NO_MAILBOX: &str = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
const ACCESS_DENIED: &str = "Access is denied. Check credentials and try again.";
const INSUFFICIENT: &str = "Insufficient privileges to complete the operation.";
const NOT_IN_STORE: &str = "The specified object was not found in the store.";
const EXTENDED: &str = "An extension already exists with given id.";
const CONFLICT: &str = "The send or update operation could not be performed because the change key passed in the request \
                        does not match the current change key for the item.";
const NO_SYNC_STATE: &str = "The sync state generation is not found. The delta token is expired and data must be \
                             synchronized again.";
const NOT_VALID: &str = "At least one property failed validation.";
const NOT_VALID_RECIPIENT: &str = "At least one recipient is not valid.";
const RESOLVE_ALL: &str = "All recipients must be resolved before a message can be submitted.";
const NO_SEND_AS: &str = "The user account which was used to submit this request does not have the right to send mail on \
                          behalf of the specified sending account. Cannot submit message.";

const NO_IMAGE: &str = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
const BAD_PROFILE: &str =
    "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ProfileBadRequestException' was thrown.";
const TOO_LARGE: &str = "The message exceeds the maximum supported size.";
const FULL: &str = "Mailbox has exceeded maximum mailbox size.";
const SUBMISSION_QUOTA: &str =
    "The message couldn't be sent because the sender's submission quota was exceeded. Please try again later.";
const DAILY_LIMIT: &str = "Cannot send mail. Daily Message/Recipient limit exceeded. Follow the instructions in your Inbox \
                           to verify your account.";
const APP_BLOCKED: &str =
    "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.";
const TOO_DEEP: &str = "The attachment nest level limit was exceeded.";
const TOO_MANY_RECIPIENTS: &str = "The message has more recipients than are allowed.";
const RULE_INVALID: &str = "A validation error occurred while executing the rule operation.";
const RULES_OVER_QUOTA: &str = "The rules of the mailbox exceed the quota for rules.";
const TOO_MANY_OVERRIDES: &str = "Your request can't be completed. The maximum number of overrides has been reached.";
const TOO_MANY_BLOCKED: &str = "The sender can't be blocked. The maximum number of blocked senders has been reached.";
const TOO_MANY_SUBSCRIPTIONS: &str = "Operation: Create; Exception: [Status Code: Forbidden; Reason: Maximum number of \
                                      active subscriptions has been reached.]";

const FOLDER_EXISTS: &str = "A folder with the specified name already exists.";
const SEARCH_FOLDER: &str = "The operation can't be performed on a search folder.";
const SEARCH_FOLDER_SEARCHED: &str = "A search folder can't be a source folder of another search folder.";
const DISTINGUISHED: &str = "Distinguished folders cannot be deleted.";

/// What is said of a quota of subscriptions.
fn quota(whose: &str, limit: usize) -> Cow<'static, str> {
    let why = format!("{whose} has reached its limit of '{limit}' subscriptions");
    format!("Operation: Create; Exception: [Status Code: Forbidden; Reason: {why}.]").into()
}

/// Status, code and message for every reason of the domain, in the words of the service that the operation belongs to.
///
/// <https://learn.microsoft.com/graph/errors>
pub fn word(refusal: &Refusal, mount: Mount) -> (StatusCode, &'static str, Cow<'static, str>) {
    use StatusCode as S;
    let exchange = mount == Mount::Mailbox;
    match refusal {
        Refusal::Mailbox { refusal, .. } => mailbox(*refusal),
        Refusal::UserUnknown(name) if exchange => {
            (S::NOT_FOUND, "ErrorInvalidUser", format!("The requested user '{name}' is invalid.").into())
        }
        Refusal::UserUnknown(id) | Refusal::ObjectMissing { id, .. } => {
            (S::NOT_FOUND, "Request_ResourceNotFound", missing(id))
        }
        Refusal::AgentBlocked(_) => (S::FORBIDDEN, "ErrorAccessDenied", "Access to OData is disabled.".into()),
        Refusal::AppBlocked { .. } => (S::FORBIDDEN, "ErrorAccessDenied", APP_BLOCKED.into()),
        Refusal::AccountDisabled(_) => (S::FORBIDDEN, "ErrorAccountDisabled", "Account is disabled.".into()),
        Refusal::ObjectExists(why) => (S::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", why.clone().into()),
        Refusal::PermissionMissing(_) | Refusal::NotYourMailbox { .. } if exchange => {
            (S::FORBIDDEN, "ErrorAccessDenied", ACCESS_DENIED.into())
        }
        Refusal::PermissionMissing(_) | Refusal::RoleMissing | Refusal::NotYourMailbox { .. } => {
            (S::FORBIDDEN, "Authorization_RequestDenied", INSUFFICIENT.into())
        }
        Refusal::ItemMissing | Refusal::ExtensionMissing(_) | Refusal::FolderMissing | Refusal::ParentFolderMissing => {
            (S::NOT_FOUND, "ErrorItemNotFound", NOT_IN_STORE.into())
        }
        Refusal::ExtensionExists(_) => (S::BAD_REQUEST, "ErrorInvalidArgument", EXTENDED.into()),
        Refusal::FolderExists(_) => (S::CONFLICT, "ErrorFolderExists", FOLDER_EXISTS.into()),
        Refusal::FolderProtected(_) => (S::FORBIDDEN, "ErrorDeleteDistinguishedFolder", DISTINGUISHED.into()),
        Refusal::SearchFolder | Refusal::SearchFolderSearched => of_search_folders(refusal),
        Refusal::IdMalformed(_) => (S::BAD_REQUEST, "ErrorInvalidIdMalformed", "Id is malformed.".into()),
        Refusal::Invalid { field, reason } if exchange => {
            (S::BAD_REQUEST, "ErrorInvalidArgument", format!("{}: {reason}", property(*field)).into())
        }
        Refusal::Invalid { field, .. } => (S::BAD_REQUEST, "Request_BadRequest", invalid(property(*field))),
        Refusal::Meeting { why, .. } => of_meeting(*why),
        Refusal::Settings(why) => settings_refused(*why),
        Refusal::Stale | Refusal::ChangeKeyRequired => {
            (S::PRECONDITION_FAILED, "ErrorIrresolvableConflict", CONFLICT.into())
        }
        Refusal::BirthdayReadOnly => (S::BAD_REQUEST, "ErrorPropertyValidationFailure", NOT_VALID.into()),
        Refusal::TooManySubscriptions => (S::FORBIDDEN, "ExtensionError", TOO_MANY_SUBSCRIPTIONS.into()),
        Refusal::RuleInvalid(_) | Refusal::RulesOverQuota | Refusal::TooManyOverrides | Refusal::TooManyBlocked => {
            of_rules(refusal)
        }
        Refusal::SubscriptionQuota { whose, limit } => (S::FORBIDDEN, "ExtensionError", quota(whose, *limit)),
        Refusal::ChangesForgotten => (S::GONE, "SyncStateNotFound", NO_SYNC_STATE.into()),
        Refusal::NoRecipients | Refusal::RecipientUnresolved(_) | Refusal::TooManyRecipients => of_recipients(refusal),
        Refusal::ItemTooLarge => (S::PAYLOAD_TOO_LARGE, "ErrorMessageSizeExceeded", TOO_LARGE.into()),
        Refusal::EmbeddedTooDeep => (S::BAD_REQUEST, "ErrorAttachmentNestLevelLimitExceeded", TOO_DEEP.into()),
        Refusal::QuotaExceeded { .. } => (S::INSUFFICIENT_STORAGE, "ErrorQuotaExceeded", FULL.into()),
        Refusal::SubmissionQuotaExceeded { personal, .. } => sent_too_much(*personal),
        Refusal::SendAsDenied { .. } => (S::FORBIDDEN, "ErrorSendAsDenied", NO_SEND_AS.into()),
        Refusal::Photo(PhotoRefusal::Missing) if exchange => (S::NOT_FOUND, "ErrorItemNotFound", NOT_IN_STORE.into()),
        Refusal::Photo(why) => photo(*why),
        Refusal::LicenseUnknown(_)
        | Refusal::PlanUnknown { .. }
        | Refusal::UsageLocationMissing
        | Refusal::SignInName(_)
        | Refusal::AddressTaken(_) => (S::BAD_REQUEST, "Request_BadRequest", of_account(refusal)),
    }
}

/// What cannot be done with a meeting.
fn of_meeting(why: MeetingRefusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let message = format!("Your request can't be completed. {}", meeting(why));
    (StatusCode::BAD_REQUEST, "ErrorInvalidRequest", message.into())
}

/// What may not be done with search folders.
fn of_search_folders(refusal: &Refusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (code, message) = match refusal {
        Refusal::SearchFolderSearched => ("ErrorCannotSpecifySearchFolderAsSourceFolder", SEARCH_FOLDER_SEARCHED),
        _ => ("ErrorInvalidFolderTypeForOperation", SEARCH_FOLDER),
    };
    (StatusCode::BAD_REQUEST, code, message.into())
}

/// What is the matter with those whom a message is to go to.
fn of_recipients(refusal: &Refusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (code, message) = match refusal {
        Refusal::RecipientUnresolved(who) => ("ErrorInvalidRecipients", unresolved(who)),
        Refusal::TooManyRecipients => ("ErrorExceededMaxRecipientLimit", TOO_MANY_RECIPIENTS.into()),
        _ => ("ErrorInvalidRecipients", NOT_VALID_RECIPIENT.into()),
    };
    (StatusCode::BAD_REQUEST, code, message)
}

/// What is the matter with an account's name or licences. That of a missing country is captured, that of an unknown plan inferred.
fn of_account(refusal: &Refusal) -> Cow<'static, str> {
    match refusal {
        Refusal::LicenseUnknown(id) => no_license(id),
        Refusal::PlanUnknown { product, plan } => {
            format!("License {product} does not have a corresponding service plan {plan}.").into()
        }
        Refusal::UsageLocationMissing => {
            "License assignment cannot be done for user with invalid usage location.".into()
        }
        Refusal::SignInName(SignInNameRefusal::ForeignDomain) => FOREIGN_DOMAIN.into(),
        Refusal::SignInName(SignInNameRefusal::Taken | SignInNameRefusal::OfGroup) | Refusal::AddressTaken(_) => {
            taken(conflict(refusal).unwrap_or_default())
        }
        _ => "Invalid value specified for property 'userPrincipalName' of resource.".into(),
    }
}

const FOREIGN_DOMAIN: &str = "The domain portion of the userPrincipalName property is invalid. You must use one of the verified \
                              domain names in your organization.";

/// The property whose value another object has, where that is the reason.
pub fn conflict(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::SignInName(SignInNameRefusal::Taken) => Some("userPrincipalName"),
        Refusal::SignInName(SignInNameRefusal::OfGroup) | Refusal::AddressTaken(_) => Some("proxyAddresses"),
        _ => None,
    }
}

/// What is said of such a value.
pub fn taken(property: &str) -> Cow<'static, str> {
    format!("Another object with the same value for property {property} already exists.").into()
}

fn no_license(id: &uuid::Uuid) -> Cow<'static, str> {
    format!("License {id} does not correspond to a valid company License.").into()
}

/// What is the matter with a photo, in the words of the service that keeps profiles.
fn photo(why: PhotoRefusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (status, code, message) = match why {
        PhotoRefusal::Missing => (StatusCode::NOT_FOUND, "ImageNotFound", NO_IMAGE),
        PhotoRefusal::SizeUnknown => (StatusCode::NOT_FOUND, "ErrorInvalidImageId", "The image id is invalid."),
        PhotoRefusal::TooSmall => (StatusCode::BAD_REQUEST, "ValidationWidthTooSmall", BAD_PROFILE),
        PhotoRefusal::NotAnImage => (StatusCode::BAD_REQUEST, "ValidationUnsupportedImageFormat", BAD_PROFILE),
        PhotoRefusal::TooMany => (StatusCode::INSUFFICIENT_STORAGE, "ErrorQuotaExceeded", FULL),
    };
    (status, code, message.into())
}

/// What the rules of a mailbox, and the overrides of its Focused Inbox, cannot be.
fn of_rules(refusal: &Refusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (code, message) = match refusal {
        Refusal::RulesOverQuota => ("ErrorRulesOverQuota", RULES_OVER_QUOTA),
        Refusal::TooManyBlocked => ("ErrorInvalidRequest", TOO_MANY_BLOCKED),
        Refusal::TooManyOverrides => ("ErrorInvalidRequest", TOO_MANY_OVERRIDES),
        _ => ("ErrorInboxRulesValidationError", RULE_INVALID),
    };
    (StatusCode::BAD_REQUEST, code, message.into())
}

/// What is the matter with a mailbox.
fn mailbox(refusal: MailboxRefusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (status, code, message) = match refusal {
        MailboxRefusal::Migrating | MailboxRefusal::OnPremises => {
            (StatusCode::NOT_FOUND, "RESTAPINotEnabledForComponentSharedMailbox", NO_REST_YET)
        }
        MailboxRefusal::InvalidLicense => {
            (StatusCode::FORBIDDEN, "ErrorInvalidLicense", "The license of the user is invalid.")
        }
        MailboxRefusal::Absent
        | MailboxRefusal::Unlicensed
        | MailboxRefusal::Provisioning
        | MailboxRefusal::Disabled
        | MailboxRefusal::SoftDeleted => (StatusCode::NOT_FOUND, "MailboxNotEnabledForRESTAPI", NO_MAILBOX),
    };
    (status, code, message.into())
}

/// What is the matter with settings of a mailbox: of working hours and zones as Microsoft's reference says it, of scheduled replies as EWS
/// does; the others' words were not captured.
///
/// <https://learn.microsoft.com/graph/api/user-update-mailboxsettings#errors>
pub fn settings(refusal: SettingsRefusal) -> (&'static str, &'static str) {
    match refusal {
        SettingsRefusal::TimeZone => ("InvalidTimeZone", "Time Zone settings provided are invalid."),
        SettingsRefusal::WorkingHours => ("ErrorInvalidTimeSettings", "Start Time should occur before End Time."),
        SettingsRefusal::Language => ("InvalidArguments", "Culture is not supported."),
        SettingsRefusal::DateFormat => ("InvalidArguments", "Date format provided is invalid."),
        SettingsRefusal::TimeFormat => ("InvalidArguments", "Time format provided is invalid."),
        SettingsRefusal::ReplySchedule => {
            ("ErrorInvalidScheduledOofDuration", "The scheduled duration for sending automatic replies isn't valid.")
        }
        SettingsRefusal::ReplyTooLong => ("ErrorInvalidArgument", "The automatic reply message is too long."),
        SettingsRefusal::CategoryExists => ("ErrorDuplicateCategory", "The category already exists."),
        SettingsRefusal::TooManyCategories => ("ErrorInvalidArgument", "The list of categories is full."),
    }
}

/// The same with the status that it has.
fn settings_refused(why: SettingsRefusal) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (code, message) = settings(why);
    let is_there = why == SettingsRefusal::CategoryExists;
    (if is_there { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST }, code, message.into())
}

/// Said where a mailbox wrote to too many: a personal account's in other words.
fn sent_too_much(personal: bool) -> (StatusCode, &'static str, Cow<'static, str>) {
    let (code, message) = if personal {
        ("ErrorExceededMessageLimit", DAILY_LIMIT)
    } else {
        ("ErrorSubmissionQuotaExceeded", SUBMISSION_QUOTA)
    };
    (StatusCode::TOO_MANY_REQUESTS, code, message.into())
}

/// What Graph calls a field of the domain.
fn property(field: DomainField) -> &'static str {
    match field {
        DomainField::Name => "displayName",
        DomainField::Parent => "parentFolderId",
        DomainField::Hidden => "isHidden",
        DomainField::End => "end",
        DomainField::Decision => "reviewResult",
        DomainField::Sender => "senderEmailAddress",
        DomainField::Classification => "classifyAs",
        DomainField::SearchedFolders => "sourceFolderIds",
        DomainField::SearchFilter => "filterQuery",
    }
}

/// Why something cannot be done about a meeting.
fn meeting(why: MeetingRefusal) -> &'static str {
    match why {
        MeetingRefusal::Organizer => "You can't respond to this meeting because you're the meeting organizer.",
        MeetingRefusal::NotOrganizer => "You need to be an organizer to cancel a meeting.",
        MeetingRefusal::Cancelled => "You can't respond to this meeting because the meeting has been canceled.",
        MeetingRefusal::NotCancelled => "The meeting has not been canceled.",
        MeetingRefusal::ProposalUnsent => {
            "A new time can be proposed only with a tentative answer or a refusal that is sent."
        }
        MeetingRefusal::ProposalUnwelcome => "The organizer doesn't allow new time proposals for this meeting.",
    }
}

fn missing(id: &str) -> Cow<'static, str> {
    format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.").into()
}

fn unresolved(who: &str) -> Cow<'static, str> {
    format!("{NOT_VALID_RECIPIENT}, Recipient '{who}' is not resolved. {RESOLVE_ALL}").into()
}

fn invalid(property: &str) -> Cow<'static, str> {
    format!("Invalid value specified for property '{property}' of resource.").into()
}
