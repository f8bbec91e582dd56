//! `GetItem`: items by id.

use super::context::Context;
use super::element::Element;
use super::error::Trouble;
use super::operation::Outcome;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<Outcome>, Trouble> {
    let shape = Shape::read(request.find("ItemShape"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Trouble::missing("ItemIds"))?;
    Ok(context.read(|cloud, now| {
        let one = |id: &Element| {
            let (mailbox, item, _) = context.item(cloud, id, now)?;
            Ok(vec![Element::new("m:Items").child(item.element(mailbox, &shape))])
        };
        ids.children.iter().map(one).collect()
    }))
}
