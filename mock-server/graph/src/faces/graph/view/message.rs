//! A message in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/message>

use jiff::tz::TimeZone;
use mock365_domain::mailbox::addresses;
use mock365_domain::mailbox::{
    Content, Event, EventTime, Flag, FollowUp, Item, ItemView, Mail, MessageField as F, OWN_HEADERS_LIMIT, Propertied,
    Recipient,
};
use mock365_domain::query::{Page, Reading, Value as Queried};
use mock365_domain::time_zone;
use serde_json::{Value, json};

use super::attachment::{AttachmentsOf, HasAttachments};
use super::event::EventContext;
use super::message_search::{ATTACHMENT_NAMES, KIND, KINDS};
use super::recipient::{read_recipient, read_recipients};
use super::{body, event_message, event_write, extended};
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::item_write;
use crate::faces::graph::odata::{
    BodyStyle, ExtendedAccess, ExtensionAccess, Family, Link, Navigation, Noun, ODataFault, Object, Options, Paging,
    Property, Reached, Selection, ShowReached, ValueKind as K, Writer, members,
};
use crate::faces::mime;
use crate::faces::wire_id::{ChangeKey, IdText};

/// The type `microsoft.graph.message`.
pub struct Messages;

/// What a message's view needs besides the message.
pub struct MessageContext<'a> {
    /// Ids in the mailbox that it lies in.
    pub ids: ItemIds<'a>,
    /// How the body is wanted.
    pub bodies: BodyStyle,
}

/// The event that a message is about.
enum EventOfMessage {}

impl Link for EventOfMessage {
    type From = Messages;
    type To = Event;
    const NAME: &'static str = "microsoft.graph.eventMessage/event";
    const MEMBER: &'static str = "event";
    const IS_ONE: bool = true;

    fn reach(message: &Mail, around: &MessageContext<'_>, reached: &Reached<Self>, show: &mut ShowReached<'_, Event>) {
        let Some(meeting) = message.meeting() else { return };
        let items = around.ids.mailbox.event_of_news(meeting).into_iter().collect();
        let beyond = EventContext::in_style(around.ids.mailbox, &reached.style);
        show(Page { items, more: false, total: None, passed: None }, &beyond);
    }
}

impl HasAttachments for Messages {
    fn holder<'t>(message: &'t Mail, around: &'t MessageContext<'_>) -> (&'t Item<dyn Content>, &'t ItemIds<'t>) {
        (message.item(), &around.ids)
    }
}

static NAVIGATIONS: &[Navigation<Messages>] =
    &[Navigation::to::<AttachmentsOf<Messages>>(), Navigation::to::<EventOfMessage>()];

/// The addresses in Bcc.
/// What messages about meetings add.
const OF_MEETINGS: [&str; 10] = [
    "endDateTime",
    "isAllDay",
    "isDelegated",
    "isOutOfDate",
    "location",
    "meetingMessageType",
    "recurrence",
    "startDateTime",
    "type",
    "event",
];
/// What invitations add.
const OF_REQUESTS: [&str; 6] = [
    "allowNewTimeProposals",
    "meetingRequestType",
    "previousEndDateTime",
    "previousLocation",
    "previousStartDateTime",
    "responseRequested",
];
/// What answers to them add.
const OF_RESPONSES: [&str; 2] = ["proposedNewTime", "responseType"];
/// The members of `inferenceClassificationType`.
pub(super) const INFERENCE: &[&str] = &["focused", "other"];
/// The words of `flag/flagStatus`, in the order of the domain's.
const FLAG: &[&str] = &["notFlagged", "flagged", "complete"];

/// The folder that a message lies in.
const FOLDER: Reading<Mail> =
    Reading { name: "parentFolderId", read: |it| Queried::Int(i64::try_from(it.folder).unwrap_or(i64::MAX)) };

