//! Deferred delivery: a message that says when it is to go lies among the drafts until then.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/718cf9a3-3276-4f77-9f65-2b8dcf536bad>

use std::sync::LazyLock;

use jiff::Timestamp;

use super::{Content, Item, Mail, Message, Outgoing, Propertied, PropertyId, PropertyKey, PropertyType};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, Now, Refusal};

/// A message that waits for its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeferredSend {
    /// When it goes.
    pub due: Timestamp,
    /// The sender's folder that keeps a copy then.
    pub keep_in: Option<u64>,
}

/// `PidTagDeferredSendTime`.
static SEND_TIME: LazyLock<PropertyKey> =
    LazyLock::new(|| PropertyKey::new(PropertyId::Tag(0x3fef), PropertyType::SystemTime, false));

/// When a message wants to go, where that is later.
pub(super) fn deferred_until(message: &Item<Message>, now: Now) -> Option<Timestamp> {
    let item: &Item<dyn Content> = message;
    let due: Timestamp = item.property(&SEND_TIME)?.first()?.parse().ok()?;
    Some(due).filter(|due| *due > now.timestamp())
}

impl Cloud {
    /// Keeps a message that was sent among the drafts until it is due.
    pub(super) fn defer(
        &mut self,
        from: MailboxId,
        Outgoing { message, draft, keep_in }: Outgoing,
        due: Timestamp,
        now: Now,
    ) -> Result<Change, Refusal> {
        let new = if draft.is_none() { self.number() } else { 0 };
        let mailbox = self.mailbox_mut(from).ok_or(Refusal::ItemMissing)?;
        let key = draft.unwrap_or(new);
        let change = if draft.is_some() {
            mailbox.update(key, now, |mail: &mut Mail| {
                mail.put_message(message);
                Ok::<_, Refusal>(())
            })?
        } else {
            let folder = mailbox.well_known_key("drafts");
            let mut message = Item { key, folder, ..message };
            message.is_draft = true;
            mailbox.insert(message)?
        };
        // Those that were deleted meanwhile wait no more: there are never more of them than messages.
        let Self { deferred, mailboxes, .. } = self;
        deferred.retain(|(mailbox, key), _| mailboxes.get(mailbox).is_some_and(|mailbox| mailbox.mail(*key).is_ok()));
        deferred.insert((from, key), DeferredSend { due, keep_in });
        Ok(change)
    }

    /// When the next message is due that waits for its moment.
    pub fn next_deferred(&self) -> Option<Timestamp> {
        self.deferred.values().map(|waiting| waiting.due).min()
    }

    /// Sends the messages that are due, the earliest first. What was deleted, or cannot go any more, stays where it is.
    pub fn send_due(&mut self, now: Now) -> Change {
        let mut due: Vec<(Timestamp, MailboxId, u64)> = self
            .deferred
            .iter()
            .filter(|(_, waiting)| waiting.due <= now.timestamp())
            .map(|((mailbox, key), waiting)| (waiting.due, *mailbox, *key))
            .collect();
        due.sort_unstable();
        due.into_iter().fold(Change::none(), |change, (_, mailbox, key)| {
            let sent =
                self.deferred.remove(&(mailbox, key)).and_then(|waiting| self.send_waiting(mailbox, key, waiting, now));
            change.and(sent.unwrap_or_default())
        })
    }

    fn send_waiting(&mut self, from: MailboxId, key: u64, waiting: DeferredSend, now: Now) -> Option<Change> {
        let mailbox = self.mailboxes.get(&from)?;
        let draft = mailbox.mail(key).ok()?;
        let deleted = ["deleteditems", "recoverableitemsdeletions"].map(|name| mailbox.well_known_key(name));
        if !draft.is_draft || deleted.contains(&draft.folder) {
            return None;
        }
        let outgoing = Outgoing { message: draft.to_message(), draft: Some(key), keep_in: waiting.keep_in };
        self.send(from, outgoing, now).ok()
    }
}
