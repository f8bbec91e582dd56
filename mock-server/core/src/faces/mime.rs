//! Items as files: messages as MIME, events as iCalendar, contacts as vCards.

use std::sync::Arc;

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use mail_parser::{MessageParser, MimeHeaders};
use mock365_domain::mailbox::{
    AnyItem, Attachment, AttachmentContent, Body, BodyKind, Contact, Event, Importance, Item, Mail, Message, Recipient,
};

/// The headers of a message, but for those of its body.
pub fn headers(message: &Mail) -> Vec<(String, String)> {
    let written = head(message).text_body("").write_to_vec().unwrap_or_default();
    let Some(read) = MessageParser::new().parse_headers(&written) else { return Vec::new() };
    let own = read.headers_raw().filter(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
    own.map(|(name, value)| (name.to_owned(), unfolded(value))).collect()
}

/// A message as MIME. Bcc stands in drafts only.
pub fn message(message: &Mail) -> Vec<u8> {
    let mut builder = head(message);
    builder = match message.body.kind {
        BodyKind::Text => builder.text_body(message.body.content.as_str()),
        BodyKind::Html => builder.text_body(message.body.plain().into_owned()).html_body(message.body.content.as_str()),
    };
    for file in &message.attachments {
        if let AttachmentContent::Item(item) = &file.content
            && let Some((kind, text)) = attached(item)
        {
            builder = builder.attachment(kind, file.name.as_str(), text);
        }
        let Some(content) = file.bytes().map(AsRef::as_ref) else { continue };
        let (kind, name): (_, &str) = (media_type(&file.content_type), &file.name);
        builder = match file.content_id.as_deref().filter(|_| file.is_inline) {
            Some(known) => builder.inline(kind, id(known), content),
            None => builder.attachment(kind, name, content),
        };
    }
    builder.write_to_vec().unwrap_or_default()
}

/// What stands above a message's body.
fn head(message: &Mail) -> MessageBuilder<'_> {
    let mut builder = MessageBuilder::new()
        .message_id(id(&message.internet_message_id))
        .date(message.sent.as_second())
        .subject(message.subject.as_str());
    if let Some(from) = &message.from {
        builder = builder.from(address(from));
    }
    if let Some(sender) = message.sender.as_ref().filter(|sender| message.from.as_ref() != Some(sender)) {
        builder = builder.sender(address(sender));
    }
    if !message.to.is_empty() {
        builder = builder.to(addresses(&message.to));
    }
    if !message.cc.is_empty() {
        builder = builder.cc(addresses(&message.cc));
    }
    if message.is_draft && !message.bcc.is_empty() {
        builder = builder.bcc(addresses(&message.bcc));
    }
    if !message.reply_to.is_empty() {
        builder = builder.reply_to(addresses(&message.reply_to));
    }
    // Names are refused where they come in, unless they are tokens; the builder takes them as they are.
    for (name, value) in message.headers.iter().filter(|(name, _)| is_token(name)) {
        builder = builder.header(name.as_str(), Raw::new(one_line(value)));
    }
    builder
}

fn address(recipient: &Recipient) -> Address<'_> {
    Address::new_address(Some(one_line(&recipient.name)), id(&recipient.address))
}

/// A text of a client's on one line: what comes after a line's end would be a header of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An id or address between `<` and `>`, without what would end it.
fn id(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>')).collect()
}

/// Whether a text is a token, as names of headers and media types are made of.
fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
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

fn addresses(recipients: &[Recipient]) -> Address<'_> {
    Address::new_list(recipients.iter().map(address).collect())
}

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

/// Takes over into a message what stands in a MIME text; nothing where it is none.
pub fn read_message(into: &mut Item<Message>, mime: &[u8]) -> Option<()> {
    let read = MessageParser::new().parse(mime).filter(|read| !read.headers().is_empty())?;
    let all = |address: Option<&mail_parser::Address<'_>>| -> Vec<Recipient> {
        let found = address.into_iter().flat_map(mail_parser::Address::iter);
        found
            // What is no address is kept as one that cannot be resolved, so that sending says so.
            .filter_map(|one| {
                let address = one.address.as_deref().or(one.name.as_deref()).filter(|text| !text.is_empty())?;
                Some(Recipient::new(one.name.as_deref().unwrap_or(address), address))
            })
            .collect()
    };
    read.subject().unwrap_or("").clone_into(&mut into.subject);
    into.from = all(read.from()).into_iter().next();
    into.sender = all(read.sender()).into_iter().next().or_else(|| into.from.clone());
    (into.to, into.cc, into.bcc, into.reply_to) =
        (all(read.to()), all(read.cc()), all(read.bcc()), all(read.reply_to()));
    if let Some(id) = read.message_id() {
        into.internet_message_id = format!("<{id}>");
    }
    if let Some(sent) = read.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()) {
        into.sent = sent;
    }
    into.importance = match read.header_raw("Importance").map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("high") => Importance::High,
        Some("low") => Importance::Low,
        _ => Importance::Normal,
    };
    let is_kept = |name: &str| name.starts_with("x-") || KEPT.contains(&name);
    let own = read.headers_raw().filter(|(name, _)| is_kept(&name.to_ascii_lowercase()));
    into.headers = own.map(|(name, value)| (name.to_owned(), unfolded(value))).collect();
    let html = read.html_bodies().any(mail_parser::MessagePart::is_text_html);
    into.body = if html {
        Body::html(read.body_html(0).unwrap_or_default())
    } else {
        Body::text(read.body_text(0).unwrap_or_default())
    };
    let at = into.modified;
    into.attachments = read.attachments().map(|part| Arc::new(attachment(part, at))).collect();
    Some(())
}

