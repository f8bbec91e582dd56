//! `MoveFolder`: folders go into another folder.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::folder;
use crate::faces::soap::writer::XmlWriter;
use mock365_domain::Refusal;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    ids.children.iter().for_each(|id| messages.add(|out| move_one(context, id, to, out)));
    Ok(())
}

fn move_one(context: &Context<'_>, id: &Element, to: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
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
        let moved = mailbox.folder(key)?;
        out.element("m:Folders", |out| folder::show_folder_id(out, mailbox, moved));
        Ok(((), change))
    })
}
