//! What stands in a MIME text, as a message.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail/b60d48db-183f-4bf5-a908-f584e62cb2d4>

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::parsers::MessageStream;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders, PartType};
use mock365_domain::mailbox::{Attachment, Body, Importance, Item, Message, Recipient, Sensitivity};
use uuid::Uuid;

use super::head::is_token;

/// Headers that are kept as they came, besides those that begin with `x-`: what a message answers, and whether a machine or a list
/// wrote it.
const KEPT: [&str; 8] = [
    "in-reply-to",
    "references",
    "auto-submitted",
    "precedence",
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-unsubscribe-post",
];
/// Those that begin so and say what the message says by itself.
const SAID: [&str; 2] = ["x-priority", "x-ms-has-attach"];

/// Takes over into a message what stands in a MIME text; nothing where it is none.
pub fn read_message(into: &mut Item<Message>, mime: &[u8]) -> Option<()> {
    begins_with_header(mime).then_some(())?;
    let read = Nested(MessageParser::new().parse(mime)?);
    let read = Some(&read.0).filter(|read| !read.headers().is_empty())?;
    read.subject().unwrap_or("").clone_into(&mut into.subject);
    into.from = people(read.from()).into_iter().next();
    into.sender = people(read.sender()).into_iter().next().or_else(|| into.from.clone());
    (into.to, into.cc, into.bcc, into.reply_to) =
        (people(read.to()), people(read.cc()), people(read.bcc()), people(read.reply_to()));
    if let Some(id) = read.message_id().filter(|id| !id.is_empty()) {
        into.internet_message_id = format!("<{id}>");
    }
    if let Some(sent) = read.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()) {
        into.sent = sent;
    }
    marks(into, read);
    let is_kept = |name: &str| (name.starts_with("x-") && !SAID.contains(&name)) || KEPT.contains(&name);
    let own = read.headers_raw().filter(|(name, _)| is_kept(&name.to_ascii_lowercase()));
    into.headers = own.map(|(name, value)| (name.to_owned(), unfolded(value))).collect();
    content(into, read);
    Some(())
}

/// A text that was read. It goes level by level: messages within messages, thousands of them, are too deep for the stack.
struct Nested<'x>(mail_parser::Message<'x>);

impl Drop for Nested<'_> {
    fn drop(&mut self) {
        let mut parts = std::mem::take(&mut self.0.parts);
        while let Some(part) = parts.pop() {
            if let PartType::Message(mut inner) = part.body {
                parts.append(&mut inner.parts);
            }
        }
    }
}

/// Whether a text begins with a header, as all MIME does.
fn begins_with_header(mime: &[u8]) -> bool {
    let line = mime.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    name.len() < line.len() && std::str::from_utf8(name).is_ok_and(|name| is_token(name.trim_end()))
}

/// Some people. What is no address is kept as one that cannot be resolved, so that sending says so.
fn people(address: Option<&mail_parser::Address<'_>>) -> Vec<Recipient> {
    let found = address.into_iter().flat_map(mail_parser::Address::iter);
    found
        .filter_map(|one| {
            let address = one.address.as_deref().or(one.name.as_deref()).filter(|text| !text.is_empty())?;
            Some(Recipient::new(one.name.as_deref().unwrap_or(address), address))
        })
        .collect()
}

/// What its author wants of those who get it, and the conversation that it belongs to.
fn marks(into: &mut Item<Message>, read: &mail_parser::Message<'_>) {
    let word = |name: &'static str| read.header_raw(name).map(|text| text.trim().to_ascii_lowercase());
    let urgency = word("Importance").or_else(|| word("X-Priority")).or_else(|| word("Priority"));
    into.importance = match urgency.as_deref().unwrap_or("").split_whitespace().next() {
        Some("high" | "1" | "2" | "urgent") => Importance::High,
        Some("low" | "4" | "5" | "non-urgent") => Importance::Low,
        _ => Importance::Normal,
    };
    into.sensitivity = match word("Sensitivity").as_deref() {
        Some("personal") => Sensitivity::Personal,
        Some("private") => Sensitivity::Private,
        Some("company-confidential") => Sensitivity::Confidential,
        _ => Sensitivity::Normal,
    };
    into.read_receipt = word("Disposition-Notification-To").is_some_and(|to| !to.is_empty());
    into.delivery_receipt = word("Return-Receipt-To").is_some_and(|to| !to.is_empty());
    if let Some(words) = keywords(read) {
        into.categories = words;
    }
    let index = read.header_raw("Thread-Index").and_then(|text| STANDARD.decode(unfolded(text).replace(' ', "")).ok());
    if let Some(index) = index.filter(|index| Message::is_index(index)) {
        if into.conversation.is_nil() {
            into.conversation = Uuid::from_slice(&index[6..22]).unwrap_or_default();
        }
        into.thread = index;
    }
}

