//! Refusals on the wire: Graph's error JSON.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http::{HeaderName, StatusCode};
use indexmap::IndexMap;
use jiff::tz::Offset;
use mock365_domain::Refusal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::odata::{GRAPH_DIALECT, Writer};
use super::operation::Mount;
use super::refusal;
use crate::exchange::{Answer, Call};
use crate::faces::wire_time;

/// Why an operation did not do what was asked.
#[derive(Debug)]
pub enum Fault {
    /// The domain refused; worded by [`Fault::worded`].
    Refused(Refusal),
    /// The protocol was not kept, in Graph's words already.
    Worded(Box<GraphError>),
}

/// An error in Graph's words.
#[derive(Debug)]
pub struct GraphError {
    /// HTTP status.
    pub status: StatusCode,
    /// Code.
    pub code: Cow<'static, str>,
    /// Message.
    pub message: Cow<'static, str>,
    /// Why, in our own words, where the message does not say it.
    pub explain: Option<String>,
    /// The property whose value another object has.
    pub conflict: Option<&'static str>,
    /// Further headers.
    pub headers: Vec<(HeaderName, String)>,
    /// Whether the operation is not mocked.
    pub unsupported: bool,
    /// Whether it speaks of the token itself, whose `innerError` is another.
    pub of_token: bool,
    /// Whether it speaks of a body that cannot be read: whoever answers has a code of its own for that.
    pub of_body: bool,
    /// The type, without namespace, and the property of it that it does not know.
    pub stranger: Option<(String, String)>,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Fault {
    /// An error in Graph's words.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Worded(Box::new(GraphError::new(status, code, message)))
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

    /// About the token itself.
    #[must_use]
    pub fn of_token(mut self) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.of_token = true;
        }
        self
    }

    /// About a body that cannot be read.
    #[must_use]
    pub fn of_body(mut self, is_of_body: bool) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.of_body = is_of_body;
        }
        self
    }

    /// A parameter that an action of Exchange's needs, and that is not there.
    pub fn missing_parameter(name: &str) -> Self {
        Self::bad_request("ErrorInvalidRequest", format!("The request is missing the required parameter '{name}'."))
    }

    /// A value that another object has already.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/1508>
    pub fn conflict(property: &'static str) -> Self {
        let mut worded = GraphError::new(StatusCode::BAD_REQUEST, "Request_BadRequest", refusal::taken(property));
        worded.conflict = Some(property);
        Self::Worded(Box::new(worded))
    }

    /// About a property that a type does not have.
    #[must_use]
    pub fn of_stranger(mut self, stranger: Option<(String, String)>) -> Self {
        if let Self::Worded(worded) = &mut self {
            worded.stranger = stranger;
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
    pub fn worded(self, mount: Mount) -> GraphError {
        match self {
            Self::Worded(worded) if worded.of_body => GraphError { code: mount.family().misread().into(), ..*worded },
            Self::Worded(worded) => *worded,
            Self::Refused(refusal) => {
                let conflict = refusal::conflict(&refusal);
                let why = refusal.to_string();
                let (status, code, message) = refusal::word(&refusal, mount);
                GraphError { explain: Some(why), conflict, ..GraphError::new(status, code, message) }
            }
        }
    }

    /// The answer.
    pub fn answer(self, call: &Call<'_>, mount: Mount) -> Answer {
        self.worded(mount).answer(call)
    }
}

impl GraphError {
    /// In Graph's words.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            explain: None,
            conflict: None,
            headers: Vec::new(),
            unsupported: false,
            of_token: false,
            of_body: false,
            stranger: None,
        }
    }

    /// The answer.
    pub fn answer(self, call: &Call<'_>) -> Answer {
        let body = if self.of_token {
            token_body(call, &self.code, &self.message)
        } else {
            detailed(call, &self.code, &self.message, self.conflict)
        };
        let mut answer = Answer::with_body(self.status, "application/json", body);
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

/// The error JSON.
///
/// <https://learn.microsoft.com/graph/errors>
pub fn body(call: &Call<'_>, code: &str, message: &str) -> Bytes {
    detailed(call, code, message, None)
}

/// The error JSON, with the property whose value another object has.
fn detailed(call: &Call<'_>, code: &str, message: &str, conflict: Option<&str>) -> Bytes {
    let mut out = Writer::new(&GRAPH_DIALECT);
    out.object(|whole| {
        whole.member("error").object(|error| {
            error.value("code", code);
            error.value("message", message);
            if let Some(property) = conflict {
                error.member("details").list([property], |property, out| {
                    out.object(|detail| {
                        detail.value("code", "ObjectConflict");
                        detail.value("message", message);
                        detail.value("target", property);
                    });
                });
            }
            error.member("innerError").object(|inner| {
                let now = Offset::UTC.to_datetime(call.now.timestamp());
                match wire_time::civil(now) {
                    Some(date) => inner.member("date").plain(&date),
                    None => inner.member("date").text(format_args!("{now}")),
                }
                inner.value("request-id", call.request_id);
                match call.client_id() {
                    Some(id) => inner.value("client-request-id", id),
                    None => inner.value("client-request-id", call.request_id),
                }
            });
        });
    });
    out.finish()
}

/// The error JSON of a token that is in order and says too little.
///
/// <https://learn.microsoft.com/troubleshoot/entra/entra-id/users-groups-entra-apis/error-call-me-endpoint-microsoft-graph>
fn token_body(call: &Call<'_>, code: &str, message: &str) -> Bytes {
    let date = call.now.timestamp().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let (id, request) = (call.request_id, call.request_id.to_string());
    let operation = Uuid::new_v5(&id, b"oauth event");
    let inner = json!({
        "oAuthEventOperationId": operation,
        "oAuthEventcV": format!("{}.1", STANDARD_NO_PAD.encode(operation.as_bytes())),
        "errorUrl": "https://aka.ms/autherrors#error-InvalidGrant",
        "requestId": request,
        "date": date,
    });
    let whole = json!({ "error": { "code": code, "message": message, "innerError": inner } });
    serde_json::to_vec(&whole).unwrap_or_default().into()
}

/// The error JSON with further members in its error object.
pub fn with_members(body: &[u8], members: &IndexMap<String, Value>) -> Bytes {
    let mut whole: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(error) = whole.get_mut("error").and_then(Value::as_object_mut) {
        error.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    serde_json::to_vec(&whole).unwrap_or_default().into()
}
