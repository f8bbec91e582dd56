//! A message in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/message>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{EventTime, Flag, FollowUp, Mailbox, Message, MessageField as F, Recipient};
use mock365_domain::time_zone;
use serde_json::{Map, Value, json};

use super::event_write;

use super::recipient::{read_recipient, read_recipients, recipient, recipients};
use super::{body, date_time};
use crate::faces::graph::odata::{Family, Noun, ODataFault, Paging, Property, ValueKind as K};
use crate::faces::graph::{item_id, item_write};
use crate::faces::wire_id::{IdKind, change_key};

/// The type `microsoft.graph.message`.
pub struct Messages;

/// What a message's view needs besides the message.
pub struct MessageContext<'a> {
    /// The mailbox that it lies in.
    pub mailbox: &'a Mailbox,
    /// Whether ids survive a move.
    pub immutable: bool,
    /// Whether the body is wanted as text.
    pub text: bool,
}

impl MessageContext<'_> {
    /// The message's id.
    pub fn id(&self, message: &Message) -> String {
        item_id::of_item(self.mailbox, IdKind::Message, message.folder, message.key, self.immutable)
    }

    /// The message's `@odata.etag`.
    pub fn etag(&self, message: &Message) -> String {
        item_id::etag(self.mailbox, IdKind::Message, message.change)
    }
}

/// The members of `inferenceClassificationType`.
const INFERENCE: &[&str] = &["focused", "other"];
/// The words of `flag/flagStatus`, in the order of the domain's.
const FLAG: &[&str] = &["notFlagged", "flagged", "complete"];

