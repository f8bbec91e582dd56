//! `DeleteItem`: items go into Deleted Items, into Recoverable Items, or for good.

use mock365_domain::Refusal;
use mock365_domain::mailbox::AnyItem;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let kind = request.attribute("DeleteType").ok_or_else(|| Fault::missing("DeleteType"))?;
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    ids.children.iter().for_each(|id| messages.add(|_| delete(context, request, id, kind)));
    Ok(())
}

fn delete(context: &Context<'_>, request: &Element, id: &Element, kind: &str) -> Result<(), Fault> {
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        let called_off = match (item, request.attribute("SendMeetingCancellations")) {
            (AnyItem::Event(_), None) => {
                return Err(Fault::new(
                    "ErrorSendMeetingCancellationsRequired",
                    "The SendMeetingCancellations attribute is required for calendar items.",
                ));
            }
            (AnyItem::Task(_), _) if request.attribute("AffectedTaskOccurrences").is_none() => {
                return Err(Fault::new(
                    "ErrorAffectedTaskOccurrencesRequired",
                    "The AffectedTaskOccurrences attribute is required for tasks.",
                ));
            }
            (AnyItem::Event(event), Some(sends)) if sends != "SendToNone" => Some(event.clone()),
            (
                AnyItem::Event(_)
                | AnyItem::Message(_)
                | AnyItem::Contact(_)
                | AnyItem::Task(_)
                | AnyItem::Post(_)
                | AnyItem::DistributionList(_)
                | AnyItem::MeetingMessage(_),
                _,
            ) => None,
        };
        let to = match kind {
            "MoveToDeletedItems" => Some(mailbox.well_known_key("deleteditems")),
            "SoftDelete" => Some(mailbox.well_known_key("recoverableitemsdeletions")),
            "HardDelete" => None,
            _ => return Err(Fault::missing("DeleteType")),
        };
        let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
        let change = match to {
            Some(to) => mailbox.relocate(found.id.key, to)?,
            None => mailbox.purge(found.id.key)?,
        };
        let told = called_off.map(|event| cloud.cancel_copies(found.mailbox, &event, "", now));
        Ok(((), change.and(told.unwrap_or_default())))
    })
}
