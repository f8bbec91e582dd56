//! `DeleteItem`: items go into Deleted Items, into Recoverable Items, or for good.

use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Change, Refusal};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::Item;
use crate::faces::wire_id::{IdKind, WireId};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let kind = request.attribute("DeleteType").ok_or_else(|| Fault::missing("DeleteType"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    Ok(ids.children.iter().map(|id| delete(context, request, id, kind)).collect())
}

fn delete(context: &Context<'_>, request: &Element, id: &Element, kind: &str) -> ItemResult {
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        let called_off = match (item, request.attribute("SendMeetingCancellations")) {
            (Item::Event(_), None) => {
                return Err(Fault::new(
                    "ErrorSendMeetingCancellationsRequired",
                    "The SendMeetingCancellations attribute is required for calendar items.",
                ));
            }
            (Item::Event(event), Some(sends)) if sends != "SendToNone" => Some(event.clone()),
            _ => None,
        };
        let to = match kind {
            "MoveToDeletedItems" => Some(mailbox.well_known_key("deleteditems")),
            "SoftDelete" => Some(mailbox.well_known_key("recoverableitemsdeletions")),
            "HardDelete" => None,
            _ => return Err(Fault::missing("DeleteType")),
        };
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = match to {
            Some(to) => move_to(mailbox, &found.id, to)?,
            None => purge(mailbox, &found.id)?,
        };
        let told = called_off.map(|event| cloud.cancel_copies(found.mailbox, &event, now));
        Ok((Vec::new(), change.and(told.unwrap_or_default())))
    })
}

/// Moves an item of any kind.
pub fn move_to(mailbox: &mut Mailbox, id: &WireId, folder: u64) -> Result<Change, Refusal> {
    match id.kind {
        IdKind::Event => mailbox.move_event(id.key, folder),
        IdKind::Contact => mailbox.move_contact(id.key, folder),
        _ => mailbox.move_message(id.key, folder),
    }
}

fn purge(mailbox: &mut Mailbox, id: &WireId) -> Result<Change, Refusal> {
    match id.kind {
        IdKind::Event => mailbox.delete_event(id.key),
        IdKind::Contact => mailbox.delete_contact(id.key),
        _ => mailbox.purge_message(id.key),
    }
}