impl Noun for Messages {
    type Thing = Message;
    type Field = F;
    type Context<'a> = MessageContext<'a>;
    const NAME: &'static str = "message";
    const NOT_BASIC: &'static [&'static str] = &["body", "bodyPreview", "uniqueBody"];
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const ORDER_FOLLOWS_FILTER: bool = true;
    const EXPANDED: &'static [&'static str] = &["attachments"];
    const UNBUILT: &'static [&'static str] =
        &["attachments", "extensions", "multiValueExtendedProperties", "singleValueExtendedProperties"];
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
    Property::new("id", |message: &Message, around: &MessageContext<'_>| around.id(message).into()),
    Property::new("createdDateTime", |message: &Message, _| date_time(message.created)).filterable(&[(
        "",
        F::Created,
        K::Time,
    )]),
    Property::new("lastModifiedDateTime", |message: &Message, _| date_time(message.modified)).filterable(&[(
        "",
        F::Modified,
        K::Time,
    )]),
    Property::new("changeKey", |message: &Message, around: &MessageContext<'_>| {
        change_key(IdKind::Message, around.mailbox.guid, message.change).into()
    }),
    Property::new("categories", |message: &Message, _| json!(message.categories))
        .filterable(&[("", F::Categories, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.categories, item_write::texts("categories", value))),
    Property::new("receivedDateTime", |message: &Message, _| date_time(message.received)).filterable(&[(
        "",
        F::Received,
        K::Time,
    )]),
    Property::new("sentDateTime", |message: &Message, _| date_time(message.sent)).filterable(&[("", F::Sent, K::Time)]),
    Property::new("hasAttachments", |message: &Message, _| message.has_attachments().into()).filterable(&[(
        "",
        F::HasAttachments,
        K::Bool,
    )]),
    Property::new("internetMessageId", |message: &Message, _| message.internet_message_id.as_str().into())
        .filterable(&[("", F::InternetMessageId, K::Text)])
        .written(|message: &mut Message, value| {
            put(&mut message.internet_message_id, item_write::text("internetMessageId", value))
        }),
    Property::new("subject", |message: &Message, _| message.subject.as_str().into())
        .filterable(&[("", F::Subject, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.subject, item_write::text("subject", value))),
    Property::new("bodyPreview", |message: &Message, _| message.body.preview().into()).filterable(&[(
        "",
        F::Body,
        K::Text,
    )]),
    Property::new("importance", |message: &Message, _| item_write::IMPORTANCE[message.importance as usize].into())
        .filterable(&[("", F::Importance, K::Enum(item_write::IMPORTANCE))])
        .written(|message: &mut Message, value| put(&mut message.importance, item_write::importance(value))),
    Property::new("parentFolderId", |message: &Message, around: &MessageContext<'_>| {
        item_id::of_folder(around.mailbox, message.folder).into()
    }),
    Property::new("conversationId", |message: &Message, around: &MessageContext<'_>| {
        conversation_id(message, around).into()
    }),
    Property::new("conversationIndex", |message: &Message, _| conversation_index(message).into()),
    Property::new("isDeliveryReceiptRequested", |message: &Message, _| {
        if message.is_draft { message.delivery_receipt.into() } else { Value::Null }
    })
    .written(|message: &mut Message, value| {
        put(&mut message.delivery_receipt, item_write::truth("isDeliveryReceiptRequested", value))
    }),
    Property::new("isReadReceiptRequested", |message: &Message, _| message.read_receipt.into()).written(
        |message: &mut Message, value| {
            put(&mut message.read_receipt, item_write::truth("isReadReceiptRequested", value))
        },
    ),
    Property::new("isRead", |message: &Message, _| message.is_read.into())
        .filterable(&[("", F::IsRead, K::Bool)])
        .written(|message: &mut Message, value| put(&mut message.is_read, item_write::truth("isRead", value))),
    Property::new("isDraft", |message: &Message, _| message.is_draft.into()).filterable(&[("", F::IsDraft, K::Bool)]),
    Property::new("webLink", |message: &Message, around: &MessageContext<'_>| web_link(&around.id(message)).into()),
    Property::new("inferenceClassification", |message: &Message, _| INFERENCE[usize::from(message.is_other)].into())
        .written(|message: &mut Message, value| {
            let place = item_write::member("inferenceClassification", value, INFERENCE)?;
            message.is_other = place == 1;
            Ok(())
        }),
    Property::new("body", |message: &Message, around: &MessageContext<'_>| body(&message.body, around.text))
        .filterable(&[("content", F::Body, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.body, item_write::body(value))),
    Property::new("sender", |message: &Message, _| message.sender.as_ref().map_or(Value::Null, recipient))
        .filterable(&[("emailAddress/address", F::SenderAddress, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.sender, read_sender("sender", value))),
    Property::new("from", |message: &Message, _| message.from.as_ref().map_or(Value::Null, recipient))
        .filterable(&[("emailAddress/address", F::FromAddress, K::Text), ("emailAddress/name", F::FromName, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.from, read_sender("from", value))),
    Property::new("toRecipients", |message: &Message, _| recipients(&message.to))
        .filterable(&[("emailAddress/address", F::To, K::Text), ("emailAddress/name", F::ToNames, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.to, read_recipients("toRecipients", value))),
    Property::new("ccRecipients", |message: &Message, _| recipients(&message.cc))
        .filterable(&[("emailAddress/address", F::Cc, K::Text)])
        .written(|message: &mut Message, value| put(&mut message.cc, read_recipients("ccRecipients", value))),
    Property::new("bccRecipients", |message: &Message, _| recipients(&message.bcc))
        .written(|message: &mut Message, value| put(&mut message.bcc, read_recipients("bccRecipients", value))),
    Property::new("replyTo", |message: &Message, _| recipients(&message.reply_to))
        .written(|message: &mut Message, value| put(&mut message.reply_to, read_recipients("replyTo", value))),
    Property::new("flag", |message: &Message, _| follow_up_flag(message))
        .filterable(&[("flagStatus", F::Flag, K::Enum(FLAG))])
        .written(write_flag),
    Property::new("internetMessageHeaders", |message: &Message, _| {
        message.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
    })
    .written(|message: &mut Message, value| put(&mut message.headers, read_headers(value)))
    .on_request(),
    Property::new("uniqueBody", |message: &Message, around: &MessageContext<'_>| body(&message.body, around.text))
        .on_request(),
];

fn put<T>(place: &mut T, value: Result<T, ODataFault>) -> Result<(), ODataFault> {
    *place = value?;
    Ok(())
}

fn read_sender(property: &str, value: &Value) -> Result<Option<Recipient>, ODataFault> {
    if value.is_null() { Ok(None) } else { read_recipient(property, value).map(Some) }
}

/// `flag`, with those of its dates that are set.
fn follow_up_flag(message: &Message) -> Value {
    let FollowUp { start, due, completed } = &message.follow_up;
    let dates = [("completedDateTime", completed), ("dueDateTime", due), ("startDateTime", start)];
    let mut flag = Map::from_iter([("flagStatus".to_owned(), FLAG[message.flag as usize].into())]);
    flag.extend(dates.into_iter().filter_map(|(name, date)| Some((name.to_owned(), date_json(date.as_ref()?)))));
    flag.into()
}

/// A moment as it was written, in its own time zone.
fn date_json(time: &EventTime) -> Value {
    let zone = time_zone::find(&time.zone).unwrap_or(TimeZone::UTC);
    let local = time.at.to_zoned(zone).datetime().strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string();
    json!({ "dateTime": local, "timeZone": time.zone })
}

/// Takes a flag. Dates that are not written go with the flag they belonged to.
fn write_flag(message: &mut Message, value: &Value) -> Result<(), ODataFault> {
    let Some(fields) = value.as_object() else {
        return Err(ODataFault::value("flag", "microsoft.graph.followupFlag"));
    };
    let known = ["completedDateTime", "dueDateTime", "flagStatus", "startDateTime"];
    item_write::only("followupFlag", fields, &known)?;
    let status = match fields.get("flagStatus") {
        None => Flag::NotFlagged,
        Some(status) => {
            [Flag::NotFlagged, Flag::Flagged, Flag::Complete][item_write::member("flagStatus", status, FLAG)?]
        }
    };
    let date = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(date) => event_write::time(name, date).map(Some),
    };
    let follow_up =
        FollowUp { start: date("startDateTime")?, due: date("dueDateTime")?, completed: date("completedDateTime")? };
    if follow_up.due.is_some() && follow_up.start.is_none() {
        return Err(ODataFault::bad_request("The property 'dueDateTime' of a flag needs 'startDateTime' beside it."));
    }
    message.flag = status;
    message.follow_up = follow_up;
    Ok(())
}

/// Reads `internetMessageHeaders`: clients may only add names that begin with `x-`.
fn read_headers(value: &Value) -> Result<Vec<(String, String)>, ODataFault> {
    let property = "internetMessageHeaders";
    item_write::several(property, value, "Collection(microsoft.graph.internetMessageHeader)", |header| {
        let field = |name: &str| item_write::text(name, header.get(name).unwrap_or(&Value::Null));
        let (name, value) = (field("name")?, field("value")?);
        let plain = |text: &str| text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        let ours = name.to_ascii_lowercase().starts_with("x-") && !name.contains([' ', ':']);
        if !ours || !plain(&name) || !plain(&value) {
            return Err(ODataFault::new(
                "InvalidInternetMessageHeader",
                format!("The internet message header name '{name}' should start with 'x-' or 'X-'."),
            ));
        }
        Ok((name, value))
    })
}

/// The conversation's id: equal for all its messages in one mailbox.
fn conversation_id(message: &Message, around: &MessageContext<'_>) -> String {
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
