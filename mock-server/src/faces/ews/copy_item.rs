//! `CopyItem`: items get a copy in another folder.

use mock365_domain::Refusal;
use mock365_domain::mailbox::Mailbox;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::id_element;

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
        let (_, _, found) = context.item(cloud, id, now)?;
        if found.mailbox != to_mailbox {
            return Err(crosses());
        }
        let (key, change) = cloud.copy_item(to_mailbox, found.id.key, folder)?;
        let mailbox = cloud.mailboxes.get(&to_mailbox).ok_or(Refusal::ItemMissing)?;
        Ok((answer(request, mailbox, key)?, change))
    })
}

/// The new id, unless the client does not want it.
pub fn answer(request: &Element, mailbox: &Mailbox, key: u64) -> Result<Vec<Element>, Refusal> {
    let items = Element::new("m:Items");
    if request.find_text("ReturnNewItemIds") == Some("false") {
        return Ok(vec![items]);
    }
    Ok(vec![items.child(id_element(mailbox.item(key)?, mailbox))])
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
