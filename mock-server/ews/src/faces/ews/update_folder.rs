//! `UpdateFolder`: folders get another name and MAPI properties, and search folders look for something else.

use std::sync::Arc;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{Extended, folder, mismatch, only_one, search, unappendable};
use crate::faces::soap::writer::XmlWriter;
use mock365_domain::mailbox::{Folder, SearchCriteria};
use mock365_domain::{Change, Refusal};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let changes = request.find("FolderChanges").ok_or_else(|| Fault::missing("FolderChanges"))?;
    changes.children.iter().for_each(|change| messages.add(|out| update(context, change, out)));
    Ok(())
}

fn update(context: &Context<'_>, change: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let id = change.children.first().ok_or_else(|| Fault::missing("FolderId"))?;
    let updates = change.find("Updates").ok_or_else(|| Fault::missing("Updates"))?;
    context.change(|cloud, now| {
        let (mailbox, found) = context.folder(cloud, id, now)?;
        let (id, key) = (mailbox.id, found.key);
        let mut wanted = found.clone();
        let search = |sent: &Element| search::read(context, cloud, mailbox, sent, now);
        edit(&mut wanted, updates, search)?;
        wanted.check()?;
        if let Some(criteria) = &wanted.search {
            mailbox.check_search(criteria, found.search.as_deref())?;
        }
        let renamed = wanted.name != found.name;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = if renamed { mailbox.rename_folder(key, &wanted.name)? } else { Change::none() };
        let change = change.and(mailbox.add_to_folder(key, wanted)?);
        let changed = mailbox.folder(key)?;
        out.element("m:Folders", |out| folder::show_folder_id(out, mailbox, changed));
        Ok(((), change))
    })
}

/// Applies the updates in order.
fn edit(
    folder: &mut Folder,
    updates: &Element,
    search: impl Fn(&Element) -> Result<Arc<SearchCriteria>, Fault>,
) -> Result<(), Fault> {
    for update in &updates.children {
        if let Some(path) = update.find("ExtendedFieldURI") {
            let sent = update.children.get(1).map(only_one).transpose()?;
            Extended::read_path(path)?.edit(folder, update.name, sent)?;
            continue;
        }
        let uri = update.find("FieldURI").and_then(|path| path.attribute("FieldURI")).unwrap_or("");
        match (update.name, uri) {
            ("SetFolderField", "folder:DisplayName") => {
                let sent = update.children.get(1).ok_or_else(|| Fault::missing("Folder"))?;
                let sent = only_one(sent)?;
                if sent.name != "DisplayName" {
                    return Err(mismatch());
                }
                sent.text.trim().clone_into(&mut folder.name);
            }
            ("SetFolderField", "folder:SearchParameters") if folder.search.is_some() => {
                let sent = only_one(update.children.get(1).ok_or_else(|| Fault::missing("SearchFolder"))?)?;
                if sent.name != "SearchParameters" {
                    return Err(mismatch());
                }
                folder.search = Some(search(sent)?);
            }
            ("DeleteFolderField", _) => {
                let text = "Delete action is not supported for this property.";
                return Err(Fault::new("ErrorInvalidPropertyDelete", text));
            }
            ("AppendToFolderField", _) => return Err(unappendable()),
            _ => return Err(folder::not_set(uri.strip_prefix("folder:").unwrap_or(uri), uri)),
        }
    }
    Ok(())
}
