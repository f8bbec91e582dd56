//! A mailbox: its state, its folders, and the messages, events and contacts in them.

mod contact;
mod event;
mod folder;
mod item;
mod meeting;
mod message;
mod recipient;
mod send;
mod state;

pub use contact::{Contact, ContactField, PhysicalAddress};
pub use event::{Attendee, AttendeeKind, Event, EventField, EventTime, Place, Response, ShowAs};
pub use folder::{Folder, FolderField, FolderKind, WELL_KNOWN};
pub use item::{Body, BodyKind, Importance, Sensitivity};
pub use message::{Attachment, AttachmentField, Flag, FollowUp, Message, MessageField};
pub use recipient::Recipient;
pub use send::Outgoing;
pub use state::{Door, MailboxState};

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::cloud::{MailboxId, UserRef};
use crate::directory::MailboxEws;
use crate::{MailboxRefusal, Now, Refusal};

/// Bytes that a message or event may have with its attachments, as Exchange Online receives it.
pub const ITEM_LIMIT: usize = 36 << 20;
/// Attachments that it may have.
pub const ATTACHMENTS_LIMIT: usize = 250;
/// Recipients of a message, and attendees of an event.
pub const RECIPIENTS_LIMIT: usize = 500;

/// Whether an item is too large to be kept: its own texts, its files, and everybody whom it is for.
///
/// <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
fn check_limits(text: usize, files: &[Arc<Attachment>], people: usize) -> Result<(), Refusal> {
    let bytes: usize = files.iter().map(|file| file.content.len() + file.name.len()).sum();
    if text + bytes > ITEM_LIMIT || files.len() > ATTACHMENTS_LIMIT {
        return Err(Refusal::ItemTooLarge);
    }
    if people > RECIPIENTS_LIMIT { Err(Refusal::TooManyRecipients) } else { Ok(()) }
}

/// How many removed items a mailbox remembers.
const REMEMBERED: usize = 1000;

/// A mailbox.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Its key in the Cloud.
    pub id: MailboxId,
    /// Its GUID, part of every wire id.
    pub guid: Uuid,
    /// Whose it is.
    pub owner: UserRef,
    /// The address that messages from it carry.
    pub address: String,
    /// The name that messages from it carry.
    pub name: String,
    /// Where it lies and whether it can be used.
    pub state: MailboxState,
    /// How EWS may be used for it.
    pub ews: MailboxEws,
    /// Folders, calendars among them.
    pub folders: BTreeMap<u64, Folder>,
    /// Messages.
    messages: BTreeMap<u64, Arc<Message>>,
    /// Messages by folder and time of arrival.
    by_arrival: BTreeSet<(u64, Timestamp, u64)>,
    /// Events.
    events: BTreeMap<u64, Arc<Event>>,
    /// Contacts.
    contacts: BTreeMap<u64, Arc<Contact>>,
    /// Messages, events and contacts that were removed for good, the latest last: Exchange tells them from what never was.
    purged: VecDeque<u64>,
    /// Grows with every change: change keys and sync states are made of it.
    pub change_number: u64,
}

impl Mailbox {
    /// An empty mailbox without folders.
    pub fn new(id: MailboxId, guid: Uuid, owner: UserRef, address: String, name: String, state: MailboxState) -> Self {
        Self {
            id,
            guid,
            owner,
            address,
            name,
            state,
            ews: MailboxEws::default(),
            folders: BTreeMap::new(),
            messages: BTreeMap::new(),
            by_arrival: BTreeSet::new(),
            events: BTreeMap::new(),
            contacts: BTreeMap::new(),
            purged: VecDeque::new(),
            change_number: 0,
        }
    }

    /// Items and folders in it.
    pub fn size(&self) -> usize {
        self.messages.len() + self.events.len() + self.contacts.len() + self.folders.len()
    }

    /// Roughly the bytes of what its items say and carry.
    pub fn bytes(&self) -> usize {
        let messages: usize = self.messages.values().map(|message| message.size()).sum();
        let events: usize = self.events.values().map(|event| event.size()).sum();
        let contacts: usize = self.contacts.values().map(|contact| contact.personal_notes.len()).sum();
        messages + events + contacts
    }

    /// What keeps Exchange Online from serving it.
    pub fn refusal(&self, now: Now) -> Option<MailboxRefusal> {
        self.state.refusal(Door::ExchangeOnline, now)
    }

    /// The owner as a sender.
    pub fn as_recipient(&self) -> Recipient {
        Recipient { name: self.name.clone(), address: self.address.clone() }
    }

    /// Whether an item with that key was removed for good, as far back as is remembered.
    pub fn was_purged(&self, key: u64) -> bool {
        self.purged.contains(&key)
    }

    /// Remembers an item that is removed for good.
    fn note_purged(&mut self, key: u64) {
        if self.purged.len() == REMEMBERED {
            self.purged.pop_front();
        }
        self.purged.push_back(key);
    }

    /// The next change number.
    fn touch(&mut self) -> u64 {
        self.change_number += 1;
        self.change_number
    }
}
