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
use super::value::{recipient, sent_text, show_recipient, show_recipients};
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
            property("contacts:DisplayName", "t:DisplayName", In::Default, |view, out| out.filled(&view.item.subject))
                .write(|item, sent| {
                    item.subject = sent_text(sent);
                    Ok(())
                })
                .query(DistributionListField::Name, Constant::Text),
            property("contacts:FileAs", "t:FileAs", In::All, |view, out| {
                let own = &view.item.file_as;
                out.filled(if own.is_empty() { view.item.subject.as_str() } else { own });
            })
            .write(|item, sent| {
                item.file_as = sent_text(sent);
                Ok(())
            })
            .query(DistributionListField::FileAs, Constant::Text),
            property("contacts:ContactSource", "t:ContactSource", In::OnRequest, |_, out| out.value("Store")),
            property("distributionlist:Members", "t:Members", In::All, |view, out| {
                out.list(&view.item.members, |out, member| {
                    out.element("t:Member", |out| {
                        out.attribute("Key", &member.address);
                        show_recipient(out, member);
                        out.value("t:Status", "Normal");
                    });
                });
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
            property("message:From", "t:From", In::Default, |view, out| {
                show_recipients(out, &view.item.message.from);
            }),
            property("message:InternetMessageId", "t:InternetMessageId", In::All, |view, out| {
                out.filled(&view.item.message.internet_message_id);
            }),
            property("message:IsRead", "t:IsRead", In::Default, |view, out| out.value(view.item.message.is_read)),
            property("postitem:PostedTime", "t:PostedTime", In::Default, |view, out| {
                out.value(view.item.message.received);
            }),
            property("message:Sender", "t:Sender", In::All, |view, out| {
                show_recipients(out, &view.item.message.sender);
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
