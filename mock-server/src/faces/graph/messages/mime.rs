//! Messages as MIME, in and out.

use std::sync::Arc;

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Out;
use mail_builder::headers::raw::Raw;
use mail_parser::{Address as In, MessageParser, MimeHeaders, PartType};
use mock365_domain::mailbox::{Attachment, Body, BodyKind, Importance, Message, Recipient};

/// A message as MIME.
pub fn write(message: &Message) -> Vec<u8> {
    let mut builder = MessageBuilder::new()
        .message_id(message.internet_message_id.trim_matches(['<', '>']))
        .date(message.sent.as_second())
        .subject(message.subject.as_str());
    if let Some(from) = &message.from {
        builder = builder.from(address(from));
    }
    for (name, recipients) in
        [("To", &message.to), ("Cc", &message.cc), ("Bcc", &message.bcc), ("Reply-To", &message.reply_to)]
    {
        if !recipients.is_empty() {
            builder = builder.header(name, Out::new_list(recipients.iter().map(address).collect()));
        }
    }
    for (name, value) in &message.headers {
        builder = builder.header(name.as_str(), Raw::new(value.as_str()));
    }
    builder = match message.body.kind {
        BodyKind::Text => builder.text_body(message.body.content.as_str()),
        BodyKind::Html => builder.html_body(message.body.content.as_str()),
    };
    for file in &message.attachments {
        let content = file.content.as_slice();
        builder = match &file.content_id {
            Some(id) if file.is_inline => builder.inline(file.content_type.as_str(), id.as_str(), content),
            _ => builder.attachment(file.content_type.as_str(), file.name.as_str(), content),
        };
    }
    builder.write_to_vec().unwrap_or_default()
}

fn address(recipient: &Recipient) -> Out<'_> {
    Out::new_address(Some(recipient.name.as_str()), recipient.address.as_str())
}

/// Reads MIME into a draft, with attachments without keys; nothing when it is no MIME message.
pub fn read(bytes: &[u8], mut draft: Message, now: Timestamp) -> Option<Message> {
    let parsed = MessageParser::default().parse(bytes)?;
    draft.subject = parsed.subject().unwrap_or_default().to_owned();
    draft.from = parsed.from().and_then(|from| people(from).into_iter().next());
    draft.to = parsed.to().map(people).unwrap_or_default();
    draft.cc = parsed.cc().map(people).unwrap_or_default();
    draft.bcc = parsed.bcc().map(people).unwrap_or_default();
    draft.reply_to = parsed.reply_to().map(people).unwrap_or_default();
    if let Some(id) = parsed.message_id() {
        draft.internet_message_id = format!("<{id}>");
    }
    draft.importance = match parsed.header_raw("Importance").map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("high") => Importance::High,
        Some("low") => Importance::Low,
        _ => Importance::Normal,
    };
    let has_html = parsed.html_bodies().any(|part| matches!(part.body, PartType::Html(_)));
    draft.body = match (has_html, parsed.body_html(0), parsed.body_text(0)) {
        (true, Some(html), _) => Body::html(html),
        (_, _, Some(text)) => Body::text(text),
        _ => Body::default(),
    };
    draft.headers = parsed
        .headers_raw()
        .filter(|(name, _)| name.to_ascii_lowercase().starts_with("x-"))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    draft.attachments = parsed
        .attachments()
        .map(|part| {
            let kind = part.content_type();
            let content_type = kind.map_or_else(
                || "application/octet-stream".to_owned(),
                |kind| match kind.subtype() {
                    Some(subtype) => format!("{}/{subtype}", kind.ctype()),
                    None => kind.ctype().to_owned(),
                },
            );
            Arc::new(Attachment {
                key: 0,
                name: part.attachment_name().unwrap_or("attachment").to_owned(),
                content_type,
                content: part.contents().to_vec(),
                is_inline: part.content_disposition().is_some_and(|how| how.ctype() == "inline"),
                content_id: part.content_id().map(str::to_owned),
                modified: now,
            })
        })
        .collect();
    Some(draft)
}

fn people(address: &In<'_>) -> Vec<Recipient> {
    address
        .iter()
        .filter_map(|one| {
            let address = one.address()?;
            Some(Recipient::new(one.name().unwrap_or(address), address))
        })
        .collect()
}
