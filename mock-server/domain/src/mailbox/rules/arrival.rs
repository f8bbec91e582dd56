//! Mail that arrives: the rules of its mailbox say where it lies, what becomes of it, and to whom it goes on.

use jiff::tz::TimeZone;

use super::predicates::{AUTO_FORWARDED, Arrival, Seen};
use super::{InboxRule, RuleActions};
use crate::cloud::{Cloud, MailboxId};
use crate::mailbox::away::is_automatic;
use crate::mailbox::{
    Answering, AnyItem, Attachment, AttachmentContent, Body, Content, Item, ItemView, Mail, Mailbox, Message, Outgoing,
    Propertied, Recipient,
};
use crate::{Change, Now, Refusal};

/// The header that says through whose rules a message went on. Exchange Online lets it go on once.
///
/// <https://techcommunity.microsoft.com/t5/exchange-team-blog/loop-prevention-in-exchange-online-demystified/ba-p/2312258>
const LOOP: &str = "X-MS-Exchange-Inbox-Rules-Loop";

/// What the rules come to for one message.
struct Verdict {
    /// The message, as they leave it.
    item: AnyItem,
    /// The folders that it goes to; none where it stays in the Inbox.
    moved: Vec<u64>,
    /// The folders that copies go to.
    copied: Vec<u64>,
    /// Whether it is not kept itself.
    is_gone: bool,
    /// To whom it goes on, and how.
    sent: Vec<(Sending, Vec<Recipient>)>,
}

/// How a message goes on.
#[derive(Clone, Copy)]
enum Sending {
    Forwarded,
    Attached,
    Redirected,
}

impl Verdict {
    fn of(mailbox: &Mailbox, own: &[String], item: AnyItem) -> Self {
        let mut verdict = Self { item, moved: Vec::new(), copied: Vec::new(), is_gone: false, sent: Vec::new() };
        let seen = Seen::default();
        for rule in mailbox.rules().iter().filter(|rule| rule.is_enabled && !mailbox.is_in_error(rule)) {
            if verdict.is_met(rule, own, &seen) {
                verdict.apply(&rule.actions, mailbox.well_known_key("deleteditems"));
                if rule.actions.stop == Some(true) {
                    break;
                }
            }
        }
        verdict
    }

    fn is_met(&self, rule: &InboxRule, own: &[String], seen: &Seen) -> bool {
        let Some(mail) = Mail::of(&self.item) else { return false };
        let mail = Arrival::new(mail, own, seen);
        rule.conditions.all_hold(&mail) && !rule.exceptions.one_holds(&mail)
    }

    fn apply(&mut self, actions: &RuleActions, deleted: u64) {
        if let Some(mail) = Mail::of_mut(&mut self.item) {
            for category in &actions.categories {
                if !mail.categories.contains(category) {
                    mail.categories.push(category.clone());
                }
            }
            mail.importance = actions.importance.unwrap_or(mail.importance);
            mail.is_read |= actions.mark_read == Some(true);
        }
        let add = |folders: &mut Vec<u64>, folder: Option<u64>| {
            folders.extend(folder.filter(|folder| !folders.contains(folder)));
        };
        add(&mut self.copied, actions.copy_to);
        add(&mut self.moved, actions.move_to);
        add(&mut self.moved, Some(deleted).filter(|_| actions.delete == Some(true)));
        self.is_gone |= actions.delete_for_good == Some(true);
        let lists = [Sending::Forwarded, Sending::Attached, Sending::Redirected];
        for (sending, people) in lists.into_iter().zip(actions.people()) {
            if !people.is_empty() {
                self.sent.push((sending, people.to_vec()));
            }
        }
    }
}

