//! A message in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/message>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{Flag, Importance, Mailbox, Message, MessageField as F};
use serde_json::{Value, json};

use super::item::{IMPORTANCE, body_json, read_body, read_recipient, read_recipients, recipient, recipients};
use super::{moment, reading};
use crate::faces::graph::item_id::{self, IdKind};
use crate::faces::graph::odata::{Family, Fault, Kind as K, Noun, Paging, Property};
use crate::faces::wire_id::Kind;

/// The type `microsoft.graph.message`.
pub struct Messages;

/// What a message's view needs besides the message.
pub struct MessageSurroundings<'a> {
    /// The mailbox that it lies in.
    pub mailbox: &'a Mailbox,
    /// How ids are written.
    pub ids: IdKind,
    /// Whether the body is wanted as text.
    pub text: bool,
}

impl MessageSurroundings<'_> {
    /// The message's id.
    pub fn id(&self, message: &Message) -> String {
        self.ids.item(self.mailbox, Kind::Message, message.folder, message.key)
    }

    /// The message's `@odata.etag`.
    pub fn etag(&self, message: &Message) -> String {
        item_id::etag(self.mailbox, Kind::Message, message.change)
    }
}

/// The words of `flag/flagStatus`, in the order of the domain's.
const FLAG: &[&str] = &["notFlagged", "flagged", "complete"];

impl Noun for Messages {
    type Thing = Message;
    type Field = F;
    type Around<'a> = MessageSurroundings<'a>;
    const NAME: &'static str = "message";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const ORDER_FOLLOWS_FILTER: bool = true;
    const EXPANDED: &'static [&'static str] = &["attachments"];
    const SEARCHED: &'static [(&'static str, F)] = &[
        ("subject", F::Subject),
        ("body", F::Body),
        ("from", F::FromAddress),
        ("from", F::FromName),
        ("to", F::To),
        ("to", F::ToNames),
        ("cc", F::Cc),
        ("participants", F::FromAddress),
        ("participants", F::To),
        ("participants", F::Cc),
    ];

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

