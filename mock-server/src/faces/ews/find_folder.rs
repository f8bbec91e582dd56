//! `FindFolder`: the folders in a folder.

use super::context::Context;
use super::element::Element;
use super::error::Trouble;
use super::operation::Outcome;
use super::paging::Paging;
use super::property::folder;
use super::restriction;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<Outcome>, Trouble> {
    let shape = Shape::read(request.find("FolderShape"))?;
    let filter = restriction::read(request.find("Restriction"), restriction::folder_field);
    let (filter, paging) = match (filter, Paging::read(request)) {
        (Ok(filter), Ok(paging)) => (filter, paging),
        (Err(trouble), _) | (_, Err(trouble)) => return Ok(vec![Err(trouble)]),
    };
    let traversal = request.attribute("Traversal").ok_or_else(|| Trouble::missing("Traversal"))?;
    let parents = request.find("ParentFolderIds").ok_or_else(|| Trouble::missing("ParentFolderIds"))?;
    Ok(context.read(|cloud, now| {
        let one = |id: &Element| {
            let (mailbox, parent) = context.folder(cloud, id, now)?;
            let mut found = match traversal {
                "Deep" => mailbox.folders_below(parent.key),
                "Shallow" => mailbox.child_folders(parent.key).collect(),
                _ => Vec::new(),
            };
            found.retain(|folder| filter.as_ref().is_none_or(|filter| filter.holds(*folder)));
            let (page, root) = paging.page(found);
            let folders = page.into_iter().map(|found| folder::element(mailbox, found, &shape));
            Ok(vec![root.child(Element::new("t:Folders").all(folders))])
        };
        parents.children.iter().map(one).collect()
    }))
}
