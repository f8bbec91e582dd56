//! `DeleteFolder`: folders go, with everything in them.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use mock365_domain::Refusal;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let kind = request.attribute("DeleteType").ok_or_else(|| Fault::missing("DeleteType"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    ids.children.iter().for_each(|id| messages.add(|_| delete(context, id, kind)));
    Ok(())
}

fn delete(context: &Context<'_>, id: &Element, kind: &str) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (mailbox, folder) = context.folder(cloud, id, now)?;
        let (id, key) = (mailbox.id, folder.key);
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = match kind {
            "MoveToDeletedItems" => mailbox.move_folder(key, mailbox.well_known_key("deleteditems"))?,
            _ => mailbox.delete_folder(key)?,
        };
        Ok(((), change))
    })
}