impl Cloud {
    /// Mail arrives in a mailbox: it is put where the rules want it, or into the Inbox.
    pub(in crate::mailbox) fn arrive(
        &mut self,
        id: MailboxId,
        item: impl Into<AnyItem>,
        now: Now,
    ) -> Result<Change, Refusal> {
        let mailbox = self.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let mut item = item.into();
        let inbox = mailbox.well_known_key("inbox");
        let is_junk = Mail::of(&item).is_some_and(|mail| mailbox.blocks(mail));
        // What is junk is looked at by no rule.
        if is_junk || mailbox.rules().is_empty() {
            item.make_mut().folder = if is_junk { mailbox.well_known_key("junkemail") } else { inbox };
            return self.mailbox_mut(id).ok_or(Refusal::ItemMissing)?.deliver(item);
        }
        let Verdict { item, mut moved, copied, is_gone, sent } = Verdict::of(mailbox, &self.addresses_of(id), item);
        if moved.is_empty() {
            moved.push(inbox);
        }
        if is_gone {
            moved.clear();
        }
        let goes_on = Mail::of(&item).filter(|mail| !sent.is_empty() && may_go_on(mail));
        let original = goes_on.map(Mail::to_message);
        let mut change = Change::none();
        for (place, folder) in moved.into_iter().chain(copied).enumerate() {
            let one = if place == 0 { item.clone() } else { self.copied(item.clone(), folder) };
            change = change.and(self.lie(id, one, folder, place == 0)?);
        }
        let Some(original) = original else { return Ok(change) };
        for (sending, people) in sent {
            change = change.and(self.send_on(id, original.clone(), sending, people, now).unwrap_or_default());
        }
        Ok(change)
    }

    /// Puts a message into a folder. Where there is no room for a further copy, there is none.
    fn lie(&mut self, id: MailboxId, mut item: AnyItem, folder: u64, is_first: bool) -> Result<Change, Refusal> {
        item.make_mut().folder = folder;
        let stored = self.mailbox_mut(id).ok_or(Refusal::ItemMissing)?.deliver(item);
        if is_first { stored } else { Ok(stored.unwrap_or_default()) }
    }

    /// Sends a message on, as its mailbox's owner would: what he may not send is not sent.
    fn send_on(
        &mut self,
        id: MailboxId,
        mut original: Item<Message>,
        sending: Sending,
        people: Vec<Recipient>,
        now: Now,
    ) -> Result<Change, Refusal> {
        let mailbox = self.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let stamp = (LOOP.to_owned(), mailbox.address.clone());
        if matches!(sending, Sending::Redirected) {
            original.headers.push(stamp);
            return self.redirect(id, &original, &people, now);
        }
        let item: AnyItem = original.into();
        let Some(mail) = Mail::of(&item) else { return Ok(Change::none()) };
        let mut message = mailbox.answer_draft(mail, Answering::Others, (&Body::default(), &TimeZone::UTC), now);
        if matches!(sending, Sending::Attached) {
            message.body = Body::default();
            message.attachments = vec![Attachment::with(mail.subject.clone(), AttachmentContent::Item(item)).into()];
        }
        message.headers.push(stamp);
        message.to = people;
        let any: &mut Item<dyn Content> = &mut message;
        let _ = any.set_property(&AUTO_FORWARDED, vec!["true".to_owned()]);
        self.identify_message(id, &mut message);
        self.send(id, Outgoing { message, draft: None, keep_in: None, by: None }, now)
    }

    /// Lets a message go on to others as it is. It counts as sent by the mailbox whose rule does it.
    fn redirect(
        &mut self,
        id: MailboxId,
        message: &Item<Message>,
        to: &[Recipient],
        now: Now,
    ) -> Result<Change, Refusal> {
        self.may_submit(id, to.len(), now)?;
        self.submitted(id, to.len(), now);
        self.arrive_everywhere(id, message, to, now)
    }
}

/// Whether rules may send a message on: none did so before, and Exchange did not write it itself.
fn may_go_on(mail: &Mail) -> bool {
    mail.header(LOOP).is_none() && !is_automatic(mail.class())
}
