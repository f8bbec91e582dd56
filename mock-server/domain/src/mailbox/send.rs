//! Sending: a copy for the sender, and one into the Inbox of everybody who has a mailbox here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::deferred::{Wait, deferred_until};
use super::non_delivery::NonDelivery;
use super::{Item, Mailbox, Message, Recipient};
use crate::cloud::{Cloud, MailboxId, UserRef};
use crate::{Change, Now, Refusal};

/// What is sent, and what stays with the sender.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The message; its key and folder do not matter.
    pub message: Item<Message>,
    /// The draft it was. It becomes the copy that is kept, under the same key, or disappears where none is.
    pub draft: Option<u64>,
    /// The sender's folder that keeps a copy; none for no copy.
    pub keep_in: Option<u64>,
    /// Who acts; none where it is the mailbox's owner, or an application.
    pub by: Option<UserRef>,
}

impl Cloud {
    /// Sends a message from a mailbox. It arrives at once in every mailbox of this Cloud that can take mail, unless
    /// it says that it is to go later. Mail to others is gone; of what organisations here do not know, its sender is told.
    pub fn send(&mut self, from: MailboxId, outgoing: Outgoing, now: Now) -> Result<Change, Refusal> {
        self.send_once(from, outgoing, false, now)
    }

    /// Sends a message that was counted before, or is yet to be.
    pub(super) fn send_once(
        &mut self,
        from: MailboxId,
        outgoing: Outgoing,
        is_counted: bool,
        now: Now,
    ) -> Result<Change, Refusal> {
        let sender = self.mailboxes.get(&from).map(Arc::clone).ok_or(Refusal::ItemMissing)?;
        let due = deferred_until(&outgoing.message, now);
        let may_wait = due.is_some() || sender.submissions.messages_per_minute.is_some();
        let kept = may_wait.then(|| outgoing.clone());
        let message = self.prepare(&sender, outgoing.message, outgoing.by, now)?;
        if let Some(keep) = outgoing.keep_in {
            sender.home(keep)?;
        }
        if let Some(draft) = outgoing.draft {
            sender.mail(draft)?;
        }
        if let (Some(due), Some(kept)) = (due, kept.as_ref()) {
            return self.defer(from, kept.clone(), Wait { due, is_counted: false }, now);
        }
        drop(sender);
        let people = message.recipients().count();
        if !is_counted {
            self.may_submit(from, people, now)?;
            if let (Some(due), Some(kept)) = (self.submitted(from, people, now), kept) {
                return self.defer(from, kept, Wait { due, is_counted: true }, now);
            }
        }
        self.go_out(from, &message, (outgoing.draft, outgoing.keep_in), now)
    }

    /// A message goes out: the draft becomes the copy that stays, or disappears where none does, and the message arrives wherever
    /// there is room for it.
    fn go_out(
        &mut self,
        from: MailboxId,
        message: &Item<Message>,
        (draft, keep_in): (Option<u64>, Option<u64>),
        now: Now,
    ) -> Result<Change, Refusal> {
        let people: Vec<Recipient> = message.recipients().cloned().collect();
        let mut change = Change::none();
        let kept = match (draft, keep_in) {
            (None, None) => None,
            (Some(draft), Some(folder)) => Some(Item { key: draft, folder, ..message.clone() }),
            (None, Some(folder)) => Some(Item { key: self.number(), folder, ..message.clone() }),
            (Some(draft), None) => {
                change = change.and(self.mailbox_mut(from).map_or(Ok(Change::none()), |mailbox| mailbox.purge(draft))?);
                None
            }
        };
        if let Some(mut kept) = kept {
            kept.is_read = true;
            change = change.and(self.mailbox_mut(from).map_or(Ok(Change::none()), |mailbox| mailbox.keep_sent(kept))?);
        }
        Ok(change.and(self.arrive_everywhere(from, message, &people, now)?))
    }

    /// A message arrives with some people; where one's mailbox is full, or nobody has the address, the mailbox that it comes from
    /// is told.
    pub(super) fn arrive_everywhere(
        &mut self,
        from: MailboxId,
        message: &Item<Message>,
        people: &[Recipient],
        now: Now,
    ) -> Result<Change, Refusal> {
        let (mut change, mut full, mut reached) = (Change::none(), Vec::new(), Vec::new());
        for id in self.mailboxes_of(people.iter(), now) {
            let mut copy = Item { key: self.number(), categories: Vec::new(), ..message.clone() };
            copy.is_read = false;
            copy.bcc = Vec::new();
            let is_junk = self.mailboxes.get(&id).is_some_and(|mailbox| mailbox.blocks(&copy));
            match self.arrive(id, copy, now) {
                Ok(arrived) => {
                    change = change.and(arrived);
                    // Whose mail is junk is told nothing.
                    reached.extend(Some(id).filter(|_| !is_junk));
                }
                Err(Refusal::QuotaExceeded { .. }) => {
                    full.extend(self.mailboxes.get(&id).map(|mailbox| mailbox.as_recipient()));
                }
                Err(other) => return Err(other),
            }
        }
        change = change.and(self.report_unknown(from, message, people, now));
        change = change.and(self.report(from, message, (&full, NonDelivery::Full), now));
        Ok(change.and(self.answer_automatically(from, message, &reached, now)))
    }

    /// The message as it goes out.
    fn prepare(
        &self,
        sender: &Mailbox,
        mut message: Item<Message>,
        by: Option<UserRef>,
        now: Now,
    ) -> Result<Item<Message>, Refusal> {
        if message.recipients().next().is_none() {
            return Err(Refusal::NoRecipients);
        }
        if let Some(who) = message.unresolved() {
            return Err(Refusal::RecipientUnresolved(who.to_owned()));
        }
        message.check_limits()?;
        self.name_recipients(sender, &mut message);
        let (from, sent_by) = self.authors(sender, &message, by)?;
        (message.from, message.sender) = (Some(from), Some(sent_by));
        message.is_draft = false;
        let at = now.timestamp();
        message.created = at;
        message.modified = at;
        message.sent = at;
        message.received = at;
        Ok(message)
    }

    /// Mailboxes of this Cloud that some people have and that can take mail, each once.
    fn mailboxes_of<'r>(&self, people: impl Iterator<Item = &'r Recipient>, now: Now) -> Vec<MailboxId> {
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        for recipient in people {
            if let Some(mailbox) = self.mailbox_at(&recipient.address)
                && mailbox.state.takes_mail(now)
                && known.insert(mailbox.id)
            {
                found.push(mailbox.id);
            }
        }
        found
    }
}