impl Noun for Messages {
    type Thing = Mail;
    type Field = F;
    type Context<'a> = MessageContext<'a>;
    const NAME: &'static str = "message";
    const NOT_BASIC: &'static [&'static str] = &["body", "bodyPreview", "uniqueBody"];
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const ORDER_FOLLOWS_FILTER: bool = true;
    const DERIVED: &'static [(&'static str, &'static [&'static str])] = &[
        ("eventMessage", &OF_MEETINGS),
        ("eventMessageRequest", &OF_REQUESTS),
        ("eventMessageResponse", &OF_RESPONSES),
    ];
    const DERIVED_FILTERABLE: &'static [(&'static str, F, K)] = &[
        ("meetingMessageType", F::Read(event_message::MESSAGE_TYPE), K::Enum(&event_message::MESSAGE_TYPES)),
        ("isOutOfDate", F::Read(event_message::IS_OUT_OF_DATE), K::Bool),
        ("isAllDay", F::Read(event_message::IS_ALL_DAY), K::Bool),
    ];
    const SHOWS_DERIVED: bool = true;
    const LISTS: &'static [&'static str] = &["categories", "toRecipients", "ccRecipients", "bccRecipients", "replyTo"];
    const NOT_ASKED: &'static [&'static str] = &["toRecipients", "ccRecipients", "bccRecipients", "replyTo"];
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |message, _, key| message.item().property(key),
        write: |message, key, values| {
            let item: &mut Item<dyn Content> = message;
            extended::write(item, key, values)
        },
        field: F::Extended,
    });
    const EXTENSIONS: Option<ExtensionAccess<Self>> =
        Some(ExtensionAccess { item: |message| message.item(), item_mut: |message| message, field: F::Extension });
    const UNBUILT: &'static [&'static str] = &["attachments"];
    const SEARCHED: &'static [(&'static str, F)] = &[
        ("subject", F::Subject),
        ("body", F::Body),
        ("from", F::FromAddress),
        ("from", F::FromName),
        ("to", F::To),
        ("to", F::ToNames),
        ("cc", F::Cc),
        ("cc", F::CcNames),
        ("participants", F::FromAddress),
        ("participants", F::FromName),
        ("participants", F::To),
        ("participants", F::ToNames),
        ("participants", F::Cc),
        ("participants", F::CcNames),
        ("participants", F::Bcc),
        ("participants", F::BccNames),
        ("recipients", F::To),
        ("recipients", F::ToNames),
        ("recipients", F::Cc),
        ("recipients", F::CcNames),
        ("recipients", F::Bcc),
        ("recipients", F::BccNames),
        ("bcc", F::Bcc),
        ("bcc", F::BccNames),
        ("category", F::Categories),
        ("attachment", F::Read(ATTACHMENT_NAMES)),
    ];
    const SEARCHED_BY_DEFAULT: &'static [&'static str] = &["from", "subject", "body"];
    const SEARCHED_VALUES: &'static [(&'static str, F, K)] = &[
        ("received", F::Received, K::Time),
        ("sent", F::Sent, K::Time),
        ("hasattachment", F::HasAttachments, K::Bool),
        ("hasattachments", F::HasAttachments, K::Bool),
        ("importance", F::Importance, K::Enum(item_write::IMPORTANCE)),
        ("importance", F::Importance, K::Enum(&["low", "medium", "high"])),
        ("kind", F::Read(KIND), K::Enum(&KINDS)),
        ("isread", F::IsRead, K::Bool),
        ("size", F::Size, K::Int),
    ];
    const FILTERED_ORDER: Option<F> = Some(F::Received);

    fn version(message: &Mail, around: &MessageContext<'_>) -> Option<ChangeKey> {
        Some(around.ids.version(message))
    }

    fn navigations() -> &'static [Navigation<Self>] {
        NAVIGATIONS
    }

    fn key(message: &Mail, around: &MessageContext<'_>) -> Option<String> {
        Some(around.ids.item(message).encoded())
    }

    fn show(message: &Mail, around: &MessageContext<'_>, selection: &Selection<Self>, object: &mut Object<'_>) {
        let meeting = message.meeting();
        if let Some(meeting) = meeting {
            object.kind(event_message::type_name(meeting));
        }
        members::<Self>(message, around, selection, object);
        if let Some(meeting) = meeting {
            event_message::write(meeting, |name| selection.shows_derived(name), object);
        }
    }

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

type Row = Property<Messages>;

