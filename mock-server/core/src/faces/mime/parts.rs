//! The body of a message in MIME: texts, what they show, and what is attached.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use mock365_domain::mailbox::{Attachment, AttachmentContent, BodyKind, Mail};

use super::attached;
use super::head::{id, is_token, one_line};

/// The longest line that a part may have which is not encoded.
const LINE: usize = 998;

/// All of a message but its head.
pub(super) fn body(message: &Mail) -> MimePart<'_> {
    let is_html = message.body.kind == BodyKind::Html;
    let is_shown = |file: &Attachment| is_html && file.is_inline && content_id(file).is_some();
    let (shown, beside): (Vec<_>, Vec<_>) =
        message.attachments.iter().map(|file| &**file).partition(|file| is_shown(file));
    let text = texts(message);
    let shown: Vec<MimePart<'_>> = shown.into_iter().filter_map(attachment).collect();
    let body = if shown.is_empty() {
        text
    } else {
        let kind = ContentType::new("multipart/related").attribute("type", "multipart/alternative");
        MimePart::new(kind, std::iter::once(text).chain(shown).collect::<Vec<_>>())
    };
    let beside: Vec<MimePart<'_>> = beside.into_iter().filter_map(attachment).collect();
    if beside.is_empty() {
        return body;
    }
    MimePart::new("multipart/mixed", std::iter::once(body).chain(beside).collect::<Vec<_>>())
}

/// The body as a text, and beside it as HTML where it is such.
pub(super) fn texts(message: &Mail) -> MimePart<'_> {
    let content = message.body.content.as_str();
    if message.body.kind == BodyKind::Text {
        return text("text/plain", content.into());
    }
    let both = vec![text("text/plain", message.body.plain()), text("text/html", content.into())];
    MimePart::new("multipart/alternative", both)
}

/// A text, which is encoded where it has what no line may have.
pub(super) fn text<'m>(kind: &'static str, content: Cow<'m, str>) -> MimePart<'m> {
    if content.contains('\0') {
        let kind = ContentType::new(kind).attribute("charset", "utf-8");
        return encoded(MimePart::new(kind, Vec::<u8>::new()), content.as_bytes());
    }
    MimePart::new(kind, content)
}

/// A part with these bytes in base64.
fn encoded<'m>(part: MimePart<'m>, bytes: &[u8]) -> MimePart<'m> {
    let letters = STANDARD.encode(bytes);
    let mut lines = Vec::with_capacity(letters.len() + letters.len() / 38);
    for line in letters.as_bytes().chunks(76) {
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
    }
    MimePart { contents: lines.into(), ..part }.transfer_encoding("base64")
}

fn content_id(file: &Attachment) -> Option<String> {
    file.content_id.as_deref().map(id).filter(|id| !id.is_empty())
}

/// A file or an item. What lies elsewhere is not among the parts, nor what has no text.
fn attachment(file: &Attachment) -> Option<MimePart<'_>> {
    let (kind, bytes): (String, Cow<'_, [u8]>) = match &file.content {
        AttachmentContent::Item(item) => {
            let (kind, text) = attached(item)?;
            (kind.to_owned(), Cow::Owned(text))
        }
        AttachmentContent::File(bytes) => (media_type(&file.content_type), Cow::Borrowed(bytes.as_ref())),
        AttachmentContent::Reference(_) => return None,
    };
    let is_message = kind.eq_ignore_ascii_case("message/rfc822");
    // What is no text of lines cannot be a message in a message: those are not encoded.
    let plain = is_message.then(|| as_lines(&bytes));
    let kind = if plain == Some(None) { "application/octet-stream".to_owned() } else { kind };
    let name = one_line(&file.name);
    let mut of = ContentType::new(kind.clone());
    if !name.is_empty() && !kind.to_ascii_lowercase().contains("name=") {
        of = of.attribute("name", name.clone());
    }
    let part = described(MimePart::new(of, Vec::<u8>::new()), file, name);
    Some(match plain.flatten() {
        Some(encoding) => MimePart { contents: bytes.into_owned().into(), ..part }.transfer_encoding(encoding),
        None => encoded(part, &bytes),
    })
}

/// What a part says of the file in it.
fn described<'m>(part: MimePart<'m>, file: &Attachment, name: String) -> MimePart<'m> {
    let mut disposition = ContentType::new(if file.is_inline { "inline" } else { "attachment" });
    if !name.is_empty() {
        disposition = disposition.attribute("filename", name.clone());
    }
    let disposition = disposition.attribute("size", file.size().to_string());
    let part = match content_id(file) {
        Some(id) => part.cid(id),
        None => part,
    };
    let part = if name.is_empty() { part } else { part.header("Content-Description", Text::new(name)) };
    part.header("Content-Disposition", disposition)
}

/// How a message is written in another one: it is not encoded; nothing where it cannot be.
///
/// <https://www.rfc-editor.org/rfc/rfc2046#section-5.2.1>
pub(super) fn as_lines(bytes: &[u8]) -> Option<&'static str> {
    let is_long = bytes.split(|byte| *byte == b'\n').any(|line| line.len() > LINE);
    if bytes.is_empty() || bytes.contains(&0) || is_long {
        return None;
    }
    Some(if bytes.is_ascii() { "7bit" } else { "8bit" })
}

/// A part of MIME's own kind, as it is.
pub(super) fn plain_part(kind: &'static str, bytes: Vec<u8>) -> MimePart<'static> {
    let encoding = as_lines(&bytes).unwrap_or("binary");
    MimePart::new(ContentType::new(kind), bytes).header("Content-Transfer-Encoding", Raw::new(encoding))
}

/// A media type that an attachment may say of itself. One that is none, or that promises parts, is said to be bytes.
fn media_type(text: &str) -> String {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let known = essence
        .trim()
        .split_once('/')
        .is_some_and(|(kind, of)| is_token(kind) && is_token(of) && !kind.eq_ignore_ascii_case("multipart"));
    let clean = parameters.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    match (known, clean) {
        (true, true) => text.trim().to_owned(),
        (true, false) => essence.trim().to_owned(),
        (false, _) => "application/octet-stream".to_owned(),
    }
}
