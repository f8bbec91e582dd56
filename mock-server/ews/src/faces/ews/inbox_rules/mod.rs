//! `GetInboxRules` and `UpdateInboxRules`: the rules for mail that arrives.

mod actions;
mod mistakes;
mod predicates;
mod rule;

use mock365_domain::Change;
use mock365_domain::mailbox::RuleMistake;

use self::mistakes::{Mistake, refused};
use super::context::Context;
use super::element::Element;
use super::error::Fault;
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getinboxrules-operation>
pub fn get(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let address = request.find_text("MailboxSmtpAddress");
    let mailbox = context.read(|cloud, now| context.mailbox(cloud, address, now).cloned())?;
    out.value("m:OutlookRuleBlobExists", false);
    out.maybe("m:InboxRules").list(mailbox.rules(), |out, one| rule::show(out, &mailbox, one));
    Ok(())
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateinboxrules-operation>
pub fn update(context: &Context<'_>, request: &Element, _out: &mut XmlWriter) -> Result<(), Fault> {
    let address = request.find_text("MailboxSmtpAddress");
    let sent = request.find("Operations").ok_or_else(|| Fault::missing("Operations"))?;
    context.change(|cloud, now| {
        let id = context.mailbox(cloud, address, now)?.id;
        let numbers: Vec<u64> = sent.children.iter().map(|_| cloud.number()).collect();
        let mailbox = cloud.mailboxes.get(&id).ok_or_else(|| Fault::no_mailbox("it is gone"))?;
        let (mut operations, mut wrong) = (Vec::new(), Vec::new());
        for (at, (sent, number)) in sent.children.iter().zip(numbers).enumerate() {
            let mut mistakes = Vec::new();
            operations.push(rule::operation(context, (cloud, now, mailbox), sent, number, &mut mistakes)?);
            if !mistakes.is_empty() {
                wrong.push((at, mistakes));
            }
        }
        if wrong.is_empty() {
            let mailbox = cloud.mailbox_mut(id).ok_or_else(|| Fault::no_mailbox("it is gone"))?;
            let found = mailbox.change_rules(operations)?;
            let worded = |mistakes: &Vec<RuleMistake>| mistakes.iter().map(Mistake::of).collect();
            wrong = found.iter().map(|(at, mistakes)| (*at, worded(mistakes))).collect();
        }
        if wrong.is_empty() { Ok(((), Change::none())) } else { Err(refused(&wrong)) }
    })
}
