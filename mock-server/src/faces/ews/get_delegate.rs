//! `GetDelegate`: who works in a mailbox for its owner. Nobody does here: delegates cannot be added yet.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::{ItemResult, message};

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getdelegate-operation>
pub fn call(context: &Context<'_>, request: &Element) -> ItemResult {
    let mailbox = request.find("Mailbox").ok_or_else(|| Fault::missing("Mailbox"))?;
    let address = mailbox.find_text("EmailAddress").ok_or_else(|| Fault::missing("EmailAddress"))?;
    context.read(|cloud, now| context.mailbox(cloud, Some(address), now).map(|_| ()))?;
    let asked = request.find("UserIds").map_or(&[][..], |users| &users.children);
    let missing = asked.iter().map(|_| {
        let fault = Fault::new("ErrorNotDelegate", "The user is not a delegate for the mailbox.")
            .explain("nobody has delegates here");
        message(Element::new("m:DelegateUserResponseMessageType"), Err(fault))
    });
    let users = (!asked.is_empty()).then(|| Element::new("m:ResponseMessages").all(missing));
    let deliver = Element::text("m:DeliverMeetingRequests", "DelegatesAndSendInformationToMe");
    Ok(users.into_iter().chain([deliver]).collect())
}
