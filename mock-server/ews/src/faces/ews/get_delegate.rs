//! `GetDelegate`: who works in a mailbox for its owner. Nobody does here: delegates cannot be added yet.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::message;
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getdelegate-operation>
pub fn call(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let mailbox = request.find("Mailbox").ok_or_else(|| Fault::missing("Mailbox"))?;
    let address = mailbox.find_text("EmailAddress").ok_or_else(|| Fault::missing("EmailAddress"))?;
    context.read(|cloud, now| context.mailbox(cloud, Some(address), now).map(|_| ()))?;
    let asked = request.find("UserIds").map_or(&[][..], |users| &users.children);
    out.maybe("m:ResponseMessages").list(asked, |out, _| {
        let fault = Fault::new("ErrorNotDelegate", "The user is not a delegate for the mailbox.")
            .explain("nobody has delegates here");
        message(out, "m:DelegateUserResponseMessageType", None, |_| Err(fault));
    });
    out.value("m:DeliverMeetingRequests", "DelegatesAndSendInformationToMe");
    Ok(())
}
