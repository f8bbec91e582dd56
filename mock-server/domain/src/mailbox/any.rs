//! An item of whatever kind, and the ways to look at it: as its kind, as mail, as an item.

use std::ops::Deref;
use std::sync::Arc;

use super::{Contact, Content, DistributionList, Event, Item, MeetingMessage, Message, Post, Task};

/// An item of some kind. Whoever must know the kind matches all of them, so that a new one is a compile error there.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyItem {
    /// A message.
    Message(Arc<Item<Message>>),
    /// An event.
    Event(Arc<Item<Event>>),
    /// A contact.
    Contact(Arc<Item<Contact>>),
    /// A task.
    Task(Arc<Item<Task>>),
    /// A post.
    Post(Arc<Item<Post>>),
    /// A distribution list.
    DistributionList(Arc<Item<DistributionList>>),
    /// A message about a meeting.
    MeetingMessage(Arc<Item<MeetingMessage>>),
}

/// Something that arrives, whatever its kind: it has what a message has.
pub type Mail = Item<dyn MailContent>;

/// What kinds have that arrive.
pub trait MailContent: Content {
    /// What it has as a message has it.
    fn message(&self) -> &Message;
    /// The same, to be changed.
    fn message_mut(&mut self) -> &mut Message;
    /// What it has as a message about a meeting, if it is one.
    fn meeting(&self) -> Option<&MeetingMessage> {
        None
    }
}

/// A way to look at an item: `Item<Event>` at events alone, [`Mail`] at all that arrives, `Item<dyn Content>` at
/// everything.
pub trait ItemView: 'static {
    /// The item, looked at in this way; nothing where it is of another kind.
    fn of(item: &AnyItem) -> Option<&Self>;
    /// The same, to be changed.
    fn of_mut(item: &mut AnyItem) -> Option<&mut Self>;
    /// As an item of whatever kind.
    fn item(&self) -> &Item<dyn Content>;
}

impl ItemView for AnyItem {
    fn of(item: &AnyItem) -> Option<&Self> {
        Some(item)
    }

    fn of_mut(item: &mut AnyItem) -> Option<&mut Self> {
        Some(item)
    }

    fn item(&self) -> &Item<dyn Content> {
        self
    }
}

impl Deref for AnyItem {
    type Target = Item<dyn Content>;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Message(item) => item.as_ref(),
            Self::Event(item) => item.as_ref(),
            Self::Contact(item) => item.as_ref(),
            Self::Task(item) => item.as_ref(),
            Self::Post(item) => item.as_ref(),
            Self::DistributionList(item) => item.as_ref(),
            Self::MeetingMessage(item) => item.as_ref(),
        }
    }
}

impl AnyItem {
    /// The item as mail, if it is something that arrives.
    pub fn as_mail(&self) -> Option<&Mail> {
        Mail::of(self)
    }

    /// The item, to be changed. It is copied where somebody else holds it.
    pub fn make_mut(&mut self) -> &mut Item<dyn Content> {
        match self {
            Self::Message(item) => Arc::<Item<Message>>::make_mut(item),
            Self::Event(item) => Arc::<Item<Event>>::make_mut(item),
            Self::Contact(item) => Arc::<Item<Contact>>::make_mut(item),
            Self::Task(item) => Arc::<Item<Task>>::make_mut(item),
            Self::Post(item) => Arc::<Item<Post>>::make_mut(item),
            Self::DistributionList(item) => Arc::<Item<DistributionList>>::make_mut(item),
            Self::MeetingMessage(item) => Arc::<Item<MeetingMessage>>::make_mut(item),
        }
    }
}

impl ItemView for Item<dyn Content> {
    fn of(item: &AnyItem) -> Option<&Self> {
        Some(item)
    }

    fn of_mut(item: &mut AnyItem) -> Option<&mut Self> {
        Some(item.make_mut())
    }

    fn item(&self) -> &Item<dyn Content> {
        self
    }
}

impl ItemView for Mail {
    fn of(item: &AnyItem) -> Option<&Self> {
        match item {
            AnyItem::Message(item) => Some(item.as_ref()),
            AnyItem::Post(item) => Some(item.as_ref()),
            AnyItem::MeetingMessage(item) => Some(item.as_ref()),
            AnyItem::Event(_) | AnyItem::Contact(_) | AnyItem::Task(_) | AnyItem::DistributionList(_) => None,
        }
    }

    fn of_mut(item: &mut AnyItem) -> Option<&mut Self> {
        match item {
            AnyItem::Message(item) => Some(Arc::<Item<Message>>::make_mut(item)),
            AnyItem::Post(item) => Some(Arc::<Item<Post>>::make_mut(item)),
            AnyItem::MeetingMessage(item) => Some(Arc::<Item<MeetingMessage>>::make_mut(item)),
            AnyItem::Event(_) | AnyItem::Contact(_) | AnyItem::Task(_) | AnyItem::DistributionList(_) => None,
        }
    }

    fn item(&self) -> &Item<dyn Content> {
        self
    }
}

/// A kind: its items are looked at as themselves.
macro_rules! kind {
    ($kind:ident) => {
        impl ItemView for Item<$kind> {
            fn of(item: &AnyItem) -> Option<&Self> {
                if let AnyItem::$kind(item) = item { Some(item) } else { None }
            }

            fn of_mut(item: &mut AnyItem) -> Option<&mut Self> {
                if let AnyItem::$kind(item) = item { Some(Arc::make_mut(item)) } else { None }
            }

            fn item(&self) -> &Item<dyn Content> {
                self
            }
        }

        impl From<Item<$kind>> for AnyItem {
            fn from(item: Item<$kind>) -> Self {
                Self::$kind(Arc::new(item))
            }
        }
    };
}

kind!(Message);
kind!(Event);
kind!(Contact);
kind!(Task);
kind!(Post);
kind!(DistributionList);
kind!(MeetingMessage);

impl Deref for dyn MailContent {
    type Target = Message;

    fn deref(&self) -> &Message {
        self.message()
    }
}

impl std::ops::DerefMut for dyn MailContent {
    fn deref_mut(&mut self) -> &mut Message {
        self.message_mut()
    }
}
