//! Refusals on the wire: Graph's error JSON, and the one place that words the domain's refusals.

use std::borrow::Cow;

use http::{HeaderName, StatusCode};
use indexmap::IndexMap;
use mock365_domain::{MailboxTrouble, Refusal};
use serde::Serialize;
use serde_json::Value;

use super::operation::Mount;
use crate::faces::{Answer, Call};

/// Why an operation did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The domain refused; worded by [`Failure::worded`].
    Refused(Refusal),
    /// The protocol was not kept, in Graph's words already.
    Worded(Box<Worded>),
}

/// An error in Graph's words.
#[derive(Debug)]
pub struct Worded {
    /// HTTP status.
    pub status: StatusCode,
    /// Code.
    pub code: Cow<'static, str>,
    /// Message.
    pub message: Cow<'static, str>,
    /// Why, in our own words, where the message does not say it.
    pub explain: Option<String>,
    /// Further headers.
    pub headers: Vec<(HeaderName, String)>,
    /// Whether the operation is not mocked.
    pub unsupported: bool,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Failure {
    /// An error in Graph's words.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Worded(Box::new(Worded::new(status, code, message)))
    }

    /// A request that breaks the protocol: 400.
    pub fn bad_request(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// With the reason in our own words.
    #[must_use]
    pub fn explain(mut self, why: impl Into<String>) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.explain = Some(why.into());
        }
        self
    }

    /// With a further header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.headers.push((name, value.into()));
        }
        self
    }

    /// Recorded as something that is not mocked.
    #[must_use]
    pub fn unsupported(mut self) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.unsupported = true;
        }
        self
    }

    /// The error in the words of the service that an operation belongs to.
    pub fn worded(self, mount: Mount) -> Worded {
        match self {
            Self::Worded(worded) => *worded,
            Self::Refused(refusal) => {
                let why = refusal.to_string();
                Worded { explain: Some(why), ..word(&refusal, mount) }
            }
        }
    }

    /// The answer.
    pub fn answer(self, call: &Call<'_>, mount: Mount) -> Answer {
        self.worded(mount).answer(call)
    }
}

impl Worded {
    /// In Graph's words.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            explain: None,
            headers: Vec::new(),
            unsupported: false,
        }
    }

    /// The answer.
    pub fn answer(self, call: &Call<'_>) -> Answer {
        let mut answer = Answer::with_body(self.status, "application/json", body(call, &self.code, &self.message));
        for (name, value) in self.headers {
            answer = answer.header(name, &value);
        }
        let why = match self.explain {
            Some(why) => why,
            None => self.message.into_owned(),
        };
        answer = answer.explain(why).code(self.code);
        if self.unsupported { answer.unsupported() } else { answer }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: ErrorObject<'a>,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(rename = "innerError")]
    inner: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    date: String,
    #[serde(rename = "request-id")]
    request_id: String,
    #[serde(rename = "client-request-id")]
    client_request_id: &'a str,
}

/// The error JSON.
///
/// <https://learn.microsoft.com/graph/errors>
pub fn body(call: &Call<'_>, code: &str, message: &str) -> Vec<u8> {
    let date = call.now.timestamp().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let inner = Inner { date, request_id: call.request_id.to_string(), client_request_id: &call.client_request_id() };
    serde_json::to_vec(&Body { error: ErrorObject { code, message, inner } }).unwrap_or_default()
}

/// The error JSON with further members in its error object.
pub fn with_members(body: &[u8], members: &IndexMap<String, Value>) -> Vec<u8> {
    let mut whole: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(error) = whole.get_mut("error").and_then(Value::as_object_mut) {
        error.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    serde_json::to_vec(&whole).unwrap_or_default()
}

/// The words for every reason of the domain.
fn word(refusal: &Refusal, mount: Mount) -> Worded {
    use StatusCode as S;
    let exchange = mount == Mount::Mailbox;
    match refusal {
        Refusal::Mailbox { trouble: MailboxTrouble::Migrating | MailboxTrouble::OnPremises, .. } => Worded::new(
            S::NOT_FOUND,
            "RESTAPINotEnabledForComponentSharedMailbox",
            "REST API is not yet supported for this mailbox.",
        ),
        Refusal::Mailbox { .. } => Worded::new(
            S::NOT_FOUND,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        ),
        Refusal::UserUnknown(name) if exchange => {
            Worded::new(S::NOT_FOUND, "ErrorInvalidUser", format!("The requested user '{name}' is invalid."))
        }
        Refusal::UserUnknown(id) | Refusal::ObjectMissing { id, .. } => Worded::new(
            S::NOT_FOUND,
            "Request_ResourceNotFound",
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present."),
        ),
        Refusal::AccountDisabled(_) => Worded::new(S::FORBIDDEN, "ErrorAccountDisabled", "Account is disabled."),
        Refusal::ObjectExists(message) => {
            Worded::new(S::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message.clone())
        }
        Refusal::PermissionMissing(_) | Refusal::NotYourMailbox { .. } if exchange => access_denied(),
        Refusal::PermissionMissing(_) | Refusal::RoleMissing | Refusal::NotYourMailbox { .. } => Worded::new(
            S::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        Refusal::ItemMissing | Refusal::FolderMissing | Refusal::ParentFolderMissing => {
            Worded::new(S::NOT_FOUND, "ErrorItemNotFound", "The specified object was not found in the store.")
        }
        Refusal::FolderExists(_) => {
            Worded::new(S::CONFLICT, "ErrorFolderExists", "A folder with the specified name already exists.")
        }
        Refusal::FolderProtected(_) => {
            Worded::new(S::FORBIDDEN, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.")
        }
        Refusal::IdMalformed(_) => Worded::new(S::BAD_REQUEST, "ErrorInvalidIdMalformed", "Id is malformed."),
        Refusal::Invalid { property, reason } if exchange => {
            Worded::new(S::BAD_REQUEST, "ErrorInvalidArgument", format!("{property}: {reason}"))
        }
        Refusal::Invalid { property, .. } => Worded::new(
            S::BAD_REQUEST,
            "Request_BadRequest",
            format!("Invalid value specified for property '{property}' of resource."),
        ),
        Refusal::Stale | Refusal::ChangeKeyRequired => Worded::new(
            S::PRECONDITION_FAILED,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does \
             not match the current change key for the item.",
        ),
        Refusal::NoRecipients => {
            Worded::new(S::BAD_REQUEST, "ErrorInvalidRecipients", "At least one recipient is not valid.")
        }
        Refusal::SendAsDenied { .. } => Worded::new(
            S::FORBIDDEN,
            "ErrorSendAsDenied",
            "The user account which was used to submit this request does not have the right to send mail on behalf \
             of the specified sending account. Cannot submit message.",
        ),
        Refusal::LicenseUnknown(id) => Worded::new(
            S::BAD_REQUEST,
            "Request_BadRequest",
            format!("License {id} does not correspond to a valid company License."),
        ),
    }
}

/// The refusal of Exchange for want of a permission.
fn access_denied() -> Worded {
    Worded::new(StatusCode::FORBIDDEN, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
}
