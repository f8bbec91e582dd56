//! What happened in a mailbox, event by event, for somebody with an event subscription: out of the history.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{HistoryEntry, Listing, Mailbox};
use crate::event_subscription::{EventKind, EventSubscription};
use crate::{Happened, Refusal, Subject};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxEvent {
    /// The number of the change.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// To what kind of thing.
    pub subject: Subject,
    /// Its key.
    pub key: u64,
    /// The folder it lies in, or lay in last.
    pub folder: u64,
    /// What was moved or copied: its key, and the folder it lay in.
    pub old: Option<(u64, u64)>,
    /// Of a folder whose items changed: how many are unread.
    pub unread: Option<usize>,
}

/// Some events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events, the oldest first.
    pub events: Vec<MailboxEvent>,
    /// The number of the latest change that they tell.
    pub to: u64,
    /// Whether there are more.
    pub more: bool,
}

/// The folders that somebody looks at.
struct Scope<'a> {
    subscription: &'a EventSubscription,
    /// What lies there is gone, for all who do not ask for that folder.
    recoverable: u64,
}

impl Scope<'_> {
    fn names(&self, folder: u64) -> bool {
        self.subscription.folders.as_ref().is_some_and(|folders| folders.contains(&folder))
    }

    /// The folder, where something can be seen in it.
    fn seen(&self, folder: Option<u64>) -> Option<u64> {
        folder.filter(|folder| *folder != self.recoverable || self.names(*folder))
    }

    /// Whether it is about what happens in a folder.
    fn holds(&self, folder: u64) -> bool {
        self.subscription.folders.as_ref().is_none_or(|folders| folders.contains(&folder))
    }

    /// Whether an event is one of those that are told.
    fn wants(&self, event: &MailboxEvent) -> bool {
        let itself = matches!(event.subject, Subject::Folder(_)) && self.holds(event.key);
        let before = event.kind == EventKind::Moved && event.old.is_some_and(|(_, folder)| self.holds(folder));
        self.subscription.kinds.has(event.kind) && (self.holds(event.folder) || before || itself)
    }
}

impl Mailbox {
    /// The events after a change, `most` of them or a few more: what one change comes to is told at once.
    pub fn events(&self, after: u64, most: usize, subscription: &EventSubscription) -> Result<EventPage, Refusal> {
        let scope = Scope { subscription, recoverable: self.well_known_key("recoverableitemsdeletions") };
        let mut page = EventPage { to: after, ..EventPage::default() };
        let mut touched = BTreeSet::new();
        let mut last = Timestamp::UNIX_EPOCH;
        for (number, step) in self.steps(after, self.change_number)? {
            let mut events = what_happened(number, step, &scope);
            events.retain(|event| scope.wants(event));
            if !page.events.is_empty() && page.events.len() + events.len() + touched.len() > most {
                page.more = true;
                break;
            }
            page.events.extend(events);
            (page.to, last) = (number, step.at);
            let counts = matches!(step.subject, Subject::Item(_)) && step.happened != Happened::Updated;
            if counts && subscription.kinds.has(EventKind::Modified) {
                touched.extend([step.before, step.after].into_iter().filter_map(|folder| scope.seen(folder)));
            }
        }
        let folders = touched.into_iter().filter_map(|folder| self.counted(folder, page.to, last));
        page.events.extend(folders.filter(|event| scope.wants(event)).collect::<Vec<_>>());
        Ok(page)
    }

    /// What is told of a folder whose items changed.
    fn counted(&self, key: u64, number: u64, at: Timestamp) -> Option<MailboxEvent> {
        let folder = self.folder(key).ok()?;
        Some(MailboxEvent {
            number,
            at,
            kind: EventKind::Modified,
            subject: Subject::Folder(folder.kind),
            key,
            folder: folder.parent?,
            old: None,
            unread: Some(self.count(key, Listing::Mail).unread),
        })
    }
}

