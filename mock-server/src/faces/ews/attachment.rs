//! `GetAttachment`, `CreateAttachment` and `DeleteAttachment`: the files of items.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{Attachment, Mailbox};
use mock365_domain::{Change, Now, Refusal};

use super::context::Context;
use super::create_item::number_files;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ItemResult;
use super::property::{file_element, read_file};
use crate::faces::wire_id::{IdKind, WireId, change_key};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>
pub fn get(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let mut room = Room::new();
    let one = |id: &Element| {
        room.check()?;
        let (item, part) = item_of(context, id)?;
        context.read(|cloud, now| {
            let (mailbox, _, found) = context.item(cloud, &item, now)?;
            let file = files(mailbox, &found.id)?.iter().find(|file| file.key == part).ok_or_else(gone)?;
            let id = WireId { kind: IdKind::Attachment, part, ..found.id };
            let content = Element::text("t:Content", STANDARD.encode(&file.content));
            let element = room.take(file_element(&id, file).child(content))?;
            Ok(vec![Element::new("m:Attachments").child(element)])
        })
    };
    Ok(ids.children.iter().map(one).collect())
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
        found.check(mailbox, &item, false)?;
        let mut new = vec![Arc::new(read_file(sent, now.timestamp())?)];
        let files = files(mailbox, &found.id)?.to_vec();
        number_files(cloud, &mut new);
        let part = new[0].key;
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let (change, number) = attach(mailbox, &found.id, files.into_iter().chain(new).collect(), now)?;
        let id = Element::new("t:AttachmentId")
            .with("Id", WireId { kind: IdKind::Attachment, part, ..found.id }.ews())
            .with("RootItemId", found.id.ews())
            .with("RootItemChangeKey", change_key(found.id.kind, mailbox.guid, number));
        Ok((vec![Element::new("m:Attachments").child(Element::new("t:FileAttachment").child(id))], change))
    })
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>
pub fn delete(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let ids = request.find("AttachmentIds").ok_or_else(|| Fault::missing("AttachmentIds"))?;
    let one = |id: &Element| {
        let (item, part) = item_of(context, id)?;
        context.change(|cloud, now| {
            let (mailbox, _, found) = context.item(cloud, &item, now)?;
            let mut files = files(mailbox, &found.id)?.to_vec();
            let before = files.len();
            files.retain(|file| file.key != part);
            if files.len() == before {
                return Err(gone());
            }
            let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
            let (change, number) = attach(mailbox, &found.id, files, now)?;
            let root = Element::new("m:RootItemId")
                .with("RootItemId", found.id.ews())
                .with("RootItemChangeKey", change_key(found.id.kind, mailbox.guid, number));
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
fn item_of(context: &Context<'_>, id: &Element) -> Result<(Element, u64), Fault> {
    let text = id.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
    let id = WireId::read(text).filter(|id| id.kind == IdKind::Attachment);
    let id = id.ok_or_else(|| Fault::new("ErrorInvalidAttachmentId", "The attachment Id is invalid."))?;
    let event = context.read(|cloud, _| {
        let mailbox = cloud.mailboxes.values().find(|mailbox| mailbox.guid == id.mailbox);
        mailbox.is_some_and(|mailbox| mailbox.event(id.key).is_ok())
    });
    let kind = if event { IdKind::Event } else { IdKind::Message };
    let item = WireId { kind, part: 0, ..id };
    Ok((Element::new("ItemId").with("Id", item.ews()), id.part))
}

fn files<'a>(mailbox: &'a Mailbox, id: &WireId) -> Result<&'a [Arc<Attachment>], Fault> {
    match id.kind {
        IdKind::Message => Ok(&mailbox.message(id.key)?.attachments),
        IdKind::Event => Ok(&mailbox.event(id.key)?.attachments),
        _ => Err(Fault::unsupported("attachments of contacts")),
    }
}

/// Gives an item other files; its change number afterwards.
fn attach(mailbox: &mut Mailbox, id: &WireId, files: Vec<Arc<Attachment>>, now: Now) -> Result<(Change, u64), Refusal> {
    if id.kind == IdKind::Event {
        let change = mailbox.update_event(id.key, now, |event| {
            event.attachments = files;
            Ok(())
        })?;
        return Ok((change, mailbox.event(id.key)?.change));
    }
    let change = mailbox.update_message(id.key, now, |message| {
        message.attachments = files;
        Ok(())
    })?;
    Ok((change, mailbox.message(id.key)?.change))
}
