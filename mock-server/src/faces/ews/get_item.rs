//! `GetItem`: items by id.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ItemResult;
use super::property::element;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let shape = Shape::read(request.find("ItemShape"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    let mut room = Room::new();
    Ok(context.read(|cloud, now| {
        let one = |id: &Element| {
            room.check()?;
            let (mailbox, item, _) = context.item(cloud, id, now)?;
            Ok(vec![Element::new("m:Items").child(room.take(element(item, mailbox, &shape))?)])
        };
        ids.children.iter().map(one).collect()
    }))
}