static PROPERTIES: &[Row] = &[
    Row::new("id", |message, around, out| out.value(around.ids.item(message))),
    Row::new("createdDateTime", |message, _, out| out.value(message.created)).filterable(&[("", F::Created, K::Time)]),
    Row::new("lastModifiedDateTime", |message, _, out| out.value(message.modified)).filterable(&[(
        "",
        F::Modified,
        K::Time,
    )]),
    Row::new("changeKey", |message, around, out| out.value(around.ids.version(message))),
    Row::new("categories", |message, _, out| out.value(&message.categories))
        .filterable(&[("", F::Categories, K::Text)])
        .written(|message, value| put(&mut message.categories, item_write::texts("categories", value))),
    Row::new("receivedDateTime", |message, _, out| out.value(message.received)).filterable(&[(
        "",
        F::Received,
        K::Time,
    )]),
    Row::new("sentDateTime", |message, _, out| out.value(message.sent)).filterable(&[("", F::Sent, K::Time)]),
    Row::new("hasAttachments", |message, _, out| out.value(message.has_attachments())).filterable(&[(
        "",
        F::HasAttachments,
        K::Bool,
    )]),
    Row::new("internetMessageId", |message, _, out| out.value(&message.internet_message_id))
        .filterable(&[("", F::InternetMessageId, K::Text)])
        .written(|message, value| put(&mut message.internet_message_id, item_write::text("internetMessageId", value))),
    Row::new("subject", |message, _, out| out.value(&message.subject))
        .filterable(&[("", F::Subject, K::Text)])
        .written(|message, value| put(&mut message.subject, item_write::text("subject", value))),
    Row::new("bodyPreview", |message, _, out| out.value(&message.body.preview())).filterable(&[("", F::Body, K::Text)]),
    Row::new("importance", |message, _, out| out.word(item_write::IMPORTANCE[message.importance as usize]))
        .filterable(&[("", F::Importance, K::Enum(item_write::IMPORTANCE))])
        .written(|message, value| put(&mut message.importance, item_write::importance(value)))
        .or_null(|| json!("normal")),
    Row::new("parentFolderId", |message, around, out| out.value(around.ids.folder(message.folder))).filterable(&[(
        "",
        F::Read(FOLDER),
        K::Folder,
    )]),
    Row::new("conversationId", |message, around, out| out.plain(&around.ids.conversation(message.conversation)))
        .filterable(&[("", F::Conversation, K::Conversation)]),
    Row::new("conversationIndex", |message, _, out| out.base64(&message.conversation_index())),
    Row::new("isDeliveryReceiptRequested", |message, _, out| {
        out.value(message.is_draft.then_some(message.delivery_receipt));
    })
    .filterable(&[(
        "",
        F::Read(Reading { name: "isDeliveryReceiptRequested", read: |it| it.delivery_receipt.into() }),
        K::Bool,
    )])
    .written(|message, value| {
        put(&mut message.delivery_receipt, item_write::truth("isDeliveryReceiptRequested", value))
    })
    .or_null(|| json!(false)),
    flag!(Messages: "isReadReceiptRequested", read_receipt).or_null(|| json!(false)),
    Row::new("isRead", |message, _, out| out.value(message.is_read))
        .filterable(&[("", F::IsRead, K::Bool)])
        .written(|message, value| put(&mut message.is_read, item_write::truth("isRead", value)))
        .or_null(|| json!(false)),
    Row::new("isDraft", |message, _, out| out.value(message.is_draft)).filterable(&[("", F::IsDraft, K::Bool)]),
    Row::new("webLink", |message, around, out| web_link(around.ids.item(message), out)),
    Row::new("inferenceClassification", |message, _, out| out.word(INFERENCE[usize::from(message.is_other)]))
        .filterable(&[(
            "",
            F::Read(Reading { name: "inferenceClassification", read: |it| Queried::Int(i64::from(it.is_other)) }),
            K::Enum(INFERENCE),
        )])
        .written(|message, value| {
            let place = item_write::member("inferenceClassification", value, INFERENCE)?;
            message.is_other = place == 1;
            Ok(())
        })
        .or_null(|| json!("focused")),
    Row::new("body", |message, around, out| body(&message.body, around.bodies, out))
        .filterable(&[("content", F::Body, K::Text)])
        .written(|message, value| put(&mut message.body, item_write::body(value))),
    Row::new("sender", |message, _, out| out.value(&message.sender))
        .filterable(&[("emailAddress/address", F::SenderAddress, K::Text)])
        .written(|message, value| put(&mut message.sender, read_sender("sender", value))),
    Row::new("from", |message, _, out| out.value(&message.from))
        .filterable(&[("emailAddress/address", F::FromAddress, K::Text), ("emailAddress/name", F::FromName, K::Text)])
        .written(|message, value| put(&mut message.from, read_sender("from", value))),
    Row::new("toRecipients", |message, _, out| out.value(&message.to))
        .filterable(&[("emailAddress/address", F::To, K::Text), ("emailAddress/name", F::ToNames, K::Text)])
        .written(|message, value| put(&mut message.to, read_recipients("toRecipients", value))),
    Row::new("ccRecipients", |message, _, out| out.value(&message.cc))
        .filterable(&[("emailAddress/address", F::Cc, K::Text), ("emailAddress/name", F::CcNames, K::Text)])
        .written(|message, value| put(&mut message.cc, read_recipients("ccRecipients", value))),
    Row::new("bccRecipients", |message, _, out| out.value(&message.bcc))
        .filterable(&[("emailAddress/address", F::Bcc, K::Text), ("emailAddress/name", F::BccNames, K::Text)])
        .written(|message, value| put(&mut message.bcc, read_recipients("bccRecipients", value))),
    Row::new("replyTo", |message, _, out| out.value(&message.reply_to))
        .filterable(&[(
            "emailAddress/address",
            F::Read(Reading { name: "replyTo", read: |it| addresses(&it.reply_to) }),
            K::Text,
        )])
        .written(|message, value| put(&mut message.reply_to, read_recipients("replyTo", value))),
    Row::new("flag", |message, _, out| follow_up_flag(message.flag, message.follow_up.as_deref(), out))
        .filterable(&[("flagStatus", F::Flag, K::Enum(FLAG))])
        .written(write_flag)
        .or_null(|| json!({ "flagStatus": "notFlagged" })),
    Row::new("internetMessageHeaders", |message, _, out| show_headers(message, out))
        .written(write_headers)
        .on_request(),
    Row::new("mentionsPreview", |_, _, out| out.null()).beta().on_request(),
    Row::new("unsubscribeData", |message, _, out| out.value(&unsubscribing(message))).beta(),
    Row::new("unsubscribeEnabled", |message, _, out| out.value(!unsubscribing(message).is_empty())).beta(),
    Row::new("uniqueBody", |message, around, out| body(&message.body.unique(), around.bodies, out)).on_request(),
];

