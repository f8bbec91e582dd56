//! What is unique to a new item: its key, its conversation, its Message-ID, its iCalendar UID, and the keys of what hangs on it.

use std::sync::Arc;

use uuid::Uuid;

use super::{Attachment, Event, Item, Message, Response};
use crate::Refusal;
use crate::cloud::{Cloud, MailboxId};

/// What the UID of an event begins with that Exchange made itself.
///
/// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/1d3aac05-a7b9-45cc-a213-47f0a0a2c5c1>
const GLOBAL_OBJECT_ID: &str = "040000008200E00074C5B7101A82E008";

impl Cloud {
    /// Gives a new message what is unique to it: a conversation of its own unless it belongs to one already, and a Message-ID
    /// unless its author chose one. Those to whom it goes get the names that the mailbox's directory has for them.
    pub fn identify_message(&mut self, mailbox: MailboxId, message: &mut Item<Message>) {
        if let Some(mailbox) = self.mailboxes.get(&mailbox) {
            self.name_recipients(mailbox, message);
        }
        message.key = self.number();
        let key = message.key.to_be_bytes();
        if message.conversation.is_nil() {
            message.conversation = Uuid::new_v5(&Uuid::NAMESPACE_OID, &key);
        }
        if message.internet_message_id.is_empty() {
            let id = Uuid::new_v5(&message.conversation, &key).simple();
            message.internet_message_id = format!("<{id}@mock365.example>");
        }
        self.number_all(&mut message.attachments);
    }

    /// Gives a new event what is unique to it, a UID unless its author chose one, and makes the mailbox its organizer.
    pub fn identify_event(&mut self, mailbox: MailboxId, event: &mut Item<Event>) -> Result<(), Refusal> {
        let owner = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?;
        self.name_by_directory(owner, event.attendees.iter_mut().map(|attendee| &mut attendee.who));
        let organizer = owner.as_recipient();
        event.key = self.number();
        if event.uid.is_empty() {
            event.uid = format!("{GLOBAL_OBJECT_ID}{}", self.guid().simple().to_string().to_uppercase());
        }
        (event.organizer, event.response) = (Some(organizer), Response::Organizer);
        self.number_all(&mut event.attachments);
        Ok(())
    }

    /// Gives attachments that have none yet their keys.
    pub fn number_attachments(&mut self, files: &mut [Arc<Attachment>]) {
        for file in files.iter_mut().filter(|file| file.key == 0) {
            Arc::make_mut(file).key = self.number();
        }
    }

    /// Gives all attachments of a new item keys of their own, though they were another's before: what is forwarded.
    fn number_all(&mut self, files: &mut [Arc<Attachment>]) {
        for file in files {
            Arc::make_mut(file).key = self.number();
        }
    }
}
