//! Sending: a copy for the sender, and one into the Inbox of everybody who has a mailbox here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::deferred::deferred_until;
use super::{Item, Mailbox, Message};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, Now, Refusal};

/// What is sent, and what stays with the sender.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The message; its key and folder do not matter.
    pub message: Item<Message>,
    /// The draft it was, which disappears from its folder.
    pub draft: Option<u64>,
    /// The sender's folder that keeps a copy; none for no copy.
    pub keep_in: Option<u64>,
}

impl Cloud {
    /// Sends a message from a mailbox. It arrives at once in every mailbox of this Cloud that can take mail, unless
    /// it says that it is to go later; mail to others, and to mailboxes that can take none, is gone.
    pub fn send(&mut self, from: MailboxId, outgoing: Outgoing, now: Now) -> Result<Change, Refusal> {
        let sender = self.mailboxes.get(&from).map(Arc::clone).ok_or(Refusal::ItemMissing)?;
        let due = deferred_until(&outgoing.message, now);
        let waiting = due.map(|due| (outgoing.clone(), due));
        let message = self.prepare(&sender, outgoing.message, now)?;
        if let Some(keep) = outgoing.keep_in {
            sender.folder(keep)?;
        }
        if let Some(draft) = outgoing.draft {
            sender.mail(draft)?;
        }
        if let Some((outgoing, due)) = waiting {
            return self.defer(from, outgoing, due, now);
        }
        let recipients = self.local_recipients(&message, now);
        drop(sender);
        let mut change = Change::none();
        if let Some(draft) = outgoing.draft {
            change = change.and(self.mailbox_mut(from).map_or(Ok(Change::none()), |mailbox| mailbox.purge(draft))?);
        }
        if let Some(keep) = outgoing.keep_in {
            let mut copy = Item { key: self.number(), folder: keep, ..message.clone() };
            copy.is_read = true;
            change = change.and(self.put(from, copy)?);
        }
        for id in recipients {
            let Some(inbox) = self.mailboxes.get(&id).map(|mailbox| mailbox.well_known_key("inbox")) else { continue };
            let mut copy = Item { key: self.number(), folder: inbox, categories: Vec::new(), ..message.clone() };
            copy.is_read = false;
            copy.bcc = Vec::new();
            let arrived = self.mailbox_mut(id).map_or(Ok(Change::none()), |mailbox| mailbox.deliver(copy))?;
            change = change.and(arrived);
        }
        Ok(change)
    }

    /// The message as it goes out.
    fn prepare(&self, sender: &Mailbox, mut message: Item<Message>, now: Now) -> Result<Item<Message>, Refusal> {
        if message.recipients().next().is_none() {
            return Err(Refusal::NoRecipients);
        }
        if let Some(who) = message.unresolved() {
            return Err(Refusal::RecipientUnresolved(who.to_owned()));
        }
        message.check_limits()?;
        self.name_recipients(sender, &mut message);
        let (from, by) = self.authors(sender, &message)?;
        (message.from, message.sender) = (Some(from), Some(by));
        message.is_draft = false;
        let at = now.timestamp();
        message.created = at;
        message.modified = at;
        message.sent = at;
        message.received = at;
        Ok(message)
    }

    /// Mailboxes of this Cloud that a message goes to and that can take it, each once.
    fn local_recipients(&self, message: &Message, now: Now) -> Vec<MailboxId> {
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        for recipient in message.recipients() {
            if let Some(mailbox) = self.mailbox_at(&recipient.address)
                && mailbox.state.takes_mail(now)
                && known.insert(mailbox.id)
            {
                found.push(mailbox.id);
            }
        }
        found
    }

    /// Puts a message into a mailbox.
    fn put(&mut self, id: MailboxId, message: Item<Message>) -> Result<Change, Refusal> {
        self.mailbox_mut(id).map_or(Ok(Change::none()), |mailbox| mailbox.insert(message))
    }
}
