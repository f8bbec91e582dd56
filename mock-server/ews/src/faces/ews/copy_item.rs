//! `CopyItem`: items get a copy in another folder.

use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Change, Cloud, Refusal};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{boolean, show_id};
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    carry_each(context, request, messages, Cloud::copy_item)
}

/// What is done in a mailbox with an item, by its key, and a folder, by its own; the key of the item afterwards.
pub type Carry = fn(&mut Cloud, MailboxId, u64, u64) -> Result<(u64, Change), Refusal>;

/// Brings each item into a folder of its own mailbox, in one way or another, and answers with its new id.
pub fn carry_each(
    context: &Context<'_>,
    request: &Element,
    messages: &mut ResponseMessages<'_>,
    carry: Carry,
) -> Result<(), Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    let one = |id: &Element, out: &mut XmlWriter| {
        context.change(|cloud, now| {
            let (there, to) = context.folder(cloud, to, now).map_err(to_folder)?;
            let (mailbox, folder) = (there.id, to.key);
            let (_, _, found) = context.item(cloud, id, now)?;
            if found.mailbox != mailbox {
                return Err(crosses());
            }
            let (key, change) = carry(cloud, mailbox, found.id.key, folder)?;
            let mailbox = cloud.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?;
            show_new_id(out, request, mailbox, key)?;
            Ok(((), change))
        })
    };
    ids.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    Ok(())
}

/// Writes the new id, unless the client does not want it.
fn show_new_id(out: &mut XmlWriter, request: &Element, mailbox: &Mailbox, key: u64) -> Result<(), Refusal> {
    let is_wanted = request.find_text("ReturnNewItemIds").and_then(boolean) != Some(false);
    let item = is_wanted.then(|| mailbox.item(key)).transpose()?;
    out.element("m:Items", |out| item.into_iter().for_each(|item| show_id(out, item, mailbox)));
    Ok(())
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
