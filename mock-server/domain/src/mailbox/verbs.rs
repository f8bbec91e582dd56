//! What is done to items, once for all kinds: they are put in, changed, moved, copied, marked, deleted and purged.

use std::sync::Arc;

use super::{AnyItem, Contact, Content, Event, HistoryEntry, Item, ItemView, Mail, Mailbox, Message};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, Happened, Now, Refusal, Subject};

impl Mailbox {
    /// Puts a new item into its folder.
    pub fn insert(&mut self, item: impl Into<AnyItem>) -> Result<Change, Refusal> {
        self.put_new(item, Happened::Created)
    }

    /// Puts an item that came as mail into its folder.
    pub fn deliver(&mut self, item: impl Into<AnyItem>) -> Result<Change, Refusal> {
        let mut item = item.into();
        self.classify(&mut item);
        self.put_new(item, Happened::Delivered)
    }

    fn put_new(&mut self, item: impl Into<AnyItem>, happened: Happened) -> Result<Change, Refusal> {
        let item = item.into();
        self.check_new(&item)?;
        self.check_room(item.size())?;
        Ok(self.begin(item, happened))
    }

    /// Puts an item in whatever the quota says: a copy of what was sent, or what somebody lays there who prepares a mailbox.
    pub fn lay(&mut self, item: impl Into<AnyItem>) -> Result<Change, Refusal> {
        let item = item.into();
        self.check_new(&item)?;
        Ok(self.begin(item, Happened::Created))
    }

    /// Puts the copy of what was sent into its folder, whatever the quota says. The draft that it was, if any, is moved there: it
    /// keeps its key, and so its immutable id.
    ///
    /// <https://learn.microsoft.com/graph/outlook-immutable-id>
    pub(super) fn keep_sent(&mut self, sent: Item<Message>) -> Result<Change, Refusal> {
        let (known, item) = (self.items.all.get(&sent.key), AnyItem::from(sent));
        if known.is_none() {
            return self.lay(item);
        }
        // A draft that was something else than a message has its key in another list: it goes.
        if known.is_some_and(|known| known.kind() != item.kind()) {
            return Ok(self.purge(item.key)?.and(self.lay(item)?));
        }
        self.home(item.folder)?;
        check(&item)?;
        let mut item = item;
        Ok(self.store(&mut item, Happened::Moved))
    }

    /// What keeps a new item from being put into its folder, however much room there is.
    fn check_new(&self, item: &AnyItem) -> Result<(), Refusal> {
        self.home(item.folder)?;
        self.check_copied(item)
    }

    /// What keeps an item of this mailbox from being copied, wherever to.
    pub(super) fn check_copied(&self, item: &AnyItem) -> Result<(), Refusal> {
        check(item)?;
        self.check_birthday(None, item)
    }

    fn begin(&mut self, mut item: AnyItem, happened: Happened) -> Change {
        if let AnyItem::Contact(contact) = &mut item {
            Arc::make_mut(contact).name_itself();
        }
        self.store(&mut item, happened)
    }

