//! What somebody is told: some events of one subscription.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/notification-ex15websvcsotherref>

use mock365_domain::Subject;
use mock365_domain::event_subscription::{EventKind, EventSubscription};
use mock365_domain::mailbox::{EventPage, ItemKind, Mailbox, MailboxEvent};

use super::event_ids;
use crate::faces::ews::property::folder_attributes;
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::{ChangeKey, IdKind, MailboxIds, WireId};

/// What a kind of events is called.
pub fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Copied => "CopiedEvent",
        EventKind::Created => "CreatedEvent",
        EventKind::Deleted => "DeletedEvent",
        EventKind::Modified => "ModifiedEvent",
        EventKind::Moved => "MovedEvent",
        EventKind::NewMail => "NewMailEvent",
        EventKind::FreeBusyChanged => "FreeBusyChangedEvent",
    }
}

/// Writes a notification with watermarks: the events, or that nothing happened.
pub fn marked(out: &mut XmlWriter, mailbox: &Mailbox, subscription: &EventSubscription, from: u64, page: &EventPage) {
    let teller = Teller { mailbox, ids: MailboxIds::ews(mailbox.guid), is_marked: true };
    teller.notification(out, subscription, |out| {
        out.value("t:PreviousWatermark", &event_ids::watermark(mailbox.guid, from));
        out.value("t:MoreEvents", page.more);
        teller.events(out, &page.events, page.to);
    });
}

/// Writes a notification without watermarks.
pub fn unmarked(out: &mut XmlWriter, mailbox: &Mailbox, subscription: &EventSubscription, events: &[MailboxEvent]) {
    let teller = Teller { mailbox, ids: MailboxIds::ews(mailbox.guid), is_marked: false };
    teller.notification(out, subscription, |out| teller.events(out, events, 0));
}

/// Tells of one mailbox.
struct Teller<'a> {
    mailbox: &'a Mailbox,
    ids: MailboxIds,
    is_marked: bool,
}

impl Teller<'_> {
    fn notification(&self, out: &mut XmlWriter, about: &EventSubscription, write: impl FnOnce(&mut XmlWriter)) {
        out.element("m:Notification", |out| {
            out.value("t:SubscriptionId", &event_ids::written(about.id, self.mailbox.guid));
            write(out);
        });
    }

    fn events(&self, out: &mut XmlWriter, events: &[MailboxEvent], to: u64) {
        for event in events {
            out.element(&format!("t:{}", name(event.kind)), |out| self.event(out, event));
        }
        if events.is_empty() {
            out.element("t:StatusEvent", |out| self.mark(out, to));
        }
    }

    fn mark(&self, out: &mut XmlWriter, number: u64) {
        if self.is_marked {
            out.value("t:Watermark", &event_ids::watermark(self.mailbox.guid, number));
        }
    }

    fn event(&self, out: &mut XmlWriter, event: &MailboxEvent) {
        self.mark(out, event.number);
        out.value("t:TimeStamp", event.at);
        match event.subject {
            Subject::Item(kind) => {
                let key = ChangeKey::after(self.mailbox, (kind, event.key), event.number);
                self.item(out, "t:ItemId", (kind, event.folder, event.key), Some(key));
            }
            Subject::Folder(_) | Subject::Mailbox | Subject::Directory => self.folder(out, "t:FolderId", event.key),
        }
        self.folder(out, "t:ParentFolderId", event.folder);
        out.optional("t:UnreadCount", event.unread);
        let Some((key, old)) = event.old else { return };
        match event.subject {
            Subject::Item(kind) => self.item(out, "t:OldItemId", (kind, old, key), None),
            _ => self.folder(out, "t:OldFolderId", key),
        }
        self.folder(out, "t:OldParentFolderId", old);
    }

    fn item(
        &self,
        out: &mut XmlWriter,
        name: &str,
        (kind, folder, key): (ItemKind, u64, u64),
        change_key: Option<ChangeKey>,
    ) {
        let id = WireId { mailbox: self.mailbox.guid, kind: IdKind::Item(kind), folder, key, part: 0 };
        out.element(name, |out| {
            out.attribute("Id", self.ids.text(&id));
            if let Some(change_key) = change_key {
                out.attribute("ChangeKey", change_key);
            }
        });
    }

    /// A folder's id, with its change key where there is the folder still.
    fn folder(&self, out: &mut XmlWriter, name: &str, key: u64) {
        out.element(name, |out| folder_attributes(out, &self.ids, (self.mailbox, key)));
    }
}
