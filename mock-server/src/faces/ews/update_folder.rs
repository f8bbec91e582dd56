//! `UpdateFolder`: folders get another name.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::{self, folder};
use mock365_domain::{Change, Refusal};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let changes = request.find("FolderChanges").ok_or_else(|| Fault::missing("FolderChanges"))?;
    Ok(changes.children.iter().map(|change| update(context, change)).collect())
}

fn update(context: &Context<'_>, change: &Element) -> ItemResult {
    let id = change.children.first().ok_or_else(|| Fault::missing("FolderId"))?;
    let updates = change.find("Updates").ok_or_else(|| Fault::missing("Updates"))?;
    let name = new_name(updates)?;
    context.change(|cloud, now| {
        let (mailbox, found) = context.folder(cloud, id, now)?;
        let (id, key) = (mailbox.id, found.key);
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = match &name {
            Some(name) => mailbox.rename_folder(key, name)?,
            None => Change::none(),
        };
        let changed = folder::id_element(mailbox, mailbox.folder(key)?);
        Ok((vec![Element::new("m:Folders").child(changed)], change))
    })
}

/// The new name. Nothing else of a folder can be changed here.
fn new_name(updates: &Element) -> Result<Option<String>, Fault> {
    let mut name = None;
    for update in &updates.children {
        let uri = update.find("FieldURI").and_then(|path| path.attribute("FieldURI")).unwrap_or("");
        match (&*update.name, uri) {
            ("SetFolderField", "folder:DisplayName") => {
                let text = update.children.last().and_then(|folder| folder.find_text("DisplayName"));
                name = text.map(str::to_owned);
            }
            ("DeleteFolderField", "folder:DisplayName") => {
                let text = "Delete action is not supported for this property.";
                return Err(Fault::new("ErrorInvalidPropertyDelete", text));
            }
            ("SetFolderField", "folder:PermissionSet") => return Err(Fault::unsupported("folder permissions")),
            ("SetFolderField", "folder:FolderClass") | ("DeleteFolderField", _) | (_, "") => {}
            _ => return Err(property::read_only(uri)),
        }
    }
    Ok(name)
}