/// What one change comes to.
fn what_happened(number: u64, step: &HistoryEntry, scope: &Scope<'_>) -> Vec<MailboxEvent> {
    let HistoryEntry { subject, key, happened, at, .. } = *step;
    let event = |kind, folder, old| MailboxEvent { number, at, kind, subject, key, folder, old, unread: None };
    let (before, after) = (scope.seen(step.before), scope.seen(step.after));
    let mut events = match (happened, before, after) {
        (_, None, None) => Vec::new(),
        (_, Some(before), None) => vec![event(EventKind::Deleted, before, None)],
        (Happened::Copied { of, from }, None, Some(after)) => {
            vec![event(EventKind::Copied, after, Some((of, from.unwrap_or(after))))]
        }
        (Happened::Delivered, None, Some(after)) => {
            vec![event(EventKind::Created, after, None), event(EventKind::NewMail, after, None)]
        }
        (_, None, Some(after)) => vec![event(EventKind::Created, after, None)],
        (Happened::Moved, Some(before), Some(after)) if before != after => {
            vec![event(EventKind::Moved, after, Some((key, before)))]
        }
        (_, Some(_), Some(after)) => vec![event(EventKind::Modified, after, None)],
    };
    if let (true, Some(folder)) = (step.free_busy, after.or(before)) {
        events.push(event(EventKind::FreeBusyChanged, folder, None));
    }
    events
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::cloud::MailboxId;
    use crate::default::cloud;
    use crate::event_subscription::EventDelivery;
    use crate::mailbox::{Event, Item, Mail, Message, Outgoing, Recipient};
    use crate::{Cloud, Now};

    const ANNA: &str = "anna@contoso.example";

    /// A Cloud an hour later than its mailboxes were filled, and a subscription to some folders of Anna's.
    fn begun(folders: Option<&[&str]>) -> (Cloud, MailboxId, EventSubscription) {
        let start = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = cloud(start);
        cloud.begin(start.plus(SignedDuration::from_hours(1)));
        let mailbox = cloud.mailbox_at(ANNA).expect("a mailbox");
        let folders = folders.map(|names| names.iter().map(|name| mailbox.well_known_key(name)).collect());
        let subscription = EventSubscription {
            id: Uuid::nil(),
            owner: mailbox.owner,
            mailbox: mailbox.id,
            folders,
            kinds: EventKind::ALL.into_iter().collect(),
            delivery: EventDelivery::Streaming,
            expires: Timestamp::MAX,
            from: mailbox.change_number,
        };
        let id = mailbox.id;
        (cloud, id, subscription)
    }

    fn kinds(cloud: &Cloud, subscription: &EventSubscription, after: u64) -> (Vec<EventKind>, u64) {
        let page = cloud.mailboxes[&subscription.mailbox].events(after, 50, subscription).expect("a page");
        assert!(!page.more);
        (page.events.iter().map(|event| event.kind).collect(), page.to)
    }

    fn sent_to_herself(cloud: &mut Cloud, id: MailboxId) {
        let message = Message { to: vec![Recipient::new("Anna", ANNA)], ..Message::default() };
        let message = Item::new(message);
        let outgoing = Outgoing { message, draft: None, keep_in: None, by: None };
        cloud.send(id, outgoing, Now(Timestamp::UNIX_EPOCH)).expect("sent");
    }

    #[test]
    fn what_comes_as_mail_is_made_new_and_counted() {
        let (mut cloud, id, subscription) = begun(Some(&["inbox"]));
        let unread = cloud.mailboxes[&id].count(cloud.mailboxes[&id].well_known_key("inbox"), Listing::Mail).unread;
        sent_to_herself(&mut cloud, id);
        let page = cloud.mailboxes[&id].events(subscription.from, 50, &subscription).expect("a page");
        let told: Vec<_> = page.events.iter().map(|event| (event.kind, event.unread)).collect();
        let expected =
            [(EventKind::Created, None), (EventKind::NewMail, None), (EventKind::Modified, Some(unread + 1))];
        assert_eq!(told, expected);
        let hour = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
        assert!(page.events.iter().all(|event| event.at == hour), "{page:?}");
        assert_eq!(kinds(&cloud, &subscription, page.to).0, []);
    }

    #[test]
    fn a_way_through_the_folders_is_told_of_by_where_somebody_looks() {
        let (mut cloud, id, inbox) = begun(Some(&["inbox"]));
        let all = EventSubscription { folders: None, ..inbox.clone() };
        sent_to_herself(&mut cloud, id);
        let key = cloud.mailboxes[&id].events(inbox.from, 1, &inbox).expect("a page").events[0].key;
        let (_, at) = kinds(&cloud, &all, all.from);
        let now = Now(Timestamp::UNIX_EPOCH);
        let edited = cloud.mailbox_mut(id).map(|mailbox| {
            mailbox.update(key, now, |mail: &mut Mail| {
                mail.subject = "Other".into();
                Ok::<_, Refusal>(())
            })
        });
        edited.expect("a mailbox").expect("edited");
        assert_eq!(kinds(&cloud, &inbox, at).0, [EventKind::Modified]);
        let (_, at) = kinds(&cloud, &inbox, at);
        let archive = cloud.mailboxes[&id].well_known_key("archive");
        let (copy, _) = cloud.copy_item(id, key, archive).expect("copied");
        let page = cloud.mailboxes[&id].events(at, 50, &all).expect("a page");
        let from = cloud.mailboxes[&id].well_known_key("inbox");
        assert_eq!((page.events[0].kind, page.events[0].key), (EventKind::Copied, copy));
        assert_eq!(page.events[0].old, Some((key, from)));
        assert_eq!(kinds(&cloud, &inbox, at).0, [], "the copy lies elsewhere");
        let at = page.to;
        cloud.mailbox_mut(id).expect("a mailbox").relocate(key, archive).expect("moved");
        let (moved, at) = (kinds(&cloud, &inbox, at).0, kinds(&cloud, &all, at).1);
        assert_eq!(moved, [EventKind::Moved, EventKind::Modified], "and the folder it left is counted");
        let recoverable = cloud.mailboxes[&id].well_known_key("recoverableitemsdeletions");
        cloud.mailbox_mut(id).expect("a mailbox").relocate(key, recoverable).expect("moved");
        let (deleted, at) = kinds(&cloud, &all, at);
        assert_eq!(deleted[0], EventKind::Deleted, "what can be recovered is gone");
        cloud.mailbox_mut(id).expect("a mailbox").purge(key).expect("purged");
        assert_eq!(kinds(&cloud, &all, at).0, []);
    }

    #[test]
    fn other_times_of_an_event_are_other_free_and_busy_times() {
        let (mut cloud, id, all) = begun(None);
        let calendar = EventSubscription { kinds: [EventKind::FreeBusyChanged].into_iter().collect(), ..all };
        let mailbox = &cloud.mailboxes[&id];
        let key = mailbox.items_in(mailbox.well_known_key("calendar")).next().expect("an event").key;
        let mut edit = |change: fn(&mut Item<Event>)| {
            let at = cloud.mailboxes[&id].change_number;
            let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
            let edited = mailbox.update(key, Now(Timestamp::UNIX_EPOCH), |event: &mut Item<Event>| {
                change(event);
                Ok::<_, Refusal>(())
            });
            edited.expect("edited");
            kinds(&cloud, &calendar, at).0.len()
        };
        assert_eq!(edit(|event| event.subject = "Other".into()), 0);
        assert_eq!(edit(|event| event.end.at += SignedDuration::from_hours(1)), 1);
        let at = cloud.mailboxes[&id].change_number;
        cloud.mailbox_mut(id).expect("a mailbox").purge(key).expect("purged");
        assert_eq!(kinds(&cloud, &calendar, at).0.len(), 1);
    }

    #[test]
    fn many_events_are_told_in_pages_and_none_twice() {
        let (mut cloud, id, subscription) = begun(Some(&["inbox"]));
        let subscription = EventSubscription { kinds: [EventKind::NewMail].into_iter().collect(), ..subscription };
        (0..120).for_each(|_| sent_to_herself(&mut cloud, id));
        let (mut at, mut sizes) = (subscription.from, Vec::new());
        loop {
            let page = cloud.mailboxes[&id].events(at, 50, &subscription).expect("a page");
            sizes.push(page.events.len());
            at = page.to;
            if !page.more {
                break;
            }
        }
        assert_eq!(sizes, [50, 50, 20]);
        assert_eq!(at, cloud.mailboxes[&id].change_number);
        let forgotten = cloud.mailboxes[&id].events(at + 1, 50, &subscription);
        assert_eq!(forgotten, Err(Refusal::ChangesForgotten));
    }
}
