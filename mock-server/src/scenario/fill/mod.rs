//! Filling mailboxes: folders, messages, events and contacts, many at once, written by somebody or generated. One that is wrong refuses the whole call, with its
//! place.

mod contact;
mod event;
mod folder;
mod generate;
mod message;
mod words;

pub use words::moment;

use jiff::Timestamp;
use mock365_control::fill::{Filled, Filling, Generation};
use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::{AnyItem, Recipient};
use mock365_domain::{Change, Cloud, Now, Refusal};

use self::folder::Folders;
use super::patch::PatchFault;
use crate::faces::wire_id::{IdKind, WireId};
use crate::limits::FILLED;

/// A mailbox that is being filled.
struct Filler<'a> {
    cloud: &'a mut Cloud,
    mailbox: MailboxId,
    owner: Recipient,
    guid: uuid::Uuid,
    now: Now,
    folders: Folders,
}

/// How many things a filling brings.
fn count(wanted: &Filling) -> usize {
    wanted.folders.len() + wanted.messages.len() + wanted.events.len() + wanted.contacts.len()
}

/// How many things a filling generates. A message counts once more for each KiB of its text.
fn generated(wanted: &Filling) -> u64 {
    let things = |one: &Generation| {
        let messages = u64::from(one.messages) * (1 + u64::from(one.text.unwrap_or_default()) / 1024);
        messages + [one.events, one.contacts, one.senders.unwrap_or_default()].into_iter().map(u64::from).sum::<u64>()
    };
    wanted.generate.iter().map(things).sum()
}

/// Refuses fillings that are too many together, or generate more than `most`.
pub fn check_total<'a>(
    place: &str,
    all: impl Iterator<Item = &'a Filling> + Clone,
    most: u64,
) -> Result<(), PatchFault> {
    let made: u64 = all.clone().map(generated).sum();
    if made > most {
        let why = format!("a call generates at most {most} things, not {made}; `serve --generate` allows more");
        return Err(PatchFault::new(place, why));
    }
    let count: usize = all.map(count).sum();
    if count > FILLED.count() {
        return Err(PatchFault::new(place, format!("a call brings at most {} things, not {count}", FILLED.amount)));
    }
    Ok(())
}

/// Fills a mailbox; it generates at most so many things. A refusal may leave it half filled: give it a copy of the Cloud.
pub fn fill(
    cloud: &mut Cloud,
    place: &str,
    address: &str,
    wanted: &Filling,
    now: Now,
    most: u64,
) -> Result<(Filled, Change), PatchFault> {
    check_total(place, std::iter::once(wanted), most)?;
    let found = cloud.mailbox_at(address).cloned().or_else(|| {
        let (_, user) = cloud.user(address)?;
        cloud.mailboxes.get(&user.mailbox?).cloned()
    });
    let Some(mailbox) = found else {
        let known: Vec<String> = cloud.mailboxes.values().map(|mailbox| mailbox.address.clone()).collect();
        let fault = PatchFault::new(place, format!("there is no mailbox `{address}`"));
        return Err(fault.near(address, known.iter().map(String::as_str)));
    };
    let mut filled = Filled { mailbox: mailbox.address.clone(), ..Filled::default() };
    let mut filler = Filler {
        mailbox: mailbox.id,
        owner: mailbox.as_recipient(),
        guid: mailbox.guid,
        folders: Folders::default(),
        cloud,
        now,
    };
    // Held no longer, so that the mailbox is copied once at most.
    drop(mailbox);
    let mut change = Change::none();
    for (number, item) in wanted.folders.iter().enumerate() {
        let (key, changed) = filler.folder(&format!("{place}/folders/{number}"), item)?;
        filled.folders.push(filler.id(IdKind::Folder, 0, key));
        change = change.and(changed);
    }
    for (number, item) in wanted.messages.iter().enumerate() {
        let (id, changed) = filler.message(&format!("{place}/messages/{number}"), item)?;
        filled.messages.push(id);
        change = change.and(changed);
    }
    for (number, item) in wanted.events.iter().enumerate() {
        let (id, changed) = filler.event(&format!("{place}/events/{number}"), item)?;
        filled.events.push(id);
        change = change.and(changed);
    }
    for (number, item) in wanted.contacts.iter().enumerate() {
        let (id, changed) = filler.contact(&format!("{place}/contacts/{number}"), item)?;
        filled.contacts.push(id);
        change = change.and(changed);
    }
    for (number, wanted) in wanted.generate.iter().enumerate() {
        let (made, changed) = filler.generate(&format!("{place}/generate/{number}"), wanted)?;
        filled.generated.push(made);
        change = change.and(changed);
    }
    Ok((filled, change))
}

impl Filler<'_> {
    /// An id as Graph writes it.
    fn id(&self, kind: IdKind, folder: u64, key: u64) -> String {
        WireId { mailbox: self.guid, kind, folder, key, part: 0 }.rest()
    }

    /// Puts an item into its folder; its id.
    fn put(&mut self, item: impl Into<AnyItem>, place: &str) -> Result<(String, Change), PatchFault> {
        let item = item.into();
        let id = self.id(IdKind::Item(item.kind()), item.folder, item.key);
        let put = self.cloud.mailbox_mut(self.mailbox).map(|mailbox| mailbox.lay(item));
        let change = put.transpose().map_err(|why| refused(place, &why))?.unwrap_or_default();
        Ok((id, change))
    }

    fn moment(&self, place: &str, text: &str) -> Result<Timestamp, PatchFault> {
        words::moment(place, text, self.now)
    }

    /// Whether somebody is the owner of the mailbox.
    fn is_owner(&self, who: &Recipient) -> bool {
        self.cloud.mailbox_at(&who.address).is_some_and(|mailbox| mailbox.id == self.mailbox)
    }
}

/// What the domain refuses.
fn refused(place: &str, why: &Refusal) -> PatchFault {
    PatchFault::new(place, why.to_string())
}