/// A header's value on one line.
fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attachment(part: &mail_parser::MessagePart<'_>, at: Timestamp) -> Attachment {
    let kind = part.content_type().map(|kind| match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()),
        None => kind.ctype().to_owned(),
    });
    let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
    Attachment {
        is_inline: part.content_disposition().is_some_and(mail_parser::ContentType::is_inline),
        content_id: part.content_id().map(str::to_owned),
        modified: at,
        ..Attachment::file(part.attachment_name().unwrap_or(""), kind, part.contents().to_vec())
    }
}

/// An attached item as a text, and its media type; nothing for kinds that have no such text.
pub fn attached(item: &AnyItem) -> Option<(&'static str, Vec<u8>)> {
    Some(match item {
        AnyItem::Message(_) | AnyItem::Post(_) | AnyItem::MeetingMessage(_) => {
            ("message/rfc822", message(item.as_mail()?))
        }
        AnyItem::Event(item) => ("text/calendar", event(item)),
        AnyItem::Contact(item) => ("text/vcard", contact(item)),
        AnyItem::Task(_) | AnyItem::DistributionList(_) => return None,
    })
}

/// An event as iCalendar.
pub fn event(event: &Item<Event>) -> Vec<u8> {
    let mut lines = Lines::default();
    for line in ["BEGIN:VCALENDAR", "PRODID:mock365", "VERSION:2.0", "METHOD:PUBLISH", "BEGIN:VEVENT"] {
        lines.push(line);
    }
    lines.value("UID", &event.uid);
    lines.push(&format!("DTSTAMP:{}", stamp(event.modified)));
    lines.push(&format!("DTSTART:{}", stamp(event.start.at)));
    lines.push(&format!("DTEND:{}", stamp(event.end.at)));
    lines.value("SUMMARY", &event.subject);
    lines.value("LOCATION", &event.location);
    lines.value("DESCRIPTION", &event.body.plain());
    if let Some(organizer) = &event.organizer {
        lines.push(&format!("ORGANIZER;CN=\"{}\":mailto:{}", organizer.name.replace('"', "'"), organizer.address));
    }
    for attendee in &event.attendees {
        let who = &attendee.who;
        lines.push(&format!("ATTENDEE;CN=\"{}\":mailto:{}", who.name.replace('"', "'"), who.address));
    }
    lines.push("END:VEVENT");
    lines.push("END:VCALENDAR");
    lines.0.into_bytes()
}

/// A contact as vCard.
pub fn contact(contact: &Item<Contact>) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.push("BEGIN:VCARD");
    lines.push("VERSION:3.0");
    lines.value("FN", &contact.subject);
    let part = |text: &Option<String>| escaped(text.as_deref().unwrap_or(""));
    lines.push(&format!("N:{};{};{};;", part(&contact.surname), part(&contact.given_name), part(&contact.middle_name)));
    for mail in contact.emails.iter() {
        lines.value("EMAIL", &mail.address);
    }
    lines.push("END:VCARD");
    lines.0.into_bytes()
}

/// Lines of iCalendar or vCard, folded at 75 bytes.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn push(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars().filter(|c| !c.is_control()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    fn value(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.push(&format!("{name}:{}", escaped(text)));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace('\n', "\\n")
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use mock365_domain::Now;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_message_survives_the_way_through_mime() {
        let draft = || Item::<Message>::draft(1, 2, Uuid::from_u128(7), Now(Timestamp::UNIX_EPOCH));
        let file = Attachment::file("a.txt", "text/plain", &b"abc"[..]);
        let mut written = Item {
            subject: "Grüße".to_owned(),
            body: Body::html("<p>Hi</p>"),
            attachments: vec![Arc::new(file)],
            ..draft()
        };
        written.from = Some(Recipient::new("Anna", "anna@contoso.example"));
        written.to = vec![Recipient::new("Bo", "bo@contoso.example")];
        let mut read = draft();
        read_message(&mut read, &message(&written)).expect("a message");
        assert_eq!((&read.subject, &read.to, &read.from), (&written.subject, &written.to, &written.from));
        assert_eq!(read.body.content.trim(), "<p>Hi</p>");
        assert_eq!(read.attachments[0].bytes().map(AsRef::as_ref), Some(&b"abc"[..]));
        assert_eq!(read.internet_message_id, written.internet_message_id);
        assert!(read_message(&mut read, b"").is_none());
    }
    /// Whichever door a text came in by.
    #[test]
    fn no_text_begins_a_header_of_its_own() {
        let hostile = "a\r\nX-Evil: 1";
        let who = || Recipient::new(hostile, hostile);
        let file = |is_inline| Attachment {
            is_inline,
            content_id: Some(hostile.to_owned()),
            ..Attachment::file(hostile, hostile, &b"abc"[..])
        };
        let draft = Item::<Message>::draft(1, 2, Uuid::from_u128(7), Now(Timestamp::UNIX_EPOCH));
        let content = Message {
            internet_message_id: hostile.to_owned(),
            from: Some(who()),
            sender: Some(Recipient::new("b", hostile)),
            to: vec![who()],
            cc: vec![who()],
            bcc: vec![who()],
            reply_to: vec![who()],
            headers: [("x-mine", hostile), (hostile, "1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            ..draft.content
        };
        let attachments = vec![Arc::new(file(true)), Arc::new(file(false))];
        let written = Item { subject: hostile.to_owned(), attachments, content, ..draft };
        let mime = String::from_utf8(message(&written)).expect("text");
        assert!(mime.contains("x-mine: ") && mime.contains("\r\nBcc: "), "{mime}");
        for line in mime.split(['\r', '\n']) {
            assert!(!line.to_ascii_lowercase().starts_with("x-evil"), "{mime}");
        }
    }
}
