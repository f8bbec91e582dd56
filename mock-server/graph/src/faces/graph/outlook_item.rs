//! Items of Exchange as paths name them: what hangs on a message, an event or a contact is reached through these.

use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::{Contact, Content, Event, Item, ItemView, Mailbox};
use mock365_domain::{Change, Cloud, Now, Refusal};

use super::odata::Noun;
use super::view::Messages;
use super::{Fault, GraphRequest, contacts, events, messages};

/// A noun whose things are items.
pub trait OutlookItem: Noun {
    /// Its list, and the parameter of its path.
    const LIST: [&'static str; 2];

    /// The item that a request names.
    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault>;

    /// Changes an item with what others see of it.
    fn change(
        cloud: &mut Cloud,
        mailbox: MailboxId,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Item<dyn Content>),
    ) -> Result<Change, Fault> {
        let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
        let edit = |item: &mut Item<dyn Content>| {
            edit(item);
            Ok::<_, Refusal>(())
        };
        Ok(mailbox.update(key, now, edit)?)
    }

    /// What hangs on the item that a request names: `messages('…')/attachments`, as metadata addresses have it.
    fn part(request: &GraphRequest<'_>, part: &str) -> String {
        let [list, parameter] = Self::LIST;
        format!("{list}('{}')/{part}", request.param(parameter))
    }
}

impl OutlookItem for Messages {
    const LIST: [&'static str; 2] = ["messages", "message-id"];

    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault> {
        Ok(messages::named(request, mailbox)?.item())
    }
}

impl OutlookItem for Event {
    const LIST: [&'static str; 2] = ["events", "event-id"];

    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault> {
        Ok(events::found(request, mailbox)?.item())
    }

    /// Those who are invited get it as it is then.
    fn change(
        cloud: &mut Cloud,
        mailbox: MailboxId,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Item<dyn Content>),
    ) -> Result<Change, Fault> {
        let mut event = cloud.mailboxes.get(&mailbox).ok_or(Refusal::ItemMissing)?.event(key)?.clone();
        edit(&mut event);
        Ok(cloud.reorganize(mailbox, event, now)?)
    }
}

impl OutlookItem for Contact {
    const LIST: [&'static str; 2] = ["contacts", "contact-id"];

    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault> {
        Ok(contacts::found(request, mailbox)?.item())
    }
}
