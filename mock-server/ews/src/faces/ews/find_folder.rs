//! `FindFolder`: the folders in a folder.

use std::collections::HashMap;

use mock365_domain::mailbox::Folder;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits;
use super::operation::ResponseMessages;
use super::paging::Paging;
use super::property::MailboxView;
use super::restriction;
use super::shape::Shape;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::EWS_PAGE;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let shape = Shape::read(request.find("FolderShape"))?;
    let filter = restriction::read(request.find("Restriction"), restriction::folder_field);
    let (filter, paging) = match (filter, Paging::read(request)) {
        (Ok(filter), Ok(paging)) => (filter, paging),
        (Err(fault), _) | (_, Err(fault)) => {
            messages.fail(fault);
            return Ok(());
        }
    };
    let traversal = request.attribute("Traversal").ok_or_else(|| Fault::missing("Traversal"))?;
    let parents = request.find("ParentFolderIds").ok_or_else(|| Fault::missing("ParentFolderIds"))?;
    let mut left = EWS_PAGE.count();
    context.read(|cloud, now| {
        let mut searched: HashMap<(u64, u64), Vec<&Folder>> = HashMap::new();
        let mut one = |id: &Element, out: &mut XmlWriter| {
            let (mailbox, parent) = context.folder(cloud, id, now)?;
            if left == 0 {
                return Err(limits::find_count());
            }
            let found = searched.entry((mailbox.id, parent.key)).or_insert_with(|| {
                let mut found = match traversal {
                    "Deep" => mailbox.folders_below(parent.key),
                    "Shallow" => mailbox.child_folders(parent.key).collect(),
                    _ => Vec::new(),
                };
                found.retain(|folder| filter.as_ref().is_none_or(|filter| mailbox.is_found(folder, filter)));
                found
            });
            let (page, root) = paging.page(found, left);
            left -= page.len();
            let view = MailboxView::new(mailbox, &shape);
            root.show(out, |out| {
                out.element("t:Folders", |out| page.iter().for_each(|found| view.folder(out, found)));
            });
            Ok(())
        };
        parents.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    });
    Ok(())
}
