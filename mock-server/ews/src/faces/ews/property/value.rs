//! Values as EWS writes them.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{Body, BodyKind, PropertyType, Recipient};
use mock365_domain::query::Value;

use super::super::element::Element;
use super::super::error::Fault;
use crate::faces::soap::writer::{ElementWriter, Tags, XmlWriter};

/// How constants of a property are written in restrictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// As they are.
    Text,
    /// A moment.
    Time,
    /// `true`, `false`, `1`, `0`.
    Bool,
    /// A number.
    Int,
    /// One of several words, the first being 0.
    Word(&'static [&'static str]),
    /// As values of a MAPI type.
    Property(PropertyType),
}

/// Words of importance, the lowest first.
pub const IMPORTANCE: [&str; 3] = ["Low", "Normal", "High"];
/// Words of sensitivity.
pub const SENSITIVITY: [&str; 4] = ["Normal", "Personal", "Private", "Confidential"];
/// Words of a follow-up flag.
pub const FLAG: [&str; 3] = ["NotFlagged", "Flagged", "Complete"];
/// Words of free/busy.
pub const FREE_BUSY: [&str; 5] = ["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"];

impl Constant {
    /// Whether it is a text, which can be looked for in part.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Property(PropertyType::String))
    }

    /// The value that a constant stands for; nothing where it is none of this kind.
    pub fn value(self, text: &str) -> Option<Value> {
        Some(match self {
            Self::Text => Value::Text(text.to_owned()),
            Self::Time | Self::Property(PropertyType::SystemTime) => Value::Time(time(text)?),
            Self::Bool => Value::Bool(boolean(text)?),
            Self::Int => Value::Int(text.trim().parse().ok()?),
            Self::Property(kind) => kind.comparable(text)?,
            Self::Word(words) => Value::Int(i64::try_from(word(words, text)?).ok()?),
        })
    }
}

/// Where a word stands among its kind.
pub fn word(words: &[&str], text: &str) -> Option<usize> {
    words.iter().position(|word| *word == text.trim())
}

/// A moment as EWS shows it: in UTC, with `Z`.
pub fn written_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment as clients write it: with `Z`, with an offset, or without either, in UTC.
pub fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| {
            let date = text.trim_end_matches('Z').parse::<jiff::civil::Date>().ok()?;
            date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        })
}

/// A truth value.
pub fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The value of a sent truth value; taking it away means no.
pub fn sent_boolean(sent: Option<&Element>) -> Result<bool, Fault> {
    sent.map_or(Ok(false), |sent| boolean(&sent.text).ok_or_else(|| invalid(sent)))
}

/// The value of a sent moment.
pub fn sent_time(sent: &Element) -> Result<Timestamp, Fault> {
    time(&sent.text).ok_or_else(|| invalid(sent))
}

/// A value that is taken because it is the one that there is; others are not kept.
pub fn only(sent: Option<&Element>, value: &str, what: &str) -> Result<(), Fault> {
    // Yes and no are written in two ways.
    let same = |sent: &str| sent == value || boolean(value).is_some_and(|value| boolean(sent) == Some(value));
    match sent {
        Some(sent) if !same(sent.text.trim()) => Err(Fault::unsupported(what)),
        _ => Ok(()),
    }
}

/// The place of a sent word among its kind.
pub fn sent_word(sent: &Element, words: &[&str]) -> Result<usize, Fault> {
    word(words, &sent.text).ok_or_else(|| invalid(sent))
}

/// A sent text; taking it away leaves none.
pub fn sent_text(sent: Option<&Element>) -> String {
    sent.map(|sent| sent.text.to_string()).unwrap_or_default()
}

/// A sent text that may be missing.
pub fn sent_option(sent: Option<&Element>) -> Option<String> {
    sent.map(|sent| sent.text.to_string()).filter(|text| !text.is_empty())
}

/// The texts in an element: `<t:String>…`.
pub fn sent_texts(sent: Option<&Element>) -> Vec<String> {
    sent.iter().flat_map(|sent| &sent.children).map(|child| child.text.to_string()).collect()
}

/// What is said of a value that a property cannot have.
pub fn invalid(sent: &Element) -> Fault {
    let violation = format!(
        "The '{}' element is invalid - The value '{}' is invalid according to its datatype.",
        sent.name,
        sent.text.chars().take(80).collect::<String>()
    );
    Fault::schema(&super::super::element::Malformed { line: 1, column: 1, violation })
}

/// A body as it was sent.
pub fn sent_body(sent: Option<&Element>) -> Body {
    let Some(sent) = sent else { return Body::default() };
    match sent.attribute("BodyType") {
        Some("HTML") => Body::html(sent.text.to_string()),
        _ => Body::text(sent.text.to_string()),
    }
}

/// A body in the kind of text that was asked for; `is_filtered` shows HTML without what could act in a page.
pub fn show_body(out: ElementWriter<'_>, body: &Body, wanted: Option<BodyKind>, is_filtered: bool) {
    let kind = wanted.unwrap_or(body.kind);
    out.element(|out| match (kind, body.kind) {
        (BodyKind::Text, _) => {
            out.attribute("BodyType", "Text");
            out.content(&*body.plain());
        }
        (BodyKind::Html, BodyKind::Html) => {
            out.attribute("BodyType", "HTML");
            if is_filtered {
                out.content(&*body.safe());
            } else {
                out.content(&body.content);
            }
        }
        (BodyKind::Html, BodyKind::Text) => {
            let escaped = body.content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let lines = escaped.replace("\r\n", "\n").replace('\n', "<br>\r\n");
            out.attribute("BodyType", "HTML");
            out.content(format_args!("<html><body><div class=\"PlainText\">{lines}</div></body></html>"));
        }
    });
}

/// The one that a `Mailbox` element names.
pub fn recipient(mailbox: &Element) -> Option<Recipient> {
    let address = mailbox.find_text("EmailAddress").filter(|address| !address.is_empty())?;
    let name = mailbox.find_text("Name").filter(|name| !name.is_empty()).unwrap_or(address);
    Some(Recipient::new(name, address))
}

/// Writes a `Mailbox` element.
pub fn show_recipient(out: &mut XmlWriter, recipient: &Recipient) {
    // An item has a handful of them: what is equal in all is written at once.
    static NAME: LazyLock<Tags> = LazyLock::new(|| Tags::of("t:Name"));
    static ADDRESS: LazyLock<Tags> = LazyLock::new(|| Tags::of("t:EmailAddress"));
    out.markup("<t:Mailbox>");
    out.tagged(&NAME, &recipient.name);
    out.maybe_tagged("t:EmailAddress", &ADDRESS).filled(&recipient.address);
    out.markup("<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox>");
}

/// Writes an element with a `Mailbox` for each recipient, unless there are none.
pub fn show_recipients<'a>(out: ElementWriter<'_>, all: impl IntoIterator<Item = &'a Recipient>) {
    out.list(all, show_recipient);
}

/// The property behind the address of one of its entries: e-mail address 1, the business street.
pub fn base_uri(uri: &str) -> &str {
    match uri {
        "contacts:EmailAddress" => "contacts:EmailAddresses",
        "contacts:PhoneNumber" => "contacts:PhoneNumbers",
        "contacts:ImAddress" => "contacts:ImAddresses",
        _ if uri.starts_with("contacts:PhysicalAddress") => "contacts:PhysicalAddresses",
        _ if uri.starts_with("item:InternetMessageHeader") => "item:InternetMessageHeaders",
        other => other,
    }
}