fn put<T>(place: &mut T, value: Result<T, ODataFault>) -> Result<(), ODataFault> {
    *place = value?;
    Ok(())
}

fn read_sender(property: &str, value: &Value) -> Result<Option<Recipient>, ODataFault> {
    if value.is_null() { Ok(None) } else { read_recipient(property, value).map(Some) }
}

/// Where one goes to get no more of them: what stands between the angles of a list's header.
///
/// <https://www.rfc-editor.org/rfc/rfc2369#section-3.2>
fn unsubscribing(message: &Mail) -> Vec<&str> {
    let is_it = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("List-Unsubscribe");
    let header = message.headers.iter().find(is_it).map_or("", |(_, value)| value);
    header.split('<').skip(1).filter_map(|part| part.split_once('>').map(|(link, _)| link.trim())).collect()
}

/// `flag`, with those of its dates that are set.
pub fn follow_up_flag(status: Flag, days: Option<&FollowUp>, out: &mut Writer) {
    out.object(|flag| {
        flag.word("flagStatus", FLAG[status as usize]);
        let Some(days) = days else { return };
        let dates =
            [("completedDateTime", &days.completed), ("dueDateTime", &days.due), ("startDateTime", &days.start)];
        for (name, date) in dates {
            if let Some(date) = date {
                own_time(date, flag.member(name));
            }
        }
    });
}

/// A moment as it was written, in its own time zone.
pub fn own_time(time: &EventTime, out: &mut Writer) {
    let zone = time_zone::find(&time.zone).unwrap_or(TimeZone::UTC);
    out.object(|shown| {
        shown.value("dateTime", time.at.to_zoned(zone).datetime());
        shown.value("timeZone", &time.zone);
    });
}

/// Whether a header is one that clients may add.
fn is_own((name, _): &(String, String)) -> bool {
    name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
}

