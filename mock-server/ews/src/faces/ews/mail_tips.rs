//! `GetMailTips`: what whoever is about to write is told about recipients, the same as Graph's `getMailTips`.

use mock365_domain::Now;
use mock365_domain::mailbox::{MAIL_TIPS_LIMIT, MailTips, ReplyStatus};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::message;
use super::property::invalid;
use crate::faces::soap::writer::XmlWriter;

/// Writes a tip.
type WriteTip = fn(&MailTips<'_>, Now, &mut XmlWriter);

/// What can be asked for, in the order in which it is shown. Nothing keeps whether somebody prefers accessible content.
const TYPES: [(&str, WriteTip); 11] = [
    ("OutOfOfficeMessage", out_of_office),
    ("MailboxFullStatus", |tips, _, out| out.value("t:MailboxFull", tips.is_full)),
    ("CustomMailTip", |_, _, out| out.empty("t:CustomMailTip")),
    ("TotalMemberCount", |tips, _, out| out.value("t:TotalMemberCount", tips.members)),
    ("ExternalMemberCount", |tips, _, out| out.value("t:ExternalMemberCount", tips.external_members)),
    ("MaxMessageSize", |tips, _, out| out.value("t:MaxMessageSize", tips.max_size)),
    ("DeliveryRestriction", |_, _, out| out.value("t:DeliveryRestricted", false)),
    ("ModerationStatus", |_, _, out| out.value("t:IsModerated", false)),
    ("InvalidRecipient", |tips, _, out| out.value("t:InvalidRecipient", tips.is_unknown)),
    // Two members of Graph's `recipientScopeType`, whose numbers these are.
    ("Scope", |tips, _, out| out.value("t:Scope", if tips.is_external { 2 } else { 1 })),
    ("RecipientSuggestions", |_, _, _| ()),
];

/// A message per recipient, below an element that says how it went as a whole.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getmailtips-operation>
pub fn call(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let sender = request.find("SendingAs").ok_or_else(|| Fault::missing("SendingAs"))?;
    let sender = sender.find_text("EmailAddress").ok_or_else(|| Fault::missing("EmailAddress"))?.trim();
    let recipients = request.find("Recipients").ok_or_else(|| Fault::missing("Recipients"))?;
    // One client writes it into the request itself.
    let asked = asked(request.find("MailTipsRequested").unwrap_or(request))?;
    if recipients.children.is_empty() || recipients.children.len() > MAIL_TIPS_LIMIT {
        let why = format!("a request asks about 1 to {MAIL_TIPS_LIMIT} recipients");
        return Err(Fault::new("ErrorInvalidArgument", "The argument is invalid.").explain(why));
    }
    context.read(|cloud, now| {
        let owner = context.mailbox(cloud, Some(sender), now)?.owner;
        out.element("m:ResponseMessages", |out| {
            for recipient in &recipients.children {
                message(out, "m:MailTipsResponseMessageType", None, |out| {
                    let address = recipient.find_text("EmailAddress").unwrap_or_default().trim();
                    let tips = cloud.mail_tips(owner, address, now);
                    out.element("m:MailTips", |out| write(address, &tips, &asked, now, out));
                    Ok(())
                });
            }
        });
        Ok(())
    })
}

/// Places of what is asked for, by words between spaces.
fn asked(sent: &Element) -> Result<Vec<usize>, Fault> {
    let mut asked = Vec::new();
    for word in sent.text.split_whitespace() {
        match TYPES.iter().position(|(known, _)| *known == word) {
            Some(place) => asked.push(place),
            None if word == "All" => asked.extend(0..TYPES.len()),
            None if word == "PreferAccessibleContent" => {
                return Err(Fault::unsupported("whether a recipient prefers accessible content"));
            }
            None => return Err(invalid(sent)),
        }
    }
    asked.sort_unstable();
    asked.dedup();
    Ok(asked)
}

fn write(address: &str, tips: &MailTips<'_>, asked: &[usize], now: Now, out: &mut XmlWriter) {
    out.element("t:RecipientAddress", |out| {
        out.value("t:Name", tips.mailbox.map_or("", |mailbox| &mailbox.name));
        out.maybe("t:EmailAddress").filled(address);
        out.value("t:RoutingType", "SMTP");
    });
    // Nothing takes longer than there is time.
    out.empty("t:PendingMailTips");
    for (_, write) in asked.iter().filter_map(|place| TYPES.get(*place)) {
        write(tips, now, out);
    }
}

fn out_of_office(tips: &MailTips<'_>, now: Now, out: &mut XmlWriter) {
    let settings = tips.mailbox.map(|mailbox| &mailbox.settings).filter(|_| !tips.reply.is_empty());
    out.element("t:OutOfOffice", |out| {
        out.element("t:ReplyBody", |out| {
            if let Some(settings) = settings {
                out.attribute("xml:lang", settings.language.locale);
            }
            out.value("t:Message", tips.reply);
        });
        let replies = settings.map(|settings| &settings.automatic_replies);
        if let Some(replies) = replies.filter(|replies| replies.status == ReplyStatus::Scheduled) {
            let (start, end) = replies.period(now);
            out.element("t:Duration", |out| {
                out.value("t:StartTime", start);
                out.value("t:EndTime", end);
            });
        }
    });
}
