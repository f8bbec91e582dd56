//! A name and an address.

use super::{Mailbox, Message};
use crate::cloud::Cloud;
use crate::query::Value;
use crate::text::Text;

/// Somebody who gets, sends or organises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Name; may be the address.
    pub name: Text,
    /// Address.
    pub address: Text,
}

impl Recipient {
    /// With name and address.
    pub fn new(name: impl Into<Text>, address: impl Into<Text>) -> Self {
        Self { name: name.into(), address: address.into() }
    }

    /// Whether it names one address to which something can be sent.
    pub(super) fn is_resolved(&self) -> bool {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"".contains(letter);
        self.address.split_once('@').is_some_and(|(local, host)| {
            let plain = |part: &str| !part.is_empty() && !part.contains(odd);
            plain(local) && plain(host) && !host.contains('@')
        })
    }

    /// What a refusal calls it.
    fn shown(&self) -> &str {
        if self.address.is_empty() { &self.name } else { &self.address }
    }
}

impl Message {
    /// Whom a submission cannot resolve; nobody where all recipients are resolved.
    pub fn unresolved(&self) -> Option<&str> {
        self.recipients().find(|recipient| !recipient.is_resolved()).map(Recipient::shown)
    }

    fn recipients_mut(&mut self) -> impl Iterator<Item = &mut Recipient> {
        self.to.iter_mut().chain(&mut self.cc).chain(&mut self.bcc)
    }
}

impl Cloud {
    /// Calls those whom a mailbox's organisation knows, and who were named by their address alone, as its directory does.
    pub fn name_by_directory<'r>(&self, mailbox: &Mailbox, recipients: impl IntoIterator<Item = &'r mut Recipient>) {
        for recipient in recipients.into_iter().filter(|one| one.name == one.address || one.name.is_empty()) {
            let known = self.mailbox_at(&recipient.address);
            if let Some(known) = known.filter(|known| known.owner.tenant == mailbox.owner.tenant) {
                recipient.name = Text::from(&*known.name);
            }
        }
    }

    /// The same for all to whom a message goes.
    pub fn name_recipients(&self, mailbox: &Mailbox, message: &mut Message) {
        self.name_by_directory(mailbox, message.recipients_mut());
    }
}

/// The addresses of several, to be searched.
pub fn addresses<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Value {
    Value::List(recipients.into_iter().map(|recipient| Value::from(&recipient.address)).collect())
}

/// The names of several, to be searched.
pub fn names<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Value {
    Value::List(recipients.into_iter().map(|recipient| Value::from(&recipient.name)).collect())
}
