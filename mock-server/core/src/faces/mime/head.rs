//! What stands above the body of a message in MIME.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail/b60d48db-183f-4bf5-a908-f584e62cb2d4>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_parser::MessageParser;
use mock365_domain::mailbox::{Importance, Mail, Message, Recipient, Sensitivity};

use super::read::unfolded;
use super::report;

/// The headers of a message, but for those of its body. Reports say of theirs that they are some.
pub fn headers(message: &Mail) -> Vec<(String, String)> {
    let head = match &message.report {
        Some(report) => report::head(message, report),
        None => head(message),
    };
    let written = head.text_body("").write_to_vec().unwrap_or_default();
    let Some(read) = MessageParser::new().parse_headers(&written) else { return Vec::new() };
    let mut own: Vec<(String, String)> =
        read.headers_raw().map(|(name, value)| (name.to_owned(), unfolded(value))).collect();
    own.retain(|(name, value)| {
        let is_report = value.starts_with("multipart/report");
        is_report || !name.to_ascii_lowercase().starts_with("content-")
    });
    own
}

/// The headers of a message that is no report.
pub(super) fn head(message: &Mail) -> MessageBuilder<'_> {
    let mut builder = MessageBuilder::new()
        .message_id(message_id(message))
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
    own_headers(marks(thread(builder, message), message), message)
}

/// The conversation that it belongs to.
pub(super) fn thread<'m>(builder: MessageBuilder<'m>, message: &'m Mail) -> MessageBuilder<'m> {
    builder
        .header("Thread-Topic", Text::new(Message::topic(&message.subject)))
        .header("Thread-Index", Raw::new(STANDARD.encode(message.conversation_index())))
}

/// What its author wants of those who get it.
fn marks<'m>(mut builder: MessageBuilder<'m>, message: &'m Mail) -> MessageBuilder<'m> {
    let importance = match message.importance {
        Importance::Low => Some(("low", "5")),
        Importance::Normal => None,
        Importance::High => Some(("high", "1")),
    };
    if let Some((word, number)) = importance {
        builder = builder.header("Importance", Raw::new(word)).header("X-Priority", Raw::new(number));
    }
    let sensitivity = match message.sensitivity {
        Sensitivity::Normal => None,
        Sensitivity::Personal => Some("Personal"),
        Sensitivity::Private => Some("Private"),
        Sensitivity::Confidential => Some("Company-Confidential"),
    };
    if let Some(word) = sensitivity {
        builder = builder.header("Sensitivity", Raw::new(word));
    }
    let receipts =
        [(message.read_receipt, "Disposition-Notification-To"), (message.delivery_receipt, "Return-Receipt-To")];
    let author = message.from.as_ref().or(message.sender.as_ref());
    for (_, name) in receipts.into_iter().filter(|(wanted, _)| *wanted) {
        builder = match author {
            Some(author) => builder.header(name, address(author)),
            // A draft whose author stands in no header yet.
            None => builder.header(name, Raw::new("<>")),
        };
    }
    if !message.categories.is_empty() {
        builder = builder.header("Keywords", Text::new(keywords(&message.categories)));
    }
    let attached = if message.has_attachments() { "yes" } else { "" };
    builder.header("Content-Language", Raw::new("en-US")).header("X-MS-Has-Attach", Raw::new(attached))
}

/// Words with commas between them; one that has a comma or a quote itself stands in quotes.
fn keywords(words: &[String]) -> String {
    let written = words.iter().map(|word| {
        let word = one_line(word);
        if word.contains([',', '"']) {
            format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            word
        }
    });
    written.collect::<Vec<_>>().join(", ")
}

/// Headers that are kept as they came. Names are refused where they come in, unless they are tokens; the builder takes them
/// as they are.
fn own_headers<'m>(mut builder: MessageBuilder<'m>, message: &'m Mail) -> MessageBuilder<'m> {
    for (name, value) in message.headers.iter().filter(|(name, _)| is_token(name)) {
        builder = builder.header(name.as_str(), Raw::new(one_line(value)));
    }
    builder
}

/// Its Message-ID without the angles; one that is made where its author gave it an empty one.
pub(super) fn message_id(message: &Mail) -> String {
    let own = id(&message.internet_message_id);
    if own.is_empty() { format!("{}.{}@mock365.example", message.conversation.simple(), message.key) } else { own }
}

pub(super) fn address(recipient: &Recipient) -> Address<'_> {
    Address::new_address(Some(one_line(&recipient.name)), id(&recipient.address))
}

/// A text of a client's on one line: what comes after a line's end would be a header of its own.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An id or address between `<` and `>`, without what would end it.
pub(super) fn id(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>')).collect()
}

/// Whether a text is a token, as names of headers and media types are made of.
pub(super) fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

fn addresses(recipients: &[Recipient]) -> Address<'_> {
    Address::new_list(recipients.iter().map(address).collect())
}
