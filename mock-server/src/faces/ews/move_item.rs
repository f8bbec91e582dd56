//! `MoveItem`: items go into another folder, and get other ids.

use mock365_domain::Refusal;

use super::context::Context;
use super::copy_item::{crosses, show_new_id, to_folder};
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let to = request.find("ToFolderId").and_then(|to| to.children.first());
    let to = to.ok_or_else(|| Fault::missing("ToFolderId"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    ids.children.iter().for_each(|id| messages.add(|out| move_one(context, request, id, to, out)));
    Ok(())
}

fn move_one(
    context: &Context<'_>,
    request: &Element,
    id: &Element,
    to: &Element,
    out: &mut XmlWriter,
) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (there, to) = context.folder(cloud, to, now).map_err(to_folder)?;
        let (to_mailbox, to) = (there.id, to.key);
        let (_, _, found) = context.item(cloud, id, now)?;
        if found.mailbox != to_mailbox {
            return Err(crosses());
        }
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.relocate(found.id.key, to)?;
        show_new_id(out, request, mailbox, found.id.key)?;
        Ok(((), change))
    })
}
