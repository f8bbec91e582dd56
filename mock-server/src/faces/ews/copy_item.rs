//! `CopyItem`: items get a copy in another folder.

use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Refusal, mailbox};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::Item;
use crate::faces::wire_id::IdKind;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    Ok(ids.children.iter().map(|id| copy(context, request, id, to)).collect())
}

fn copy(context: &Context<'_>, request: &Element, id: &Element, to: &Element) -> ItemResult {
    context.change(|cloud, now| {
        let (there, to) = context.folder(cloud, to, now).map_err(to_folder)?;
        let (to_mailbox, folder) = (there.id, to.key);
        let (_, item, found) = context.item(cloud, id, now)?;
        if found.mailbox != to_mailbox {
            return Err(crosses());
        }
        let copy = Copied::of(&item);
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(to_mailbox).ok_or(Refusal::ItemMissing)?;
        let change = match copy {
            Copied::Message(message) => mailbox.insert_message(mailbox::Message { key, folder, ..*message }),
            Copied::Event(event) => mailbox.insert_event(mailbox::Event { key, folder, ..*event }),
            Copied::Contact(contact) => mailbox.insert_contact(mailbox::Contact { key, folder, ..*contact }),
        }?;
        Ok((answer(request, mailbox, found.id.kind, key)?, change))
    })
}

/// An item on its way into another folder.
enum Copied {
    Message(Box<mailbox::Message>),
    Event(Box<mailbox::Event>),
    Contact(Box<mailbox::Contact>),
}

impl Copied {
    fn of(item: &Item<'_>) -> Self {
        match *item {
            Item::Message(message) => Self::Message(Box::new(message.clone())),
            Item::Event(event) => Self::Event(Box::new(event.clone())),
            Item::Contact(contact) => Self::Contact(Box::new(contact.clone())),
        }
    }
}

/// The new id, unless the client does not want it.
pub fn answer(request: &Element, mailbox: &Mailbox, kind: IdKind, key: u64) -> Result<Vec<Element>, Refusal> {
    let items = Element::new("m:Items");
    if request.find_text("ReturnNewItemIds") == Some("false") {
        return Ok(vec![items]);
    }
    let item = match kind {
        IdKind::Event => Item::Event(mailbox.event(key)?),
        IdKind::Contact => Item::Contact(mailbox.contact(key)?),
        _ => Item::Message(mailbox.message(key)?),
    };
    Ok(vec![items.child(item.id_element(mailbox))])
}

/// The trouble with the folder that things are to go to.
pub fn to_folder(fault: Fault) -> Fault {
    if fault.code == "ErrorFolderNotFound" {
        return Fault {
            code: "ErrorToFolderNotFound".into(),
            text: "The destination folder could not be found in the store.".to_owned(),
            ..fault
        };
    }
    fault
}

/// Nothing goes from one mailbox to another.
pub fn crosses() -> Fault {
    Fault::new("ErrorCrossMailboxMoveCopy", "Move and copy operations across mailboxes are not supported.")
}
