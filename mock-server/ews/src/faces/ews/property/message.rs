//! Properties of messages.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/message-ex15websvcsotherref>

use std::sync::OnceLock;

use jiff::Timestamp;
use mock365_domain::mailbox::{Flag, Item, Mail, MeetingMessage, MeetingNews, Message, MessageField, Recipient};
use mock365_domain::query::{Queried, Value};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{FLAG, recipient, sent_boolean, sent_text, sent_word, show_recipient, show_recipients};
use super::{Constant, In, Property, Stored, View, common};
use crate::faces::mime;
use crate::faces::soap::writer::{Base64, ElementWriter};

impl Stored for Message {
    type Field = MessageField;
    const ELEMENT: &'static str = "t:Message";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<Message>>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut all = common::with_own();
            all.sort_by_key(|property: &Property<Self>| late(property.uri));
            all
        })
    }

    fn own() -> Vec<Property<Self>> {
        let mut own = item_part();
        own.extend(recipients());
        own.extend(rest());
        own
    }

    fn common_field(uri: &str) -> Option<MessageField> {
        Some(match uri {
            "item:ItemClass" => MessageField::Class,
            "item:Subject" => MessageField::Subject,
            "item:Body" | "item:TextBody" => MessageField::Body,
            "item:DateTimeReceived" => MessageField::Received,
            "item:DateTimeSent" => MessageField::Sent,
            "item:DateTimeCreated" => MessageField::Created,
            "item:LastModifiedTime" => MessageField::Modified,
            "item:Size" => MessageField::Size,
            "item:Categories" => MessageField::Categories,
            "item:Importance" => MessageField::Importance,
            "item:IsDraft" => MessageField::IsDraft,
            "item:HasAttachments" => MessageField::HasAttachments,
            _ => return None,
        })
    }

    fn value(item: &Item<Self>, field: &MessageField) -> Value {
        let mail: &Mail = item;
        mail.value(field)
    }

    fn travelled(item: &Item<Self>) -> (Timestamp, Timestamp) {
        (item.received, item.sent)
    }

    fn is_draft(item: &Item<Self>) -> bool {
        item.is_draft
    }

    fn responses(view: &View<'_, Self>) -> &'static [&'static str] {
        // The class of ordinary messages says that they are no invitation, without a look at the mailbox.
        let invitation = || {
            let news = view.mailbox.view::<Item<MeetingMessage>>(view.item.key);
            news.is_ok_and(|news| matches!(news.says, MeetingNews::Request(_)))
        };
        if view.item.is_draft {
            &["t:ForwardItem"]
        } else if view.item.special_class.is_some() && invitation() {
            &INVITATION
        } else {
            &INVITATION[3..]
        }
    }

    fn mime(item: &Item<Self>) -> Vec<u8> {
        mime::message(item)
    }

    fn set_mime(item: &mut Item<Self>, text: &[u8]) -> Result<(), Fault> {
        mime::read_message(item, text)
            .ok_or_else(|| Fault::new("ErrorMimeContentInvalid", "The MIME content is invalid."))
    }
}

/// What can be made of an invitation; of other mail, what stands behind the answers to the meeting.
const INVITATION: [&str; 6] =
    ["t:AcceptItem", "t:TentativelyAcceptItem", "t:DeclineItem", "t:ReplyToItem", "t:ReplyAllToItem", "t:ForwardItem"];

/// Properties that the schema has behind others that stand further down here.
fn late(uri: &str) -> u8 {
    match uri {
        "item:DisplayCc" | "item:DisplayTo" => 1,
        "item:HasAttachments" => 2,
        "item:Culture"
        | "item:EffectiveRights"
        | "item:LastModifiedName"
        | "item:LastModifiedTime"
        | "item:IsAssociated" => 3,
        "item:ConversationId" => 4,
        "item:UniqueBody" => 5,
        "item:Flag" => 6,
        "item:Preview" => 7,
        "item:TextBody" => 8,
        _ if uri.starts_with("message:") => 9,
        _ => 0,
    }
}

fn item_part() -> Vec<Property<Message>> {
    let property = Property::<Message>::new;
    vec![
        property("item:DisplayCc", "t:DisplayCc", In::All, |view, out| {
            joined(out, &view.item.cc);
        }),
        property("item:DisplayTo", "t:DisplayTo", In::All, |view, out| {
            joined(out, &view.item.to);
        })
        .query(MessageField::ToNames, Constant::Text),
        property("item:ConversationId", "t:ConversationId", In::All, |view, out| {
            let id = view.ids.conversation(view.item.conversation);
            out.element(|out| out.attribute("Id", std::str::from_utf8(&id).unwrap_or_default()));
        }),
        property("item:Flag", "t:Flag", In::All, |view, out| {
            out.element(|out| out.value("t:FlagStatus", FLAG[view.item.flag as usize]));
        })
        .write(|item, sent| {
            let status = sent.and_then(|sent| sent.find("FlagStatus"));
            let place = status.map_or(Ok(0), |status| sent_word(status, &FLAG))?;
            item.flag = [Flag::NotFlagged, Flag::Flagged, Flag::Complete][place];
            Ok(())
        })
        .query(MessageField::Flag, Constant::Word(&FLAG)),
    ]
}

