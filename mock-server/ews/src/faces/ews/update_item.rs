//! `UpdateItem`: properties of items are set, appended to and taken away.

use mock365_domain::mailbox::{AnyItem, Content, Event, Item, ItemView, Mail, Message, Outgoing};
use mock365_domain::{Change, Cloud, Now, Refusal};

use super::context::{Context, FoundItem};
use super::create_item::disposition;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{self, Stored, mismatch, only_one, show_id, unappendable};
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let changes = request.find("ItemChanges").ok_or_else(|| Fault::missing("ItemChanges"))?;
    changes.children.iter().for_each(|change| messages.add(|out| update(context, request, change, out)));
    Ok(())
}

fn update(context: &Context<'_>, request: &Element, change: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let id = change.children.first().ok_or_else(|| Fault::missing("ItemId"))?;
    let updates = change.find("Updates").ok_or_else(|| Fault::missing("Updates"))?;
    let overwrite = request.attribute("ConflictResolution") == Some("AlwaysOverwrite");
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        if !overwrite {
            found.check(mailbox, item, true)?;
        }
        let change = match item {
            AnyItem::Message(message) => {
                disposition(request)?;
                let mut message = message.as_ref().clone();
                edit(&mut message, updates, now)?;
                cloud.number_attachments(&mut message.attachments);
                match save_message(context, cloud, request, (&found, message), now)? {
                    (change, true) => change,
                    (change, false) => {
                        answer(out, |_| {});
                        return Ok(((), change));
                    }
                }
            }
            AnyItem::MeetingMessage(_) | AnyItem::Post(_) => {
                let mut message = mailbox.mail(found.id.key)?.to_message();
                edit(&mut message, updates, now)?;
                cloud.number_attachments(&mut message.attachments);
                save_mail(cloud, &found, message, now)?
            }
            AnyItem::Task(task) => {
                let mut task = task.as_ref().clone();
                edit(&mut task, updates, now)?;
                cloud.number_attachments(&mut task.attachments);
                save(cloud, &found, task, now)?
            }
            AnyItem::DistributionList(list) => {
                let mut list = list.as_ref().clone();
                edit(&mut list, updates, now)?;
                cloud.number_attachments(&mut list.attachments);
                save(cloud, &found, list, now)?
            }
            AnyItem::Event(event) => {
                let mut event = event.as_ref().clone();
                edit(&mut event, updates, now)?;
                event.check()?;
                cloud.number_attachments(&mut event.attachments);
                save_event(cloud, request, &found, event, now)?
            }
            AnyItem::Contact(contact) => {
                let mut contact = contact.as_ref().clone();
                edit(&mut contact, updates, now)?;
                cloud.number_attachments(&mut contact.attachments);
                save(cloud, &found, contact, now)?
            }
        };
        let mailbox = cloud.mailboxes.get(&found.mailbox).ok_or(Refusal::ItemMissing)?;
        let item = mailbox.item(found.id.key)?;
        answer(out, |out| show_id(out, item, mailbox));
        Ok(((), change))
    })
}

/// Saves a changed item.
fn save<T: Content>(cloud: &mut Cloud, found: &FoundItem, item: Item<T>, now: Now) -> Result<Change, Refusal>
where
    Item<T>: ItemView,
{
    cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?.update(found.id.key, now, |old: &mut Item<T>| {
        *old = item;
        Ok(())
    })
}

/// Saves what all mail has of a changed item.
fn save_mail(cloud: &mut Cloud, found: &FoundItem, message: Item<Message>, now: Now) -> Result<Change, Refusal> {
    let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
    mailbox.update(found.id.key, now, |mail: &mut Mail| {
        mail.put_message(message);
        Ok(())
    })
}

fn answer(out: &mut XmlWriter, item: impl FnOnce(&mut XmlWriter)) {
    out.element("m:Items", item);
    out.element("m:ConflictResults", |out| out.value("t:Count", "0"));
}