/// What a draft's author added; all headers of what travelled.
fn show_headers(message: &Mail, out: &mut Writer) {
    if message.is_draft {
        out.list(message.headers.iter().filter(|header| is_own(header)), header);
    } else {
        out.list(&mime::headers(message), header);
    }
}

/// Takes a client's own headers; those that name what a message answers stay.
fn write_headers(message: &mut Mail, value: &Value) -> Result<(), ODataFault> {
    let own = read_headers(value)?;
    message.headers.retain(|header| !is_own(header));
    message.headers.extend(own);
    Ok(())
}

fn header((name, value): &(String, String), out: &mut Writer) {
    out.object(|header| {
        header.value("name", name);
        header.value("value", value);
    });
}

/// Takes a flag. Dates that are not written go with the flag they belonged to.
fn write_flag(message: &mut Mail, value: &Value) -> Result<(), ODataFault> {
    (message.flag, message.follow_up) = read_flag(value)?;
    Ok(())
}

/// Reads a flag, and its dates where it has some.
pub fn read_flag(value: &Value) -> Result<(Flag, Option<Box<FollowUp>>), ODataFault> {
    let known = ["completedDateTime", "dueDateTime", "flagStatus", "startDateTime"];
    let fields = item_write::complex("flag", value, "microsoft.graph.followupFlag", &known)?;
    let status = match fields.value("flagStatus") {
        None => Flag::NotFlagged,
        Some(status) => {
            [Flag::NotFlagged, Flag::Flagged, Flag::Complete][item_write::member("flagStatus", status, FLAG)?]
        }
    };
    let date = |name: &str| fields.value(name).map(|date| event_write::time(name, date)).transpose();
    let follow_up =
        FollowUp { start: date("startDateTime")?, due: date("dueDateTime")?, completed: date("completedDateTime")? };
    if follow_up.due.is_some() && follow_up.start.is_none() {
        return Err(ODataFault::bad_request("The property 'dueDateTime' of a flag needs 'startDateTime' beside it."));
    }
    Ok((status, (follow_up != FollowUp::default()).then(|| Box::new(follow_up))))
}

/// Reads `internetMessageHeaders`: clients may only add names that begin with `x-`.
fn read_headers(value: &Value) -> Result<Vec<(String, String)>, ODataFault> {
    let property = "internetMessageHeaders";
    if value.as_array().is_some_and(|all| all.len() > OWN_HEADERS_LIMIT) {
        return Err(ODataFault::new(
            "InvalidInternetMessageHeaderCollection",
            format!("Maximum number of headers in one message should be less than or equal to {OWN_HEADERS_LIMIT}."),
        ));
    }
    item_write::several(property, value, "Collection(microsoft.graph.internetMessageHeader)", |header| {
        let kind = "microsoft.graph.internetMessageHeader";
        let header = item_write::complex(property, header, kind, &["name", "value"])?;
        let field = |name: &str| item_write::text(name, header.or_null(name));
        let (name, value) = (field("name")?, field("value")?);
        let plain = |text: &str| text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        let refused = |why: String| Err(ODataFault::new("InvalidInternetMessageHeader", why));
        if !name.to_ascii_lowercase().starts_with("x-") {
            return refused(format!("The internet message header name '{name}' should start with 'x-' or 'X-'."));
        }
        if name.contains([' ', ':']) || !plain(&name) {
            return refused(format!("The internet message header name '{}' is invalid.", name.escape_debug()));
        }
        if !plain(&value) {
            return refused(format!("The value of the internet message header '{name}' is invalid."));
        }
        Ok((name, value))
    })
}

fn web_link(id: IdText, out: &mut Writer) {
    let id = id.in_web_link();
    out.text(format_args!("https://outlook.office365.com/owa/?ItemID={id}&exvsurl=1&viewmodel=ReadMessageItem"));
}

/// What is shown of messages: looked up once per request.
pub struct MessageShape {
    /// Of the message.
    pub selection: Selection<Messages>,
}

impl MessageShape {
    /// As the options want it.
    pub fn of(options: &Options) -> Result<Self, ODataFault> {
        Ok(Self { selection: options.selection()? })
    }

    /// Writes a message.
    pub fn write(&self, message: &Mail, around: &MessageContext<'_>, object: &mut Object<'_>) {
        Messages::show(message, around, &self.selection, object);
    }
}
