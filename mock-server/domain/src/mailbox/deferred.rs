//! Deferred delivery: a message that says when it is to go lies among the drafts until then.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/718cf9a3-3276-4f77-9f65-2b8dcf536bad>

use std::sync::LazyLock;

use imbl::OrdMap;
use jiff::Timestamp;

use super::{Content, Item, Mail, Message, Outgoing, Propertied, PropertyId, PropertyKey, PropertyType};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, Now, Refusal};

/// Messages that wait for their moment. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct DeferredSends {
    /// By moment, mailbox and key: the sender's folder that keeps a copy then, and whether it was counted as sent.
    by_due: OrdMap<Due, (Option<u64>, bool)>,
    /// When each goes.
    due_of: OrdMap<(MailboxId, u64), Timestamp>,
    /// How many there may be before those are looked for that were deleted meanwhile.
    room: usize,
}

impl DeferredSends {
    /// Lets a message wait, until another moment where it waits already.
    fn put(&mut self, from: MailboxId, key: u64, wait: Wait, keep_in: Option<u64>) {
        self.take(from, key);
        self.by_due.insert((wait.due, from, key), (keep_in, wait.is_counted));
        self.due_of.insert((from, key), wait.due);
    }

    fn take(&mut self, from: MailboxId, key: u64) {
        if let Some(due) = self.due_of.remove(&(from, key)) {
            self.by_due.remove(&(due, from, key));
        }
    }

    /// The one that is due first.
    fn first(&self) -> Option<(Due, (Option<u64>, bool))> {
        self.by_due.get_min().copied()
    }
}

/// When a message goes, and which it is: its mailbox, and its key there.
type Due = (Timestamp, MailboxId, u64);

/// How a message waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    /// Until when.
    pub due: Timestamp,
    /// Whether it was counted as sent: it waits because others left before it.
    pub is_counted: bool,
}

