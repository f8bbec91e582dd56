//! Meetings: what the organizer does reaches the attendees' calendars, and their answers reach his.

use super::{Event, Item, Response, ShowAs};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, Now, Refusal};

impl Cloud {
    /// Puts a new event into its organizer's calendar, and a copy into the calendar of everybody invited who has a
    /// mailbox here.
    pub fn organize(&mut self, mailbox: MailboxId, event: Item<Event>) -> Result<Change, Refusal> {
        let key = event.key;
        let now = Now(event.created);
        let change = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?.insert(event)?;
        Ok(change.and(self.pass_on(mailbox, key, now)))
    }

    /// Writes an event anew. The organizer's goes to the attendees too; an attendee's stays his own.
    pub fn reorganize(&mut self, mailbox: MailboxId, event: Item<Event>, now: Now) -> Result<Change, Refusal> {
        let key = event.key;
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let change = own.update(key, now, |known: &mut Item<Event>| {
            *known = event;
            Ok::<_, Refusal>(())
        })?;
        Ok(change.and(self.pass_on(mailbox, key, now)))
    }

    /// Deletes an event: into Deleted Items, or for good. The organizer's is cancelled in the attendees' calendars; an
    /// attendee's is only gone.
    pub fn call_off(&mut self, mailbox: MailboxId, key: u64, for_good: bool, now: Now) -> Result<Change, Refusal> {
        let event = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?.clone();
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let change = if for_good { own.purge(key)? } else { own.discard(key)? };
        Ok(change.and(self.cancel_copies(mailbox, &event, now)))
    }

    /// Cancels an organizer's event in the attendees' calendars; his own stays as it is.
    pub fn cancel_copies(&mut self, mailbox: MailboxId, event: &Item<Event>, now: Now) -> Change {
        let mut change = Change::none();
        for (other, copy) in self.copies(mailbox, event) {
            let Some(copy) = copy else { continue };
            let Some(other) = self.mailbox_mut(other) else { continue };
            let cancelled = other.update(copy, now, |copy: &mut Item<Event>| {
                copy.is_cancelled = true;
                copy.show_as = ShowAs::Free;
                if !copy.subject.starts_with("Canceled: ") {
                    copy.subject.insert_str(0, "Canceled: ");
                }
                Ok::<_, Refusal>(())
            });
            change = change.and(cancelled.unwrap_or_default());
        }
        change
    }

    /// Answers an invitation. Declined events leave the calendar; the organizer hears of it when `send` is set.
    pub fn respond(
        &mut self,
        mailbox: MailboxId,
        key: u64,
        response: Response,
        send: bool,
        now: Now,
    ) -> Result<Change, Refusal> {
        let own = self.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?;
        let event = own.event(key)?.clone();
        let addresses = self.addresses_of(mailbox);
        let own = self.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let mut change = if response == Response::Declined {
            own.discard(key)?
        } else {
            own.update(key, now, |event: &mut Item<Event>| {
                event.response = response;
                event.show_as = if response == Response::Accepted { ShowAs::Busy } else { ShowAs::Tentative };
                Ok::<_, Refusal>(())
            })?
        };
        let organizer = event.organizer.as_ref().and_then(|organizer| self.mailbox_at(&organizer.address));
        let found = organizer.and_then(|organizer| Some((organizer.id, organizer.event_of_meeting(&event.uid)?.key)));
        if let (true, Some((organizer, key))) = (send, found)
            && let Some(organizer) = self.mailbox_mut(organizer)
        {
            let noted = organizer.update(key, now, |event: &mut Item<Event>| {
                for attendee in &mut event.attendees {
                    if addresses.contains(&attendee.who.address.to_lowercase()) {
                        attendee.response = response;
                        attendee.responded = Some(now.timestamp());
                    }
                }
                Ok::<_, Refusal>(())
            });
            change = change.and(noted.unwrap_or_default());
        }
        Ok(change)
    }

    /// Brings an organizer's event into the calendars of those invited.
    fn pass_on(&mut self, mailbox: MailboxId, key: u64, now: Now) -> Change {
        let mut change = Change::none();
        let Some(event) = self.mailboxes.get(&mailbox).and_then(|mailbox| mailbox.event(key).ok()).cloned() else {
            return change;
        };
        for (other, copy) in self.copies(mailbox, &event) {
            let new = self.number();
            let Some(other) = self.mailbox_mut(other) else { continue };
            let passed = if let Some(copy) = copy {
                other.update(copy, now, |copy: &mut Item<Event>| {
                    let own = copy.clone();
                    *copy = invitation(&event, own.reminder);
                    (copy.response, copy.show_as) = (own.response, own.show_as);
                    copy.created = own.created;
                    copy.categories = own.categories;
                    Ok::<_, Refusal>(())
                })
            } else {
                let folder = other.well_known_key("calendar");
                other.insert(Item { key: new, folder, ..invitation(&event, Some(15)) })
            };
            change = change.and(passed.unwrap_or_default());
        }
        change
    }

    /// The mailboxes of those invited to an organizer's event, with the key of their copy where they have one.
    fn copies(&self, mailbox: MailboxId, event: &Item<Event>) -> Vec<(MailboxId, Option<u64>)> {
        if !event.is_organizer {
            return Vec::new();
        }
        let mut copies: Vec<(MailboxId, Option<u64>)> = Vec::new();
        for attendee in &event.attendees {
            let Some(other) = self.mailbox_at(&attendee.who.address) else { continue };
            if other.id != mailbox && !copies.iter().any(|(known, _)| *known == other.id) {
                copies.push((other.id, other.event_of_meeting(&event.uid).map(|copy| copy.key)));
            }
        }
        copies
    }
}

/// An organizer's event as the one who is invited gets it.
fn invitation(event: &Item<Event>, reminder: Option<i32>) -> Item<Event> {
    let content = Event {
        is_organizer: false,
        response: Response::NotResponded,
        show_as: ShowAs::Tentative,
        transaction_id: None,
        ..event.content.clone()
    };
    Item { reminder, categories: Vec::new(), content, ..event.clone() }
}
