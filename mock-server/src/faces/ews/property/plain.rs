//! Distribution lists and posts.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/distributionlist>
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/postitem>

use std::sync::OnceLock;

use jiff::Timestamp;
use mock365_domain::mailbox::{DistributionList, DistributionListField, Item, Mail, MessageField, Post};
use mock365_domain::query::{Queried, Value};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{date_time, filled, mailbox_element, recipient, sent_text, truth};
use super::{Constant, In, Property, Stored, common};

impl Stored for DistributionList {
    type Field = DistributionListField;
    const ELEMENT: &'static str = "t:DistributionList";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<DistributionList>>> = OnceLock::new();
        ALL.get_or_init(common::with_own)
    }

    fn own() -> Vec<Property<Self>> {
        let property = Property::<Self>::new;
        vec![
            property("contacts:DisplayName", "t:DisplayName", In::Default, |view, element| {
                filled(element, view.item.subject.as_str())
            })
            .write(|item, sent| {
                item.subject = sent_text(sent);
                Ok(())
            })
            .query(DistributionListField::Name, Constant::Text),
            property("contacts:FileAs", "t:FileAs", In::All, |view, element| {
                let own = &view.item.file_as;
                filled(element, if own.is_empty() { view.item.subject.as_str() } else { own })
            })
            .write(|item, sent| {
                item.file_as = sent_text(sent);
                Ok(())
            })
            .query(DistributionListField::FileAs, Constant::Text),
            property("contacts:ContactSource", "t:ContactSource", In::OnRequest, |_, element| filled(element, "Store")),
            property("distributionlist:Members", "t:Members", In::All, |view, element| {
                let members = view.item.members.iter().map(|member| {
                    let status = Element::text("t:Status", "Normal");
                    Element::new("t:Member")
                        .with("Key", member.address.as_str())
                        .child(mailbox_element(member))
                        .child(status)
                });
                (!view.item.members.is_empty()).then(|| element.all(members))
            })
            .write(write_members),
        ]
    }

    fn common_field(uri: &str) -> Option<DistributionListField> {
        Some(match uri {
            "item:ItemClass" => DistributionListField::Class,
            "item:Subject" => DistributionListField::Name,
            "item:DateTimeReceived" | "item:DateTimeSent" | "item:DateTimeCreated" => DistributionListField::Created,
            "item:LastModifiedTime" => DistributionListField::Modified,
            "item:Categories" => DistributionListField::Categories,
            _ => return None,
        })
    }

    fn value(item: &Item<Self>, field: &DistributionListField) -> Value {
        item.value(field)
    }

    fn mime(_: &Item<Self>) -> Vec<u8> {
        Vec::new()
    }

    fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::unsupported("MIME of distribution lists"))
    }
}

fn write_members(list: &mut Item<DistributionList>, sent: Option<&Element>) -> Result<(), Fault> {
    let members = sent.iter().flat_map(|sent| &sent.children).map(|member| {
        member.find("Mailbox").and_then(recipient).ok_or_else(|| {
            Fault::new("ErrorMissingInformationEmailAddress", "An email address is required for this member.")
        })
    });
    list.members = members.collect::<Result<_, _>>()?;
    Ok(())
}

impl Stored for Post {
    type Field = MessageField;
    const ELEMENT: &'static str = "t:PostItem";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<Post>>> = OnceLock::new();
        ALL.get_or_init(common::with_own)
    }

    fn own() -> Vec<Property<Self>> {
        let property = Property::<Self>::new;
        vec![
            property("message:From", "t:From", In::Default, |view, element| {
                view.item.message.from.as_ref().map(|from| element.child(mailbox_element(from)))
            }),
            property("message:InternetMessageId", "t:InternetMessageId", In::All, |view, element| {
                filled(element, view.item.message.internet_message_id.as_str())
            }),
            property("message:IsRead", "t:IsRead", In::Default, |view, element| {
                truth(element, view.item.message.is_read)
            }),
            property("postitem:PostedTime", "t:PostedTime", In::Default, |view, element| {
                date_time(element, view.item.message.received)
            }),
            property("message:Sender", "t:Sender", In::All, |view, element| {
                view.item.message.sender.as_ref().map(|sender| element.child(mailbox_element(sender)))
            }),
        ]
    }

    fn common_field(_: &str) -> Option<MessageField> {
        None
    }

    fn value(item: &Item<Self>, field: &MessageField) -> Value {
        let mail: &Mail = item;
        mail.value(field)
    }

    fn travelled(item: &Item<Self>) -> (Timestamp, Timestamp) {
        (item.message.received, item.message.sent)
    }

    fn mime(_: &Item<Self>) -> Vec<u8> {
        Vec::new()
    }

    fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::unsupported("MIME of posts"))
    }
}