    /// Changes an item that can be looked at in that way; its key, folder and change number stay what they must be.
    /// Nothing is changed when the closure refuses.
    pub fn update<V: ItemView + ?Sized, E: From<Refusal>>(
        &mut self,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut V) -> Result<(), E>,
    ) -> Result<Change, E> {
        let mut item = self.item(key)?.clone();
        let (folder, old) = (item.folder, item.clone());
        edit(V::of_mut(&mut item).ok_or(Refusal::ItemMissing)?)?;
        let edited = item.make_mut();
        (edited.key, edited.folder, edited.modified) = (key, folder, now.timestamp());
        check(&item)?;
        self.check_birthday(Some(&old), &item)?;
        let growth = item.size().saturating_sub(old.size());
        if growth > 0 {
            self.check_room(growth)?;
        }
        if let AnyItem::Contact(contact) = &mut item {
            Arc::make_mut(contact).file_itself();
        }
        let happened = if only_marked(&old, &item) { Happened::Marked } else { Happened::Updated };
        Ok(self.store(&mut item, happened))
    }

    /// Refuses a birthday where nobody can write one.
    fn check_birthday(&self, old: Option<&AnyItem>, new: &AnyItem) -> Result<(), Refusal> {
        let birthday = |item: &AnyItem| Item::<Contact>::of(item).and_then(|contact| contact.birthday);
        let is_written = old.and_then(birthday) != birthday(new);
        if self.read_only_birthdays && is_written { Err(Refusal::BirthdayReadOnly) } else { Ok(()) }
    }

    /// Moves an item to another folder.
    pub fn relocate(&mut self, key: u64, folder: u64) -> Result<Change, Refusal> {
        self.home(folder)?;
        let mut item = self.item(key)?.clone();
        match self.grows_by(item.size(), item.folder, folder) {
            0 => {}
            more => self.check_room(more)?,
        }
        item.make_mut().folder = folder;
        Ok(self.store(&mut item, Happened::Moved))
    }

    /// Marks mail as read or unread.
    pub fn mark(&mut self, key: u64, read: bool, now: Now) -> Result<Change, Refusal> {
        self.update(key, now, |mail: &mut Mail| {
            mail.is_read = read;
            Ok(())
        })
    }

    /// Deletes as a person does: into Deleted Items, and from there mail goes into Recoverable Items, the rest for good.
    pub fn discard(&mut self, key: u64) -> Result<Change, Refusal> {
        let deleted = self.well_known_key("deleteditems");
        let item = self.item(key)?;
        let recoverable = match item {
            AnyItem::Message(_) | AnyItem::Post(_) | AnyItem::MeetingMessage(_) => {
                Some(self.well_known_key("recoverableitemsdeletions"))
            }
            AnyItem::Event(_) | AnyItem::Contact(_) | AnyItem::Task(_) | AnyItem::DistributionList(_) => None,
        };
        match (item.folder == deleted, recoverable) {
            (_, Some(recoverable)) if item.folder == recoverable => self.purge(key),
            (true, Some(recoverable)) => self.relocate(key, recoverable),
            (true, None) => self.purge(key),
            (false, _) => self.relocate(key, deleted),
        }
    }

    /// Removes an item for good.
    pub fn purge(&mut self, key: u64) -> Result<Change, Refusal> {
        let item = self.items.remove(key).ok_or(Refusal::ItemMissing)?;
        let step = self.step((Subject::Item(item.kind()), key), Some(item.folder), None, Happened::Deleted);
        let step = HistoryEntry { free_busy: busy_times(&item).is_some(), ..step };
        self.record(step);
        Ok(self.changed(step))
    }

    /// Gives an item the next change number and puts it where it belongs.
    fn store(&mut self, item: &mut AnyItem, happened: Happened) -> Change {
        let known = self.items.all.get(&item.key);
        let before = known.map(|known| known.folder);
        let free_busy = known.and_then(busy_times) != busy_times(item);
        let step = self.step((Subject::Item(item.kind()), item.key), before, Some(item.folder), happened);
        let change = self.record(HistoryEntry { free_busy, ..step });
        let stored = item.make_mut();
        stored.content.settle();
        stored.change = change;
        self.items.insert(item.clone());
        self.changed(step)
    }
}

/// Whether an item differs from how it was by nothing but having been read or not.
fn only_marked(old: &AnyItem, new: &AnyItem) -> bool {
    if old.content.is_unread() == new.content.is_unread() {
        return false;
    }
    let mut marked = old.clone();
    let Some(mail) = Mail::of_mut(&mut marked) else { return false };
    mail.is_read = !mail.is_read;
    mail.modified = new.modified;
    marked == *new
}

/// Where, when and how an event says that its owner is not free; nothing of other items.
fn busy_times(item: &AnyItem) -> Option<impl PartialEq + use<'_>> {
    let event: &Item<Event> = Item::<Event>::of(item)?;
    Some((event.folder, &event.start, &event.end, event.all_day, event.show_as, event.is_cancelled))
}

/// What keeps an item from being stored.
fn check(item: &Item<dyn Content>) -> Result<(), Refusal> {
    item.content.check()?;
    item.check_limits()
}

impl Cloud {
    /// Puts a copy of an item into a folder of its mailbox; the copy's key. Its attachments are its own.
    pub fn copy_item(&mut self, id: MailboxId, key: u64, folder: u64) -> Result<(u64, Change), Refusal> {
        let mailbox = self.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let item = mailbox.item(key)?.clone();
        mailbox.home(folder)?;
        let happened = Happened::Copied { of: key, from: Some(item.folder) };
        let copy = self.copied(item, folder);
        let key = copy.key;
        let mailbox = self.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok((key, mailbox.put_new(copy, happened)?))
    }

    /// A copy of an item with keys of its own, for another folder.
    pub(super) fn copied(&mut self, mut item: AnyItem, folder: u64) -> AnyItem {
        let copy = item.make_mut();
        (copy.key, copy.folder) = (self.number(), folder);
        for attachment in &mut copy.attachments {
            std::sync::Arc::make_mut(attachment).key = self.number();
        }
        item
    }
}