/// Saves a changed event, and tells those who were invited if they are to be told.
fn save_event(
    cloud: &mut Cloud,
    request: &Element,
    found: &FoundItem,
    event: Item<Event>,
    now: Now,
) -> Result<Change, Fault> {
    let sends = request.attribute("SendMeetingInvitationsOrCancellations").ok_or_else(|| {
        let text = "SendMeetingInvitationsOrCancellations attribute is required for calendar items.";
        Fault::new("ErrorSendMeetingInvitationsOrCancellationsRequired", text)
    })?;
    if sends != "SendToNone" {
        return Ok(cloud.reorganize(found.mailbox, event, now)?);
    }
    Ok(cloud.rewrite(found.mailbox, event, now)?)
}

/// Saves a changed message, or sends it; whether it is still there.
fn save_message(
    context: &Context<'_>,
    cloud: &mut Cloud,
    request: &Element,
    (found, message): (&FoundItem, Item<Message>),
    now: Now,
) -> Result<(Change, bool), Fault> {
    let disposition = request.attribute("MessageDisposition").unwrap_or("SaveOnly");
    if disposition == "SaveOnly" {
        return Ok((save(cloud, found, message, now)?, true));
    }
    let keep = match request.find("SavedItemFolderId").and_then(|saved| saved.children.first()) {
        Some(id) => {
            let (mailbox, folder) = context.folder(cloud, id, now)?;
            if mailbox.id != found.mailbox {
                return Err(Refusal::FolderMissing.into());
            }
            Some(folder.key)
        }
        None => cloud.mailboxes.get(&found.mailbox).map(|mailbox| mailbox.well_known_key("sentitems")),
    };
    let keep_in = keep.filter(|_| disposition == "SendAndSaveCopy");
    let change = cloud.send(
        found.mailbox,
        Outgoing { message, draft: Some(found.id.key), keep_in, by: context.account(cloud) },
        now,
    )?;
    Ok((change, false))
}

/// Applies the updates in order. What is done now is done today, and what is attached now is as old as that.
fn edit<T: Stored>(item: &mut Item<T>, updates: &Element, now: Now) -> Result<(), Fault> {
    item.modified = now.timestamp();
    for update in &updates.children {
        let path = update.children.first().ok_or_else(|| Fault::missing("FieldURI"))?;
        let sent = update.children.get(1).map(only_one).transpose()?;
        if path.name == "ExtendedFieldURI" {
            let item: &mut Item<dyn Content> = item;
            property::Extended::read_path(path)?.edit(item, update.name, sent)?;
            continue;
        }
        let uri = path.attribute("FieldURI").ok_or_else(|| Fault::missing("FieldURI"))?;
        if uri == "calendar:Recurrence" && sent.is_some() {
            return Err(Fault::unsupported("recurring calendar items"));
        }
        let property = property::find::<T>(uri).ok_or_else(|| property::not_there::<T>(uri))?;
        let write = property.write.ok_or_else(|| property::read_only(uri))?;
        if sent.is_some_and(|sent| property.name[2..] != *sent.name) {
            return Err(mismatch());
        }
        match update.name {
            "SetItemField" => write(item, Some(sent.ok_or_else(|| Fault::missing(uri))?))?,
            "DeleteItemField" => match path.attribute("FieldIndex") {
                Some(index) => write(item, Some(&emptied(uri, index)))?,
                None => write(item, None)?,
            },
            "AppendToItemField" if uri == "item:Body" => {
                item.body.content.push_str(sent.map_or("", |sent| &sent.text));
            }
            _ => {
                return Err(unappendable().explain(format!("{uri} cannot be appended to here")));
            }
        }
    }
    Ok(())
}

/// A dictionary in which one entry, or one part of an entry, is empty.
fn emptied<'a>(uri: &'a str, index: &'a str) -> Element<'a> {
    let mut entry = Element::new("Entry").with("Key", index);
    if let Some(part) = uri.strip_prefix("contacts:PhysicalAddress:") {
        entry = entry.child(Element::new(part));
    }
    Element::new("Entries").child(entry)
}
