//! `CreateFolder`: new folders in a folder.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{Extended, folder, search};
use crate::faces::soap::writer::XmlWriter;
use mock365_domain::Refusal;
use mock365_domain::mailbox::Folder;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let parent = request.find("ParentFolderId").and_then(|parent| parent.children.first());
    let parent = parent.ok_or_else(|| Fault::missing("ParentFolderId"))?;
    let folders = request.find("Folders").ok_or_else(|| Fault::missing("Folders"))?;
    folders.children.iter().for_each(|sent| messages.add(|out| create(context, parent, sent, out)));
    Ok(())
}

fn create(context: &Context<'_>, parent: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let (kind, name) = folder::read_new(sent)?;
    let mut wanted = Folder::unnamed(kind);
    for property in sent.children.iter().filter(|child| child.name == "ExtendedProperty") {
        Extended::write(&mut wanted, property)?;
    }
    name.clone_into(&mut wanted.name);
    wanted.check()?;
    context.change(|cloud, now| {
        let (mailbox, parent) = context.folder(cloud, parent, now).map_err(|fault| {
            if fault.code == "ErrorFolderNotFound" { Refusal::ParentFolderMissing.into() } else { fault }
        })?;
        let (id, parent) = (mailbox.id, parent.key);
        if let Some(sent) = sent.find("SearchParameters") {
            wanted.search = Some(search::read(context, cloud, mailbox, sent, now)?);
        }
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let change = mailbox.make_folder(key, parent, wanted)?;
        let made = mailbox.folder(key)?;
        out.element("m:Folders", |out| folder::show_folder_id(out, mailbox, made));
        Ok(((), change))
    })
}
