//! `MarkAsJunk` and `ReportMessage`: what the owner says of mail, and where it lies then.

use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Change, Refusal};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{boolean, id_attributes};
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::{ChangeKey, MailboxIds, WireId};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/markasjunk-operation>
pub fn mark(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let said = |name: &'static str| request.attribute(name).and_then(boolean).ok_or_else(|| Fault::missing(name));
    let (is_junk, moves) = (said("IsJunk")?, said("MoveItem")?);
    each(context, request, messages, |mailbox, key| mailbox.mark_junk(key, is_junk, moves))
}

/// Microsoft's schema has this operation, and no page of its own describes it.
pub fn report(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let is_junk = match request.attribute("ReportAction").ok_or_else(|| Fault::missing("ReportAction"))? {
        "Junk" | "Phish" => true,
        "NotJunk" => false,
        "Unsubscribe" => return Err(Fault::unsupported("unsubscribing from a list")),
        _ => return Err(Fault::new("ErrorInvalidReportMessageActionType", "The report action is not valid.")),
    };
    each(context, request, messages, |mailbox, key| mailbox.report_junk(key, is_junk))
}

/// Does it for each item, and answers with the id of what was moved.
fn each(
    context: &Context<'_>,
    request: &Element,
    messages: &mut ResponseMessages<'_>,
    act: impl Fn(&mut Mailbox, u64) -> Result<Change, Refusal>,
) -> Result<(), Fault> {
    let ids = request.find("ItemIds").ok_or_else(|| Fault::missing("ItemIds"))?;
    let one = |id: &Element, out: &mut XmlWriter| {
        context.change(|cloud, now| {
            let (_, item, found) = context.item(cloud, id, now)?;
            let before = item.folder;
            let mailbox = cloud.mailbox_mut(found.mailbox).ok_or(Refusal::ItemMissing)?;
            let change = act(mailbox, found.id.key)?;
            let item = mailbox.item(found.id.key)?;
            if item.folder != before {
                let (ids, id) = (MailboxIds::ews(mailbox.guid), WireId::of_item(mailbox, item));
                out.element("m:MovedItemId", |out| {
                    id_attributes(out, &ids, &id, ChangeKey::of_item(mailbox, item));
                });
            }
            Ok(((), change))
        })
    };
    ids.children.iter().for_each(|id| messages.add(|out| one(id, out)));
    Ok(())
}