/// The words of `Keywords`; nothing where there is no such header. A comma in quotes belongs to its word.
fn keywords(read: &mail_parser::Message<'_>) -> Option<Vec<String>> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut end = |word: &mut String| {
        let word = std::mem::take(word);
        words.extend(Some(word.trim().to_owned()).filter(|word| !word.is_empty()));
    };
    let line = format!("{}\n", read.header_raw("Keywords")?.trim_end());
    let value = MessageStream::new(line.as_bytes()).parse_unstructured();
    let mut letters = value.as_text().unwrap_or_default().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => word.extend(letters.next()),
            ',' if !is_quoted => end(&mut word),
            _ => word.push(letter),
        }
    }
    end(&mut word);
    Some(words)
}

/// A header's value on one line.
pub(super) fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The body, and all parts besides as attachments: none is lost.
fn content(into: &mut Item<Message>, read: &mail_parser::Message<'_>) {
    let (text, html) = (read.text_body.first().copied(), read.html_body.first().copied());
    let is_body = |id: &u32| read.part(*id).is_some_and(is_text);
    let mut taken = Vec::new();
    into.body = match (text.filter(is_body), html.filter(is_body)) {
        (Some(text), Some(html)) => {
            taken.extend([text, html]);
            part_body(read, html)
        }
        (Some(one), None) | (None, Some(one)) => {
            taken.push(one);
            part_body(read, one)
        }
        (None, None) => Body::text(""),
    };
    let at = into.modified;
    let beside = (0..).zip(&read.parts).filter(|(id, part)| !taken.contains(id) && !part.is_multipart());
    let beside = beside.filter(|(_, part)| !(part.is_text() && part.contents().iter().all(u8::is_ascii_whitespace)));
    into.attachments = beside.map(|(_, part)| Arc::new(attachment(read, part, at))).collect();
}

/// Whether a part is a text that people read.
fn is_text(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type().and_then(|kind| kind.subtype());
    part.is_text() && kind.is_none_or(|kind| ["plain", "html"].iter().any(|known| kind.eq_ignore_ascii_case(known)))
}

fn part_body(read: &mail_parser::Message<'_>, id: u32) -> Body {
    match read.part(id).map(|part| &part.body) {
        Some(PartType::Html(html)) => Body::html(html.as_ref()),
        Some(PartType::Text(text)) => Body::text(text.as_ref()),
        _ => Body::text(""),
    }
}

/// The bytes of a part. What is text was read in its charset; as a file it stays as it was.
fn bytes(read: &mail_parser::Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let raw = read.raw_message().get(part.raw_body_offset() as usize..part.raw_end_offset() as usize);
    let decoded = raw.filter(|_| part.is_text() && !part.is_encoding_problem).and_then(|raw| match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    });
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

fn attachment(read: &mail_parser::Message<'_>, part: &MessagePart<'_>, at: Timestamp) -> Attachment {
    let kind = part.content_type().map(|kind| match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()),
        None => kind.ctype().to_owned(),
    });
    let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
    // An attached message is called by its subject, unless it has a name.
    let subject = || part.message().and_then(|message| message.subject());
    let name = part.attachment_name().filter(|name| !name.is_empty()).or_else(subject).unwrap_or("");
    // What has an id for the body to name, and does not say how it is shown, stands in the body.
    let is_inline = match part.content_disposition() {
        Some(shown) => shown.is_inline(),
        None => part.content_id().is_some(),
    };
    Attachment {
        is_inline,
        content_id: part.content_id().map(str::to_owned),
        modified: at,
        ..Attachment::file(name, kind, bytes(read, part))
    }
}
