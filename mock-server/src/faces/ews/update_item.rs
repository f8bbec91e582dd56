//! `UpdateItem`: properties of items are set, appended to and taken away.

use mock365_domain::mailbox::{Body, Event, Outgoing};
use mock365_domain::{Change, Cloud, Now, Refusal};

use super::context::{Context, FoundItem};
use super::create_item::number_files;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::{self, Item, Stored};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let changes = request.find("ItemChanges").ok_or_else(|| Fault::missing("ItemChanges"))?;
    Ok(changes.children.iter().map(|change| update(context, request, change)).collect())
}

fn update(context: &Context<'_>, request: &Element, change: &Element) -> ItemResult {
    let id = change.children.first().ok_or_else(|| Fault::missing("ItemId"))?;
    let updates = change.find("Updates").ok_or_else(|| Fault::missing("Updates"))?;
    let overwrite = request.attribute("ConflictResolution") == Some("AlwaysOverwrite");
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        if !overwrite {
            found.check(mailbox, &item, true)?;
        }
        let (edited, updated) = match item {
            Item::Message(message) => {
                if request.attribute("MessageDisposition").is_none() {
                    let text = "The MessageDisposition attribute is required for this operation.";
                    return Err(Fault::new("ErrorMessageDispositionRequired", text));
                }
                let mut message = message.clone();
                edit(&mut message, updates)?;
                number_files(cloud, &mut message.attachments);
                return save_message(cloud, request, &found, message, now);
            }
            Item::Event(event) => {
                let mut event = event.clone();
                edit(&mut event, updates)?;
                event.check()?;
                number_files(cloud, &mut event.attachments);
                let change = save_event(cloud, request, &found, event, now)?;
                let mailbox = cloud.mailboxes.get(&found.mailbox).ok_or(Refusal::ItemMissing)?;
                (change, Item::Event(mailbox.event(found.id.key)?).id_element(mailbox))
            }
            Item::Contact(contact) => {
                let mut contact = contact.clone();
                edit(&mut contact, updates)?;
                let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
                let change = mailbox.update_contact(found.id.key, now, |old| {
                    *old = contact;
                    Ok(())
                })?;
                (change, Item::Contact(mailbox.contact(found.id.key)?).id_element(mailbox))
            }
        };
        Ok((answer(Some(updated)), edited))
    })
}

fn answer(item: Option<Element>) -> Vec<Element> {
    let none = Element::new("m:ConflictResults").child(Element::text("t:Count", "0"));
    vec![Element::new("m:Items").all(item), none]
}

/// Saves a changed event, and tells those who were invited if they are to be told.
fn save_event(
    cloud: &mut Cloud,
    request: &Element,
    found: &FoundItem,
    event: Event,
    now: Now,
) -> Result<Change, Fault> {
    let sends = request.attribute("SendMeetingInvitationsOrCancellations").ok_or_else(|| {
        let text = "SendMeetingInvitationsOrCancellations attribute is required for calendar items.";
        Fault::new("ErrorSendMeetingInvitationsOrCancellationsRequired", text)
    })?;
    if sends != "SendToNone" {
        return Ok(cloud.reorganize(found.mailbox, event, now)?);
    }
    let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
    let change = mailbox.update_event(found.id.key, now, |old| {
        *old = event;
        Ok(())
    })?;
    Ok(change)
}

/// Saves a changed message, or sends it.
fn save_message(
    cloud: &mut Cloud,
    request: &Element,
    found: &FoundItem,
    message: mock365_domain::mailbox::Message,
    now: Now,
) -> Result<(Vec<Element>, Change), Fault> {
    let disposition = request.attribute("MessageDisposition").unwrap_or("SaveOnly");
    if disposition == "SaveOnly" {
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.update_message(found.id.key, now, |old| {
            *old = message;
            Ok(())
        })?;
        let item = Item::Message(mailbox.message(found.id.key)?).id_element(mailbox);
        return Ok((answer(Some(item)), change));
    }
    let keep = cloud.mailboxes.get(&found.mailbox).map(|mailbox| mailbox.well_known_key("sentitems"));
    let keep_in = keep.filter(|_| disposition == "SendAndSaveCopy");
    let change = cloud.send(found.mailbox, Outgoing { message, draft: Some(found.id.key), keep_in }, now)?;
    Ok((answer(None), change))
}

/// Applies the updates in order.
fn edit<T: Stored>(item: &mut T, updates: &Element) -> Result<(), Fault> {
    for update in &updates.children {
        let path = update.children.first().ok_or_else(|| Fault::missing("FieldURI"))?;
        let sent = update.children.get(1).and_then(|item| item.children.first());
        if path.name == "ExtendedFieldURI" {
            if let Some(sent) = sent {
                property::Extended::write(item, sent)?;
            }
            continue;
        }
        let uri = path.attribute("FieldURI").ok_or_else(|| Fault::missing("FieldURI"))?;
        if uri == "calendar:Recurrence" && sent.is_some() {
            return Err(Fault::unsupported("recurring calendar items"));
        }
        let Some(property) = property::find::<T>(uri) else { continue };
        let write = property.write.ok_or_else(|| property::read_only(uri))?;
        match &*update.name {
            "SetItemField" => write(item, Some(sent.ok_or_else(|| Fault::missing(uri))?))?,
            "DeleteItemField" => match path.attribute("FieldIndex") {
                Some(index) => write(item, Some(&emptied(uri, index)))?,
                None => write(item, None)?,
            },
            "AppendToItemField" if uri == "item:Body" => {
                let mut body = item.body().into_owned();
                body.content.push_str(&sent.map(|sent| sent.text.clone()).unwrap_or_default());
                item.set_body(Body { ..body });
            }
            _ => {
                return Err(Fault::new("ErrorInvalidPropertyAppend", "Append action is invalid for property.")
                    .explain(format!("{uri} cannot be appended to here")));
            }
        }
    }
    Ok(())
}

/// A dictionary in which one entry, or one part of an entry, is empty.
fn emptied(uri: &str, index: &str) -> Element {
    let mut entry = Element::new("Entry").with("Key", index);
    if let Some(part) = uri.strip_prefix("contacts:PhysicalAddress:") {
        entry = entry.child(Element::new(part.to_owned()));
    }
    Element::new("Entries").child(entry)
}
