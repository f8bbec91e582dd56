//! Replies to mail, and mail that is forwarded.

use jiff::tz::TimeZone;
use mock365_domain::mailbox::{Answering, AnyItem, ItemView, Mail};

use super::{disposition, message_target, put, reference};
use crate::faces::ews::context::Context;
use crate::faces::ews::element::Element;
use crate::faces::ews::error::Fault;
use crate::faces::ews::property;
use crate::faces::soap::writer::XmlWriter;

/// What of a response object says what it answers and what is written above it; the rest are properties of the new message.
const BESIDE: [&str; 2] = ["ReferenceItemId", "NewBodyContent"];

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/replytoitem>
pub fn answer(
    context: &Context<'_>,
    request: &Element,
    sent: &Element,
    to: Answering,
    out: &mut XmlWriter,
) -> Result<(), Fault> {
    let (id, disposition) = (reference(sent)?, disposition(request)?);
    let comment = sent.find("NewBodyContent");
    if comment.is_some() && sent.find("Body").is_some() {
        return Err(Fault::unsupported("Body beside NewBodyContent"));
    }
    let comment = property::sent_body(comment);
    context.change(|cloud, now| {
        let target = message_target(context, cloud, request, disposition, now)?;
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        found.check(mailbox, item, false)?;
        let mut message = mailbox.answer_draft(original(item)?, to, (&comment, &TimeZone::UTC), now);
        property::fill_but(&mut message, sent, &BESIDE)?;
        put(cloud, &target, disposition, (message, context.account(cloud)), now, out)
    })
}

/// What is answered.
fn original(item: &AnyItem) -> Result<&Mail, Fault> {
    match item {
        AnyItem::Event(_) => Err(Fault::unsupported("replies to calendar items")),
        other => Mail::of(other).ok_or_else(|| {
            Fault::new("ErrorInvalidReferenceItem", "The reference item is not valid for this operation.")
                .explain("only mail is answered and forwarded")
        }),
    }
}