/// How many may wait before anybody looks which of them were deleted.
const ROOM: usize = 64;

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
    /// Keeps a message that was sent until it is due: among the drafts where its author wants it to go later, in the Outbox
    /// where others left before it.
    pub(super) fn defer(
        &mut self,
        from: MailboxId,
        Outgoing { message, draft, keep_in, by: _ }: Outgoing,
        wait: Wait,
        now: Now,
    ) -> Result<Change, Refusal> {
        let new = if draft.is_none() { self.number() } else { 0 };
        let mailbox = self.mailbox_mut(from).ok_or(Refusal::ItemMissing)?;
        let key = draft.unwrap_or(new);
        let folder = mailbox.well_known_key(if wait.is_counted { "outbox" } else { "drafts" });
        let change = if draft.is_some() {
            let written = mailbox.update(key, now, |mail: &mut Mail| {
                mail.put_message(message);
                Ok::<_, Refusal>(())
            })?;
            if wait.is_counted { written.and(mailbox.relocate(key, folder)?) } else { written }
        } else {
            let mut message = Item { key, folder, ..message };
            message.is_draft = true;
            mailbox.insert(message)?
        };
        self.deferred.put(from, key, wait, keep_in);
        if self.deferred.due_of.len() > self.deferred.room {
            self.forget_deleted();
        }
        Ok(change)
    }

    /// Those that were deleted meanwhile wait no more. They are looked for when there are twice as many as the last time, so
    /// that whoever defers many does not pay for all of them with each.
    fn forget_deleted(&mut self) {
        let Self { deferred, mailboxes, .. } = self;
        let is_there = |mailbox: &MailboxId, key: u64| mailboxes.get(mailbox).is_some_and(|own| own.mail(key).is_ok());
        let gone = deferred.due_of.keys().filter(|(mailbox, key)| !is_there(mailbox, *key));
        let gone: Vec<(MailboxId, u64)> = gone.copied().collect();
        for (mailbox, key) in gone {
            deferred.take(mailbox, key);
        }
        deferred.room = (deferred.due_of.len() * 2).max(ROOM);
    }

    /// When the next message is due that waits for its moment.
    pub fn next_deferred(&self) -> Option<Timestamp> {
        self.deferred.first().map(|((due, ..), _)| due)
    }

    /// Sends the messages that are due, the earliest first. What was deleted, or cannot go any more, stays where it is.
    pub fn send_due(&mut self, now: Now) -> Change {
        let mut change = Change::none();
        while let Some(((due, mailbox, key), (keep_in, is_counted))) = self.deferred.first() {
            if due > now.timestamp() {
                break;
            }
            self.deferred.take(mailbox, key);
            change = change.and(self.send_waiting((mailbox, key), keep_in, is_counted, now).unwrap_or_default());
        }
        change
    }

    fn send_waiting(
        &mut self,
        (from, key): (MailboxId, u64),
        keep_in: Option<u64>,
        is_counted: bool,
        now: Now,
    ) -> Option<Change> {
        let mailbox = self.mailboxes.get(&from)?;
        let draft = mailbox.mail(key).ok()?;
        let deleted = ["deleteditems", "recoverableitemsdeletions"].map(|name| mailbox.well_known_key(name));
        if !draft.is_draft || deleted.contains(&draft.folder) {
            return None;
        }
        let outgoing = Outgoing { message: draft.to_message(), draft: Some(key), keep_in, by: None };
        self.send_once(from, outgoing, is_counted, now).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::mailbox::Recipient;

    const NOW: Now = Now(Timestamp::UNIX_EPOCH);

    /// A message to nobody but the sender, that goes some minutes from now.
    fn later(cloud: &mut Cloud, from: MailboxId, minutes: i64) -> Item<Message> {
        let mut message = Item::<Message>::unwritten(NOW);
        let own = cloud.mailboxes[&from].as_recipient();
        message.to = vec![Recipient::new(own.name, own.address)];
        let due = NOW.plus(SignedDuration::from_mins(minutes)).timestamp().to_string();
        let item: &mut Item<dyn Content> = &mut message;
        item.set_property(&SEND_TIME, vec![due]).expect("it is taken");
        cloud.identify_message(from, &mut message);
        message
    }

    #[test]
    fn the_next_one_stands_first_and_those_that_were_deleted_are_forgotten() {
        let mut cloud = crate::default::cloud(NOW);
        let from = cloud.mailbox_at("anna@contoso.example").expect("Anna").id;
        for minutes in (1..=300).rev() {
            let message = later(&mut cloud, from, minutes);
            cloud.send(from, Outgoing { message, draft: None, keep_in: None, by: None }, NOW).expect("it waits");
            let next = NOW.plus(SignedDuration::from_mins(minutes)).timestamp();
            assert_eq!(cloud.next_deferred(), Some(next));
            let drafts = cloud.mailboxes[&from].well_known_key("drafts");
            // All but the last ten are deleted by somebody.
            if minutes > 10 {
                let newest = cloud.mailboxes[&from].items_in(drafts).map(|item| item.key).max().expect("a draft");
                cloud.mailbox_mut(from).expect("Anna's").purge(newest).expect("it was there");
            }
        }
        assert!(cloud.deferred.due_of.len() <= ROOM + 10, "{}", cloud.deferred.due_of.len());
        assert_eq!(cloud.deferred.by_due.len(), cloud.deferred.due_of.len());
        // One that is put off is sent once, and last.
        let (_, _, key) = cloud.deferred.first().expect("one").0;
        let draft = cloud.mailboxes[&from].mail(key).expect("it").to_message();
        let message = Item { key, ..later(&mut cloud, from, 20) };
        assert_eq!(draft.key, key);
        cloud.send(from, Outgoing { message, draft: Some(key), keep_in: None, by: None }, NOW).expect("it waits");
        let arrived = |cloud: &Cloud| {
            let own = &cloud.mailboxes[&from];
            own.items_in(own.well_known_key("inbox")).count()
        };
        let before = arrived(&cloud);
        for (minutes, sent) in [(1, 0), (2, 1), (10, 9), (19, 9), (20, 10), (400, 10)] {
            cloud.send_due(NOW.plus(SignedDuration::from_mins(minutes)));
            assert_eq!(arrived(&cloud) - before, sent, "after {minutes} minutes");
        }
        assert_eq!(cloud.next_deferred(), None);
    }
}
