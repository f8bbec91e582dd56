//! Items of Exchange as paths name them: what hangs on a message, an event or a contact is reached through these.

use mock365_domain::mailbox::{Contact, Content, Event, Item, ItemView, Mailbox};

use super::odata::Noun;
use super::view::Messages;
use super::{Fault, GraphRequest, contacts, events, messages};

/// A noun whose things are items.
pub trait OutlookItem: Noun {
    /// Its list, and the parameter of its path.
    const LIST: [&'static str; 2];

    /// The item that a request names.
    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault>;

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
}

impl OutlookItem for Contact {
    const LIST: [&'static str; 2] = ["contacts", "contact-id"];

    fn named<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<dyn Content>, Fault> {
        Ok(contacts::found(request, mailbox)?.item())
    }
}
