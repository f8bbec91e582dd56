//! `SendItem`: drafts are sent.

use mock365_domain::Refusal;
use mock365_domain::mailbox::{AnyItem, Outgoing};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let save = request.attribute("SaveItemToFolder").ok_or_else(|| Fault::missing("SaveItemToFolder"))?;
    let save = property::boolean(save) == Some(true);
    let to = request.find("SavedItemFolderId").and_then(|saved| saved.children.first());
    if !save && to.is_some() {
        let text =
            "Invalid save settings for Send Item. If SaveItemToFolder is false, SavedItemFolderId must not be set.";
        messages.fail(Fault::new("ErrorInvalidSendItemSaveSettings", text));
        return Ok(());
    }
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    ids.children.iter().for_each(|id| messages.add(|_| send(context, id, save, to)));
    Ok(())
}

fn send(context: &Context<'_>, id: &Element, save: bool, to: Option<&Element>) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        found.check(mailbox, item, false)?;
        if found.change_key.is_none() {
            return Err(Fault::new("ErrorChangeKeyRequired", "The change key is required for this operation."));
        }
        let AnyItem::Message(message) = item else {
            let text = "This operation isn't supported for this item.";
            return Err(Fault::new("ErrorInvalidItemForOperationSendItem", text));
        };
        let keep_in = match to {
            Some(to) => {
                let (there, folder) = context.folder(cloud, to, now)?;
                if there.id != found.mailbox {
                    return Err(Refusal::FolderMissing.into());
                }
                Some(folder.key)
            }
            None => save.then(|| mailbox.well_known_key("sentitems")),
        };
        let outgoing = Outgoing {
            message: message.as_ref().clone(),
            draft: Some(found.id.key),
            keep_in,
            by: context.account(cloud),
        };
        let change = cloud.send(found.mailbox, outgoing, now)?;
        Ok(((), change))
    })
}