fn recipients() -> Vec<Property<Message>> {
    let property = Property::<Message>::new;
    vec![
        property("message:Sender", "t:Sender", In::All, |view, out| {
            show_recipients(out, &view.item.sender);
        })
        .write(|item, sent| {
            item.sender = sent.and_then(|sent| sent.find("Mailbox")).and_then(recipient);
            Ok(())
        })
        .query(MessageField::SenderAddress, Constant::Text),
        property("message:ToRecipients", "t:ToRecipients", In::All, |view, out| show_recipients(out, &view.item.to))
            .write(|item, sent| {
                item.to = sent_recipients(sent)?;
                Ok(())
            })
            .query(MessageField::To, Constant::Text),
        property("message:CcRecipients", "t:CcRecipients", In::All, |view, out| show_recipients(out, &view.item.cc))
            .write(|item, sent| {
                item.cc = sent_recipients(sent)?;
                Ok(())
            })
            .query(MessageField::Cc, Constant::Text),
        property("message:BccRecipients", "t:BccRecipients", In::All, |view, out| show_recipients(out, &view.item.bcc))
            .write(|item, sent| {
                item.bcc = sent_recipients(sent)?;
                Ok(())
            }),
    ]
}

fn rest() -> Vec<Property<Message>> {
    let property = Property::<Message>::new;
    vec![
        property("message:IsReadReceiptRequested", "t:IsReadReceiptRequested", In::All, |view, out| {
            out.value(view.item.read_receipt);
        })
        .write(|item, sent| {
            item.read_receipt = sent_boolean(sent)?;
            Ok(())
        }),
        property("message:IsDeliveryReceiptRequested", "t:IsDeliveryReceiptRequested", In::All, |view, out| {
            out.value(view.item.delivery_receipt);
        })
        .write(|item, sent| {
            item.delivery_receipt = sent_boolean(sent)?;
            Ok(())
        }),
        property("message:ConversationIndex", "t:ConversationIndex", In::All, |view, out| {
            out.value(Base64(&view.item.conversation_index()));
        }),
        property("message:ConversationTopic", "t:ConversationTopic", In::All, |view, out| {
            out.filled(Message::topic(&view.item.subject));
        }),
        property("message:From", "t:From", In::Default, |view, out| {
            show_recipients(out, &view.item.from);
        })
        .write(|item, sent| {
            item.from = sent.and_then(|sent| sent.find("Mailbox")).and_then(recipient);
            Ok(())
        })
        .query(MessageField::FromAddress, Constant::Text),
        property("message:InternetMessageId", "t:InternetMessageId", In::All, |view, out| {
            out.filled(&view.item.internet_message_id);
        })
        .write(|item, sent| {
            item.internet_message_id = sent_text(sent);
            Ok(())
        })
        .query(MessageField::InternetMessageId, Constant::Text),
        property("message:IsRead", "t:IsRead", In::Default, |view, out| out.value(view.item.is_read))
            .write(|item, sent| {
                item.is_read = sent_boolean(sent)?;
                Ok(())
            })
            .query(MessageField::IsRead, Constant::Bool),
        property("message:IsResponseRequested", "t:IsResponseRequested", In::All, |view, out| {
            out.value(view.item.response_requested);
        })
        .write(|item, sent| {
            item.response_requested = sent_boolean(sent)?;
            Ok(())
        }),
        property("message:ReplyTo", "t:ReplyTo", In::All, |view, out| show_recipients(out, &view.item.reply_to)).write(
            |item, sent| {
                item.reply_to = sent_recipients(sent)?;
                Ok(())
            },
        ),
        property("message:ReceivedBy", "t:ReceivedBy", In::All, received_by),
        property("message:ReceivedRepresenting", "t:ReceivedRepresenting", In::All, received_by),
    ]
}

/// The names of recipients, there or not.
fn joined(out: ElementWriter<'_>, all: &[Recipient]) {
    out.element(|out| {
        for (place, one) in all.iter().enumerate() {
            out.content(if place > 0 { "; " } else { "" });
            out.content(&one.name);
        }
    });
}

/// Who received it: whoever has the mailbox.
fn received_by(view: &View<'_, Message>, out: ElementWriter<'_>) {
    if !view.item.is_draft {
        out.element(|out| show_recipient(out, view.owner));
    }
}

fn sent_recipients(sent: Option<&Element>) -> Result<Vec<Recipient>, Fault> {
    let all = sent.iter().flat_map(|sent| &sent.children);
    all.map(|mailbox| {
        recipient(mailbox).ok_or_else(|| {
            Fault::new("ErrorMissingInformationEmailAddress", "An email address is required for this recipient.")
        })
    })
    .collect()
}
