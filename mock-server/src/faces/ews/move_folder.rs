//! `MoveFolder`: folders go into another folder.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::folder;
use mock365_domain::Refusal;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    Ok(ids.children.iter().map(|id| move_one(context, id, to)).collect())
}

fn move_one(context: &Context<'_>, id: &Element, to: &Element) -> ItemResult {
    context.change(|cloud, now| {
        let (there, to) = context.folder(cloud, to, now).map_err(super::copy_item::to_folder)?;
        let (to_mailbox, to) = (there.id, to.key);
        let (mailbox, moved) = context.folder(cloud, id, now)?;
        let (id, key) = (mailbox.id, moved.key);
        if id != to_mailbox {
            return Err(super::copy_item::crosses());
        }
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = mailbox.move_folder(key, to)?;
        let moved = folder::id_element(mailbox, mailbox.folder(key)?);
        Ok((vec![Element::new("m:Folders").child(moved)], change))
    })
}
