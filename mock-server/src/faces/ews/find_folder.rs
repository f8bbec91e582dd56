//! `FindFolder`: the folders in a folder.

use std::collections::HashMap;

use mock365_domain::mailbox::Folder;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits;
use super::operation::ItemResult;
use super::paging::Paging;
use super::property::folder;
use super::restriction;
use super::shape::Shape;
use crate::limits::EWS_PAGE;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let shape = Shape::read(request.find("FolderShape"))?;
    let filter = restriction::read(request.find("Restriction"), restriction::folder_field);
    let (filter, paging) = match (filter, Paging::read(request)) {
        (Ok(filter), Ok(paging)) => (filter, paging),
        (Err(fault), _) | (_, Err(fault)) => return Ok(vec![Err(fault)]),
    };
    let traversal = request.attribute("Traversal").ok_or_else(|| Fault::missing("Traversal"))?;
    let parents = request.find("ParentFolderIds").ok_or_else(|| Fault::missing("ParentFolderIds"))?;
    let mut left = EWS_PAGE.count();
    Ok(context.read(|cloud, now| {
        let mut searched: HashMap<(u64, u64), Vec<&Folder>> = HashMap::new();
        let one = |id: &Element| {
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
                found.retain(|folder| filter.as_ref().is_none_or(|filter| filter.holds(*folder)));
                found
            });
            let (page, root) = paging.page(found, left);
            left -= page.len();
            let folders = page.into_iter().map(|found| folder::element(mailbox, found, &shape));
            Ok(vec![root.child(Element::new("t:Folders").all(folders))])
        };
        parents.children.iter().map(one).collect()
    }))
}
