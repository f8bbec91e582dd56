//! Properties of messages.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/message-ex15websvcsotherref>

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mock365_domain::mailbox::{Flag, Item, Mail, Message, MessageField, Recipient};
use mock365_domain::query::{Queried, Value};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{FLAG, filled, mailbox_element, only, recipient, sent_boolean, sent_text, sent_word, truth};
use super::{Constant, In, Property, Stored, common};
use crate::faces::mime;

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

    fn mime(item: &Item<Self>) -> Vec<u8> {
        mime::message(item)
    }

    fn set_mime(item: &mut Item<Self>, text: &[u8]) -> Result<(), Fault> {
        mime::read_message(item, text)
            .ok_or_else(|| Fault::new("ErrorMimeContentInvalid", "The MIME content is invalid."))
    }
}

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
        property("item:DisplayCc", "t:DisplayCc", In::All, |view, element| {
            Some(Element { text: joined(&view.item.cc), ..element })
        }),
        property("item:DisplayTo", "t:DisplayTo", In::All, |view, element| {
            Some(Element { text: joined(&view.item.to), ..element })
        })
        .query(MessageField::ToNames, Constant::Text),
        property("item:ConversationId", "t:ConversationId", In::All, |view, element| {
            Some(element.with("Id", STANDARD.encode(view.item.conversation.as_bytes())))
        }),
        property("item:Flag", "t:Flag", In::All, |view, element| {
            Some(element.child(Element::text("t:FlagStatus", FLAG[view.item.flag as usize])))
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
        property("message:Sender", "t:Sender", In::All, |view, element| {
            view.item.sender.as_ref().map(|sender| element.child(mailbox_element(sender)))
        })
        .write(|item, sent| {
            item.sender = sent.and_then(|sent| sent.find("Mailbox")).and_then(recipient);
            Ok(())
        })
        .query(MessageField::SenderAddress, Constant::Text),
        property("message:ToRecipients", "t:ToRecipients", In::All, |view, element| list(element, &view.item.to))
            .write(|item, sent| {
                item.to = sent_recipients(sent)?;
                Ok(())
            })
            .query(MessageField::To, Constant::Text),
        property("message:CcRecipients", "t:CcRecipients", In::All, |view, element| list(element, &view.item.cc))
            .write(|item, sent| {
                item.cc = sent_recipients(sent)?;
                Ok(())
            })
            .query(MessageField::Cc, Constant::Text),
        property("message:BccRecipients", "t:BccRecipients", In::All, |view, element| list(element, &view.item.bcc))
            .write(|item, sent| {
                item.bcc = sent_recipients(sent)?;
                Ok(())
            }),
    ]
}

fn rest() -> Vec<Property<Message>> {
    let property = Property::<Message>::new;
    vec![
        property("message:IsReadReceiptRequested", "t:IsReadReceiptRequested", In::All, |view, element| {
            truth(element, view.item.read_receipt)
        })
        .write(|item, sent| {
            item.read_receipt = sent_boolean(sent)?;
            Ok(())
        }),
        property("message:IsDeliveryReceiptRequested", "t:IsDeliveryReceiptRequested", In::All, |view, element| {
            truth(element, view.item.delivery_receipt)
        })
        .write(|item, sent| {
            item.delivery_receipt = sent_boolean(sent)?;
            Ok(())
        }),
        property("message:ConversationIndex", "t:ConversationIndex", In::All, |view, element| {
            filled(element, STANDARD.encode(view.item.conversation.as_bytes()))
        }),
        property("message:ConversationTopic", "t:ConversationTopic", In::All, |view, element| {
            filled(element, topic(&view.item.subject))
        }),
        property("message:From", "t:From", In::Default, |view, element| {
            view.item.from.as_ref().map(|from| element.child(mailbox_element(from)))
        })
        .write(|item, sent| {
            item.from = sent.and_then(|sent| sent.find("Mailbox")).and_then(recipient);
            Ok(())
        })
        .query(MessageField::FromAddress, Constant::Text),
        property("message:InternetMessageId", "t:InternetMessageId", In::All, |view, element| {
            filled(element, view.item.internet_message_id.as_str())
        })
        .write(|item, sent| {
            item.internet_message_id = sent_text(sent);
            Ok(())
        })
        .query(MessageField::InternetMessageId, Constant::Text),
        property("message:IsRead", "t:IsRead", In::Default, |view, element| truth(element, view.item.is_read))
            .write(|item, sent| {
                item.is_read = sent_boolean(sent)?;
                Ok(())
            })
            .query(MessageField::IsRead, Constant::Bool),
        property("message:IsResponseRequested", "t:IsResponseRequested", In::All, |_, element| truth(element, false))
            .write(|_, sent| only(sent, "false", "asking for an answer to a message")),
        property("message:ReplyTo", "t:ReplyTo", In::All, |view, element| list(element, &view.item.reply_to)).write(
            |item, sent| {
                item.reply_to = sent_recipients(sent)?;
                Ok(())
            },
        ),
        property("message:ReceivedBy", "t:ReceivedBy", In::All, |view, element| {
            (!view.item.is_draft).then(|| element.child(mailbox_element(&view.mailbox.as_recipient())))
        }),
        property("message:ReceivedRepresenting", "t:ReceivedRepresenting", In::All, |view, element| {
            (!view.item.is_draft).then(|| element.child(mailbox_element(&view.mailbox.as_recipient())))
        }),
    ]
}

/// The subject without the prefixes of replies.
fn topic(subject: &str) -> &str {
    let mut topic = subject;
    while let Some((prefix, rest)) = topic.split_once(':') {
        if !matches!(prefix.trim().to_ascii_lowercase().as_str(), "re" | "fw" | "fwd") {
            break;
        }
        topic = rest.trim_start();
    }
    topic
}

fn joined(all: &[Recipient]) -> String {
    all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn list(element: Element, all: &[Recipient]) -> Option<Element> {
    (!all.is_empty()).then(|| element.all(all.iter().map(mailbox_element)))
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
