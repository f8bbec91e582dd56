//! `GetAttachment`, `CreateAttachment` and `DeleteAttachment`: what hangs on items.

use std::sync::Arc;

use mock365_domain::Refusal;
use mock365_domain::mailbox::{AttachmentContent, Content, Item};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ResponseMessages;
use super::property::{MailboxView, attachment_name, read_file, show_file, show_reference};
use super::shape::Shape;
use crate::faces::soap::writer::{Base64, XmlWriter};
use crate::faces::wire_id::{ChangeKey, IdKind, MailboxIds, WireId};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>
pub fn get(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let shape = Shape::of_attachment(request.find("AttachmentShape"))?;
    let mut room = Room::new();
    let mut one = |id: &Element, out: &mut XmlWriter| {
        room.check()?;
        let (item, part) = item_of(id)?;
        context.read(|cloud, now| {
            let (mailbox, item, _) = context.item(cloud, &item, now)?;
            let file = item.attachments.iter().find(|file| file.key == part).ok_or_else(gone)?;
            let view = MailboxView::new(mailbox, &shape);
            let id = view.ids.text(&WireId::of_attachment(mailbox, item, part));
            let content = |out: &mut XmlWriter| match &file.content {
                AttachmentContent::File(bytes) => out.value("t:Content", Base64(bytes)),
                AttachmentContent::Item(attached) => view.item(out, attached),
                AttachmentContent::Reference(reference) => show_reference(out, reference),
            };
            room.take(out, |out| out.element("m:Attachments", |out| show_file(out, id, file, content)))
        })
    };
    ids.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    Ok(())
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation>
pub fn create(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let parent = request.find("ParentItemId").ok_or_else(|| Fault::missing("ParentItemId"))?;
    let sent = request.find("Attachments").ok_or_else(|| Fault::missing("Attachments"))?;
    let mut parent = parent.clone();
    for file in &sent.children {
        messages.add(|out| add(context, &parent, file, out));
        // The parent's change key is an old one after the first file.
        parent.attributes.retain(|(name, _)| *name != "ChangeKey");
    }
    Ok(())
}

fn add(context: &Context<'_>, parent: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, parent, now)?;
        found.check(mailbox, item, false)?;
        let mut new = vec![Arc::new(read_file(sent, now.timestamp())?)];
        cloud.number_attachments(&mut new);
        let (part, name) = (new[0].key, attachment_name(&new[0]));
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.update(found.id.key, now, |item: &mut Item<dyn Content>| {
            item.attachments.extend(new);
            Ok::<_, Refusal>(())
        })?;
        let item = mailbox.item(found.id.key)?;
        let ids = MailboxIds::ews(mailbox.guid);
        let id = |out: &mut XmlWriter| {
            out.attribute("Id", ids.text(&WireId::of_attachment(mailbox, item, part)));
            out.attribute("RootItemId", ids.text(&found.id));
            out.attribute("RootItemChangeKey", ChangeKey::of_item(mailbox, item));
        };
        out.element("m:Attachments", |out| out.element(name, |out| out.element("t:AttachmentId", id)));
        Ok(((), change))
    })
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>
pub fn delete(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let one = |id: &Element, out: &mut XmlWriter| {
        let (item, part) = item_of(id)?;
        context.change(|cloud, now| {
            let (_, item, found) = context.item(cloud, &item, now)?;
            if !item.attachments.iter().any(|file| file.key == part) {
                return Err(gone());
            }
            let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
            let change = mailbox.update(found.id.key, now, |item: &mut Item<dyn Content>| {
                item.attachments.retain(|file| file.key != part);
                Ok::<_, Refusal>(())
            })?;
            let item = mailbox.item(found.id.key)?;
            out.element("m:RootItemId", |out| {
                out.attribute("RootItemId", MailboxIds::ews(mailbox.guid).text(&found.id));
                out.attribute("RootItemChangeKey", ChangeKey::of_item(mailbox, item));
            });
            Ok(((), change))
        })
    };
    ids.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    Ok(())
}

fn gone() -> Fault {
    Fault::new("ErrorItemNotFound", "The specified object was not found in the store.")
        .explain("the item has no such attachment")
}

/// The id of the item that an attachment hangs on, and the attachment's key.
fn item_of(id: &Element) -> Result<(Element<'static>, u64), Fault> {
    let text = id.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
    let read = WireId::read(text).and_then(|id| match id.kind {
        IdKind::Attachment(item) => Some((WireId { kind: IdKind::Item(item), part: 0, ..id }, id.part)),
        IdKind::Folder | IdKind::Item(_) => None,
    });
    let (item, part) = read.ok_or_else(|| Fault::new("ErrorInvalidAttachmentId", "The attachment Id is invalid."))?;
    Ok((Element::new("ItemId").with("Id", item.ews()), part))
}
