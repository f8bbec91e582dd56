//! `GetAttachment`, `CreateAttachment` and `DeleteAttachment`: the files of items.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{AnyItem, AttachmentContent, Content, Item, Mailbox};

use super::context::Context;
use super::create_item::number_files;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ItemResult;
use super::property::{attachment_name, element, file_element, read_file};
use super::shape::Shape;
use crate::faces::wire_id::{IdKind, WireId, item_change_key};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>
pub fn get(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let shape = Shape::of_attachment(request.find("AttachmentShape"))?;
    let mut room = Room::new();
    let one = |id: &Element| {
        room.check()?;
        let (item, part) = item_of(id)?;
        context.read(|cloud, now| {
            let (mailbox, item, _) = context.item(cloud, &item, now)?;
            let file = item.attachments.iter().find(|file| file.key == part).ok_or_else(gone)?;
            let id = WireId::of_attachment(mailbox, item, part);
            let content = match &file.content {
                AttachmentContent::File(bytes) => Element::text("t:Content", STANDARD.encode(bytes)),
                AttachmentContent::Item(attached) => attached_item(attached, mailbox, &shape),
                AttachmentContent::Reference(_) => return Err(Fault::unsupported("attached references")),
            };
            let element = room.take(file_element(&id, file).child(content))?;
            Ok(vec![Element::new("m:Attachments").child(element)])
        })
    };
    Ok(ids.children.iter().map(one).collect())
}

/// An attached item. It lies in no folder, and has no id of its own.
fn attached_item(item: &AnyItem, mailbox: &Mailbox, shape: &Shape) -> Element {
    let mut shown = element(item, mailbox, shape);
    shown.children.retain(|child| !matches!(&*child.name, "t:ItemId" | "t:ParentFolderId"));
    shown
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation>
pub fn create(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let parent = request.find("ParentItemId").ok_or_else(|| Fault::missing("ParentItemId"))?;
    let sent = request.find("Attachments").ok_or_else(|| Fault::missing("Attachments"))?;
    let mut parent = parent.clone();
    let mut outcomes = Vec::new();
    for file in &sent.children {
        outcomes.push(add(context, &parent, file));
        // The parent's change key is an old one after the first file.
        parent.attributes.retain(|(name, _)| name != "ChangeKey");
    }
    Ok(outcomes)
}

fn add(context: &Context<'_>, parent: &Element, sent: &Element) -> ItemResult {
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, parent, now)?;
        found.check(mailbox, item, false)?;
        let mut new = vec![Arc::new(read_file(sent, now.timestamp())?)];
        number_files(cloud, &mut new);
        let (part, name) = (new[0].key, attachment_name(&new[0]));
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.update(found.id.key, now, |item: &mut Item<dyn Content>| {
            item.attachments.extend(new);
            Ok::<_, Refusal>(())
        })?;
        let item = mailbox.item(found.id.key)?;
        let id = Element::new("t:AttachmentId")
            .with("Id", WireId::of_attachment(mailbox, item, part).ews())
            .with("RootItemId", found.id.ews())
            .with("RootItemChangeKey", item_change_key(mailbox, item));
        Ok((vec![Element::new("m:Attachments").child(Element::new(name).child(id))], change))
    })
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>
pub fn delete(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let one = |id: &Element| {
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
            let root = Element::new("m:RootItemId")
                .with("RootItemId", found.id.ews())
                .with("RootItemChangeKey", item_change_key(mailbox, item));
            Ok((vec![root], change))
        })
    };
    Ok(ids.children.iter().map(one).collect())
}

fn gone() -> Fault {
    Fault::new("ErrorItemNotFound", "The specified object was not found in the store.")
        .explain("the item has no such attachment")
}

/// The id of the item that an attachment hangs on, and the attachment's key.
fn item_of(id: &Element) -> Result<(Element, u64), Fault> {
    let text = id.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
    let read = WireId::read(text).and_then(|id| match id.kind {
        IdKind::Attachment(item) => Some((WireId { kind: IdKind::Item(item), part: 0, ..id }, id.part)),
        IdKind::Folder | IdKind::Item(_) => None,
    });
    let (item, part) = read.ok_or_else(|| Fault::new("ErrorInvalidAttachmentId", "The attachment Id is invalid."))?;
    Ok((Element::new("ItemId").with("Id", item.ews()), part))
}
