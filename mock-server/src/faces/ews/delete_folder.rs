//! `DeleteFolder`: folders go, with everything in them.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use mock365_domain::Refusal;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let kind = request.attribute("DeleteType").ok_or_else(|| Fault::missing("DeleteType"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    Ok(ids.children.iter().map(|id| delete(context, id, kind)).collect())
}

fn delete(context: &Context<'_>, id: &Element, kind: &str) -> ItemResult {
    context.change(|cloud, now| {
        let (mailbox, folder) = context.folder(cloud, id, now)?;
        let (id, key) = (mailbox.id, folder.key);
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = match kind {
            "MoveToDeletedItems" => mailbox.move_folder(key, mailbox.well_known_key("deleteditems"))?,
            _ => mailbox.delete_folder(key)?,
        };
        Ok((Vec::new(), change))
    })
}