static PROPERTIES: &[Property<Messages>] = &[
    Property::new("id", |message: &Message, around: &MessageSurroundings<'_>| around.id(message).into()),
    Property::new("createdDateTime", |message: &Message, _| moment(message.created)).asked(&[(
        "",
        F::Created,
        K::Time,
    )]),
    Property::new("lastModifiedDateTime", |message: &Message, _| moment(message.modified)).asked(&[(
        "",
        F::Modified,
        K::Time,
    )]),
    Property::new("changeKey", |message: &Message, around: &MessageSurroundings<'_>| {
        item_id::version(around.mailbox, Kind::Message, message.change).into()
    }),
    Property::new("categories", |message: &Message, _| json!(message.categories))
        .asked(&[("", F::Categories, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.categories, reading::texts(value, "categories"))),
    Property::new("receivedDateTime", |message: &Message, _| moment(message.received)).asked(&[(
        "",
        F::Received,
        K::Time,
    )]),
    Property::new("sentDateTime", |message: &Message, _| moment(message.sent)).asked(&[("", F::Sent, K::Time)]),
    Property::new("hasAttachments", |message: &Message, _| message.has_attachments().into()).asked(&[(
        "",
        F::HasAttachments,
        K::Bool,
    )]),
    Property::new("internetMessageId", |message: &Message, _| message.internet_message_id.as_str().into())
        .asked(&[("", F::InternetMessageId, K::Text)])
        .written(|message: &mut Message, value| {
            put(&mut message.internet_message_id, reading::text(value, "internetMessageId"))
        }),
    Property::new("subject", |message: &Message, _| message.subject.as_str().into())
        .asked(&[("", F::Subject, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.subject, reading::text(value, "subject"))),
    Property::new("bodyPreview", |message: &Message, _| message.body.preview().into()).asked(&[("", F::Body, K::Text)]),
    Property::new("importance", |message: &Message, _| IMPORTANCE[message.importance as usize].into())
        .asked(&[("", F::Importance, K::Enum(IMPORTANCE))])
        .written(|message: &mut Message, value| put(&mut message.importance, read_importance(value))),
    Property::new("parentFolderId", |message: &Message, around: &MessageSurroundings<'_>| {
        item_id::folder(around.mailbox, message.folder).into()
    }),
    Property::new("conversationId", |message: &Message, around: &MessageSurroundings<'_>| {
        conversation_id(message, around).into()
    }),
    Property::new("conversationIndex", |message: &Message, _| conversation_index(message).into()),
    Property::new("isDeliveryReceiptRequested", |message: &Message, _| {
        if message.is_draft { message.delivery_receipt.into() } else { Value::Null }
    })
    .written(|message: &mut Message, value| {
        put(&mut message.delivery_receipt, reading::truth(value, "isDeliveryReceiptRequested"))
    }),
    Property::new("isReadReceiptRequested", |message: &Message, _| message.read_receipt.into()).written(
        |message: &mut Message, value| put(&mut message.read_receipt, reading::truth(value, "isReadReceiptRequested")),
    ),
    Property::new("isRead", |message: &Message, _| message.is_read.into())
        .asked(&[("", F::IsRead, K::Bool)])
        .written(|message: &mut Message, value| put(&mut message.is_read, reading::truth(value, "isRead"))),
    Property::new("isDraft", |message: &Message, _| message.is_draft.into()).asked(&[("", F::IsDraft, K::Bool)]),
    Property::new("webLink", |message: &Message, around: &MessageSurroundings<'_>| {
        web_link(&around.id(message)).into()
    }),
    Property::new("inferenceClassification", |_, _| "focused".into()),
    Property::new("body", |message: &Message, around: &MessageSurroundings<'_>| body_json(&message.body, around.text))
        .asked(&[("content", F::Body, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.body, read_body(value, "body"))),
    Property::new("sender", |message: &Message, _| message.sender.as_ref().map_or(Value::Null, recipient))
        .asked(&[("emailAddress/address", F::SenderAddress, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.sender, read_sender(value, "sender"))),
    Property::new("from", |message: &Message, _| message.from.as_ref().map_or(Value::Null, recipient))
        .asked(&[("emailAddress/address", F::FromAddress, K::Text), ("emailAddress/name", F::FromName, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.from, read_sender(value, "from"))),
    Property::new("toRecipients", |message: &Message, _| recipients(&message.to))
        .asked(&[("emailAddress/address", F::To, K::Text), ("emailAddress/name", F::ToNames, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.to, read_recipients(value, "toRecipients"))),
    Property::new("ccRecipients", |message: &Message, _| recipients(&message.cc))
        .asked(&[("emailAddress/address", F::Cc, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.cc, read_recipients(value, "ccRecipients"))),
    Property::new("bccRecipients", |message: &Message, _| recipients(&message.bcc))
        .written(|message: &mut Message, value| put(&mut message.bcc, read_recipients(value, "bccRecipients"))),
    Property::new("replyTo", |message: &Message, _| recipients(&message.reply_to))
        .written(|message: &mut Message, value| put(&mut message.reply_to, read_recipients(value, "replyTo"))),
    Property::new("flag", |message: &Message, _| json!({ "flagStatus": FLAG[message.flag as usize] }))
        .asked(&[("flagStatus", F::Flag, K::Enum(FLAG))])
        .written(|message: &mut Message, value| put(&mut message.flag, read_flag(value))),
    Property::new("internetMessageHeaders", |message: &Message, _| {
        message.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
    })
    .written(|message: &mut Message, value| put(&mut message.headers, read_headers(value)))
    .on_request(),
    Property::new("uniqueBody", |message: &Message, around: &MessageSurroundings<'_>| {
        body_json(&message.body, around.text)
    })
    .on_request(),
];

fn put<T>(place: &mut T, value: Result<T, Fault>) -> Result<(), Fault> {
    *place = value?;
    Ok(())
}

fn read_importance(value: &Value) -> Result<Importance, Fault> {
    Ok(match reading::choice(value, "importance", IMPORTANCE)? {
        0 => Importance::Low,
        1 => Importance::Normal,
        _ => Importance::High,
    })
}

fn read_sender(value: &Value, property: &str) -> Result<Option<mock365_domain::mailbox::Recipient>, Fault> {
    if value.is_null() { Ok(None) } else { read_recipient(value, property).map(Some) }
}

fn read_flag(value: &Value) -> Result<Flag, Fault> {
    let fields = reading::object(value, "flag", "microsoft.graph.followupFlag")?;
    let Some(status) = fields.get("flagStatus") else { return Ok(Flag::NotFlagged) };
    Ok(match reading::choice(status, "flagStatus", FLAG)? {
        0 => Flag::NotFlagged,
        1 => Flag::Flagged,
        _ => Flag::Complete,
    })
}

/// Reads `internetMessageHeaders`: clients may only add names that begin with `x-`.
fn read_headers(value: &Value) -> Result<Vec<(String, String)>, Fault> {
    let read = |value: &Value| {
        let fields = reading::object(value, "internetMessageHeaders", "microsoft.graph.internetMessageHeader")?;
        let field = |name: &str| reading::text(fields.get(name).unwrap_or(&Value::Null), "internetMessageHeaders");
        let (name, value) = (field("name")?, field("value")?);
        let plain = |text: &str| text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        if !name.to_ascii_lowercase().starts_with("x-") || !plain(&name) || name.contains([' ', ':']) || !plain(&value)
        {
            return Err(Fault::new(
                "InvalidInternetMessageHeader",
                format!("The internet message header name '{name}' should start with 'x-' or 'X-'."),
            ));
        }
        Ok((name, value))
    };
    reading::list(value, "internetMessageHeaders")?.iter().map(read).collect()
}

/// The conversation's id: equal for all its messages in one mailbox.
fn conversation_id(message: &Message, around: &MessageSurroundings<'_>) -> String {
    let mut bytes = b"\x00\x03\x24\x00".to_vec();
    bytes.extend(around.mailbox.guid.hyphenated().to_string().as_bytes());
    bytes.extend([0x10, 0x00]);
    bytes.extend(message.conversation.as_bytes());
    base64::engine::general_purpose::URL_SAFE.encode(bytes)
}

/// The conversation index: a header block with time and GUID.
fn conversation_index(message: &Message) -> String {
    let mut bytes = vec![1];
    let ticks = (message.sent.as_microsecond() + 11_644_473_600_000_000) * 10;
    bytes.extend(&ticks.to_be_bytes()[1..6]);
    bytes.extend(message.conversation.as_bytes());
    STANDARD.encode(bytes)
}

fn web_link(id: &str) -> String {
    let id = crate::faces::graph::path::segment(id);
    format!("https://outlook.office365.com/owa/?ItemID={id}&exvsurl=1&viewmodel=ReadMessageItem")
}
