//! `GetFolder`: folders by id.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::MailboxView;
use super::shape::Shape;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let shape = Shape::read(request.find("FolderShape"))?;
    let ids = request.find("FolderIds").ok_or_else(|| Fault::missing("FolderIds"))?;
    context.read(|cloud, now| {
        for id in &ids.children {
            messages.add(|out| {
                let (mailbox, found) = context.folder(cloud, id, now)?;
                let view = MailboxView::new(mailbox, &shape);
                out.element("m:Folders", |out| view.folder(out, found));
                Ok(())
            });
        }
    });
    Ok(())
}
