//! `GetFolder`: folders by id.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ItemResult;
use super::property::folder;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let shape = Shape::read(request.find("FolderShape"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    Ok(context.read(|cloud, now| {
        let one = |id: &Element| {
            let (mailbox, found) = context.folder(cloud, id, now)?;
            Ok(vec![Element::new("m:Folders").child(folder::element(mailbox, found, &shape))])
        };
        ids.children.iter().map(one).collect()
    }))
}
