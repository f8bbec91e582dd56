//! An answer on its way to the wire, and what the journal should know about it.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::{AnswerStream, Errand, RequestParts};

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; its beginning, where there is a stream.
    pub body: Bytes,
    /// The rest of the body, where it is still being made.
    pub stream: Option<Box<dyn AnswerStream>>,
    /// For the journal.
    pub note: Note,
    /// The parts that are to be done for it; what stands above is then put together from theirs.
    pub parts: Option<Box<RequestParts>>,
    /// Calls that have to be made before there is an answer.
    pub errand: Option<Box<Errand>>,
}

/// What the journal should know about an answer.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// Why it was refused: also sent in `x-mock365-explain`.
    pub explain: Option<String>,
    /// Whether the operation is not mocked.
    pub unsupported: bool,
    /// The error code that the client sees.
    pub code: Option<String>,
    /// The caller's tenant.
    pub tenant: Option<Uuid>,
    /// The caller.
    pub user: Option<String>,
    /// The mailbox that was asked for.
    pub mailbox: Option<String>,
    /// The calling application.
    pub app: Option<Uuid>,
}

/// Headers that an answer has, as a rule: making room for them once is cheaper than growing.
const HEADERS: usize = 16;

/// Characters of an explanation: it may repeat what came, which may be long.
const REASON: usize = 1000;

/// The beginning of a reason, where it is too long to be read.
fn cut(why: String) -> String {
    match why.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}...", &why[..end]),
        None => why,
    }
}

impl Answer {
    /// A status and nothing else.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            stream: None,
            note: Note::default(),
            parts: None,
            errand: None,
        }
    }

    /// For requests that get no answer.
    pub fn nothing() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// A body of a media type.
    pub fn with_body(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut answer = Self { headers: HeaderMap::with_capacity(HEADERS), ..Self::empty(status) };
        answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        answer.body = body.into();
        answer
    }

    /// Sends the client somewhere else.
    pub fn redirect(to: &str) -> Self {
        Self::empty(StatusCode::FOUND).header(header::LOCATION, to)
    }

    /// With a further header; one whose value cannot be sent is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// With the reason for a refusal, in the header and in the journal.
    #[must_use]
    pub fn explain(mut self, why: impl Into<String>) -> Self {
        let why = cut(why.into());
        let ascii: String = why.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect();
        if let Ok(value) = HeaderValue::from_str(&ascii) {
            self.headers.insert("x-mock365-explain", value);
        }
        self.note.explain = Some(why);
        self
    }

    /// With the error code, for the journal.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.note.code = Some(code.into());
        self
    }

    /// Recorded as an operation that is not mocked.
    #[must_use]
    pub fn unsupported(mut self) -> Self {
        self.note.unsupported = true;
        self
    }
}
