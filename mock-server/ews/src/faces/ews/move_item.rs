//! `MoveItem`: items go into another folder, and get other ids.

use mock365_domain::Refusal;

use super::context::Context;
use super::copy_item::carry_each;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    carry_each(context, request, messages, |cloud, mailbox, key, folder| {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        Ok((key, mailbox.relocate(key, folder)?))
    })
}
