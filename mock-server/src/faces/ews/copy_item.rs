//! `CopyItem`: items get a copy in another folder.

use mock365_domain::Refusal;
use mock365_domain::mailbox::Mailbox;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::show_id;
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    ids.children.iter().for_each(|id| messages.add(|out| copy(context, request, id, to, out)));
    Ok(())
}

fn copy(
    context: &Context<'_>,
    request: &Element,
    id: &Element,
    to: &Element,
    out: &mut XmlWriter,
) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (there, to) = context.folder(cloud, to, now).map_err(to_folder)?;
        let (to_mailbox, folder) = (there.id, to.key);
        let (_, _, found) = context.item(cloud, id, now)?;
        if found.mailbox != to_mailbox {
            return Err(crosses());
        }
        let (key, change) = cloud.copy_item(to_mailbox, found.id.key, folder)?;
        let mailbox = cloud.mailboxes.get(&to_mailbox).ok_or(Refusal::ItemMissing)?;
        show_new_id(out, request, mailbox, key)?;
        Ok(((), change))
    })
}

/// Writes the new id, unless the client does not want it.
pub fn show_new_id(out: &mut XmlWriter, request: &Element, mailbox: &Mailbox, key: u64) -> Result<(), Refusal> {
    let is_wanted = request.find_text("ReturnNewItemIds") != Some("false");
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
