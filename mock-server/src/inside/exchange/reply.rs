//! What Exchange answered: messages with what they have, or why there are none.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::faces::soap::element::Element;
use crate::faces::soap::envelope::Envelope;
use crate::faces::soap::writer::XmlWriter;
use crate::inside::NoAnswer;

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct ExchangeReply {
    /// HTTP status.
    pub status: StatusCode,
    /// Where EWS is refused, this header alone says why.
    pub policy_reason: Option<String>,
    body: Bytes,
}

/// A message of an answer: what came of one thing that was asked for.
#[derive(Debug)]
pub struct ExchangeMessage<'a>(Element<'a>);

/// Id and change key of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundId {
    /// Its id.
    pub id: String,
    /// Its change key; empty where none was said.
    pub change_key: String,
}

/// Why something did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeFailure {
    /// Nothing came back.
    NoAnswer(NoAnswer),
    /// What came back is no SOAP: its HTTP status.
    Status(u16),
    /// The answer is a SOAP fault.
    Fault {
        /// Its response code, or else its fault code.
        code: String,
        /// In words.
        text: String,
    },
    /// A message says that it went wrong.
    Refused {
        /// Response code.
        code: String,
        /// The code that the general one was made of.
        inner: Option<String>,
        /// In words.
        text: String,
    },
    /// A success that nobody can read.
    Unreadable,
}

impl ExchangeReply {
    /// Of what came over the wire.
    pub fn new(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Self {
        let reason = headers.get("x-ews-policy-reason").and_then(|reason| reason.to_str().ok());
        Self { status, policy_reason: reason.map(str::to_owned), body }
    }

    /// Its messages, whatever they say.
    pub fn messages(&self) -> Result<Vec<ExchangeMessage<'_>>, ExchangeFailure> {
        let success = self.status.is_success().then_some(ExchangeFailure::Unreadable);
        let unreadable = || success.clone().unwrap_or(ExchangeFailure::Status(self.status.as_u16()));
        let body = Envelope::read(&self.body).map_err(|_| unreadable())?.body;
        if body.name == "Fault" {
            return Err(fault(&body));
        }
        let messages = body.children.into_iter().find(|child| child.name == "ResponseMessages");
        let messages = messages.ok_or_else(unreadable)?.children.into_iter().map(ExchangeMessage);
        Ok(messages.collect())
    }

    /// Its messages, where all of them say that it went well; else the first that does not.
    pub fn succeeded(&self) -> Result<Vec<ExchangeMessage<'_>>, ExchangeFailure> {
        let messages = self.messages()?;
        match messages.iter().find_map(ExchangeMessage::failure) {
            Some(failure) => Err(failure),
            None => Ok(messages),
        }
    }
}

fn fault(fault: &Element<'_>) -> ExchangeFailure {
    let said = fault.path(&["detail", "ResponseCode"]).map(|code| code.text.trim());
    let code = said.or_else(|| fault.find_text("faultcode").and_then(|code| code.rsplit(':').next()));
    ExchangeFailure::Fault {
        code: code.unwrap_or_default().to_owned(),
        text: fault.find_text("faultstring").unwrap_or_default().to_owned(),
    }
}

impl<'a> ExchangeMessage<'a> {
    /// `Success`, `Warning`, `Error`.
    pub fn class(&self) -> &str {
        self.0.attribute("ResponseClass").unwrap_or_default()
    }

    /// Response code: `NoError`.
    pub fn code(&self) -> &str {
        self.0.find_text("ResponseCode").unwrap_or_default()
    }

    /// What went wrong.
    pub fn failure(&self) -> Option<ExchangeFailure> {
        (self.class() == "Error").then(|| ExchangeFailure::Refused {
            code: self.code().to_owned(),
            inner: self.inner_code().map(str::to_owned),
            text: self.0.find_text("MessageText").unwrap_or_default().to_owned(),
        })
    }

    /// The code that a general one was made of.
    fn inner_code(&self) -> Option<&str> {
        let values = self.0.find("MessageXml")?.children.iter();
        let mut inner = values.filter(|value| value.attribute("Name") == Some("InnerErrorResponseCode"));
        inner.next().map(|value| value.text.trim())
    }

    /// All of it.
    pub fn element(&self) -> &Element<'a> {
        &self.0
    }

    /// The items in it: of those that were asked for, or of those that were found.
    pub fn items(&self) -> &[Element<'a>] {
        self.things("Items")
    }

    /// The folders in it.
    pub fn folders(&self) -> &[Element<'a>] {
        self.things("Folders")
    }

    fn things(&self, name: &str) -> &[Element<'a>] {
        let list = self.0.find(name).or_else(|| self.0.path(&["RootFolder", name]));
        list.map(|list| &*list.children).unwrap_or_default()
    }

    /// Where the next page of what was found begins; nothing where there is none.
    pub fn next_offset(&self) -> Option<usize> {
        let root = self.0.find("RootFolder")?;
        let ends = root.attribute("IncludesLastItemInRange").is_none_or(|ends| ends == "true");
        root.attribute("IndexedPagingOffset")?.parse().ok().filter(|_| !ends)
    }

    /// What became of items (`Create`, `Update`, `Delete`, `ReadFlagChange`), the state behind them, and whether that is all.
    pub fn sync(&self) -> Option<(&[Element<'a>], &str, bool)> {
        let changes = self.0.find("Changes").map(|changes| &*changes.children).unwrap_or_default();
        let ends = self.0.find_text("IncludesLastItemInRange") == Some("true");
        Some((changes, self.0.find_text("SyncState")?, ends))
    }
}

impl FoundId {
    /// The id of an item or a folder.
    pub fn of(thing: &Element<'_>) -> Option<Self> {
        let id = thing.find("ItemId").or_else(|| thing.find("FolderId"))?;
        let change_key = id.attribute("ChangeKey").unwrap_or_default().to_owned();
        Some(Self { id: id.attribute("Id")?.to_owned(), change_key })
    }

    /// Writes itself, as that element.
    pub fn write(&self, element: &str, out: &mut XmlWriter) {
        out.element(element, |out| {
            out.attribute("Id", self.id.as_str());
            if !self.change_key.is_empty() {
                out.attribute("ChangeKey", self.change_key.as_str());
            }
        });
    }
}

impl ExchangeFailure {
    /// The code that says most, where there is one.
    pub fn code(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::NoAnswer(why) => Some(why.name().into()),
            Self::Status(_) => None,
            Self::Fault { code, .. } => Some(code.into()),
            Self::Refused { code, inner, .. } => Some(inner.as_ref().unwrap_or(code).into()),
            Self::Unreadable => Some("ErrorInvalidResponse".into()),
        }
    }
}
