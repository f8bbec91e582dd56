//! `GetItem`: items by id.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ResponseMessages;
use super::property::MailboxView;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let shape = Shape::read(request.find("ItemShape"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    let mut room = Room::new();
    context.read(|cloud, now| {
        for id in &ids.children {
            messages.add(|out| {
                room.check()?;
                let (mailbox, item, _) = context.item(cloud, id, now)?;
                let view = MailboxView::new(mailbox, &shape);
                room.take(out, |out| out.element("m:Items", |out| view.item(out, item)))
            });
        }
    });
    Ok(())
}
