//! An item of whatever kind, and the ways to look at it: as its kind, as mail, as an item.

use std::ops::Deref;
use std::sync::Arc;

use super::{Contact, Content, Event, Item, Message};

/// An item of some kind. Whoever must know the kind matches all of them, so that a new one is a compile error there.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyItem {
    /// A message.
    Message(Arc<Item<Message>>),
    /// An event.
    Event(Arc<Item<Event>>),
    /// A contact.
    Contact(Arc<Item<Contact>>),
}

/// Something that arrives, whatever its kind: it has what a message has.
pub type Mail = Item<dyn MailContent>;

/// What kinds have that arrive.
pub trait MailContent: Content {
    /// What it has as a message has it.
    fn message(&self) -> &Message;
    /// The same, to be changed.
    fn message_mut(&mut self) -> &mut Message;
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
        }
    }
}

impl AnyItem {
    /// The item, to be changed. It is copied where somebody else holds it.
    pub fn make_mut(&mut self) -> &mut Item<dyn Content> {
        match self {
            Self::Message(item) => Arc::<Item<Message>>::make_mut(item),
            Self::Event(item) => Arc::<Item<Event>>::make_mut(item),
            Self::Contact(item) => Arc::<Item<Contact>>::make_mut(item),
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
            AnyItem::Event(_) | AnyItem::Contact(_) => None,
        }
    }

    fn of_mut(item: &mut AnyItem) -> Option<&mut Self> {
        match item {
            AnyItem::Message(item) => Some(Arc::<Item<Message>>::make_mut(item)),
            AnyItem::Event(_) | AnyItem::Contact(_) => None,
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
