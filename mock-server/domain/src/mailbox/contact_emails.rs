//! The e-mail addresses of a contact: three places, as MAPI has them, some of which may be empty.

use super::Recipient;

/// How many places there are.
const PLACES: usize = 3;

/// E-mail addresses of a contact. Each stays in its place, whichever others come and go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactEmails(Vec<Option<ContactEmail>>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ContactEmail {
    who: Recipient,
    kind: Option<Box<EmailKind>>,
}

/// What the beta version of Graph says of an address of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmailKind {
    /// Its place in Graph's enumeration.
    pub kind: usize,
    /// What its author calls that kind.
    pub label: Option<String>,
}

impl ContactEmails {
    /// How many there can be.
    pub const LIMIT: usize = PLACES;

    /// The address in a place, from 0.
    pub fn at(&self, place: usize) -> Option<&Recipient> {
        Some(&self.0.get(place)?.as_ref()?.who)
    }

    /// What is said of the address in a place.
    pub fn kind(&self, place: usize) -> Option<&EmailKind> {
        self.0.get(place)?.as_ref()?.kind.as_deref()
    }

    /// Those that are there, with their places.
    pub fn placed(&self) -> impl Iterator<Item = (usize, &Recipient)> {
        self.0.iter().enumerate().filter_map(|(place, one)| Some((place, &one.as_ref()?.who)))
    }

    /// Those that are there.
    pub fn iter(&self) -> impl Iterator<Item = &Recipient> {
        self.placed().map(|(_, who)| who)
    }

    /// Puts one into its place, or none; what names nobody is none. What is said of an address stays with it.
    pub fn put(&mut self, place: usize, who: Option<Recipient>) {
        if place >= PLACES {
            return;
        }
        if self.0.len() <= place {
            self.0.resize(place + 1, None);
        }
        let before = self.0[place].take();
        self.0[place] = who.filter(|who| !who.address.is_empty() || !who.name.is_empty()).map(|who| {
            let kept = before.filter(|before| before.who.address.eq_ignore_ascii_case(&who.address));
            ContactEmail { who, kind: kept.and_then(|before| before.kind) }
        });
        while self.0.last().is_some_and(Option::is_none) {
            self.0.pop();
        }
    }

    /// Puts several into the first places, and none into those behind.
    pub fn put_all(&mut self, all: Vec<Recipient>) {
        let mut all = all.into_iter();
        (0..PLACES).for_each(|place| self.put(place, all.next()));
    }

    /// Says what the address in a place is.
    pub fn say(&mut self, place: usize, kind: EmailKind) {
        if let Some(Some(one)) = self.0.get_mut(place) {
            one.kind = (kind != EmailKind::default()).then(|| Box::new(kind));
        }
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl From<Vec<Recipient>> for ContactEmails {
    fn from(all: Vec<Recipient>) -> Self {
        let mut emails = Self::default();
        emails.put_all(all);
        emails
    }
}

#[cfg(test)]
mod tests {
    use super::{ContactEmails, EmailKind, Recipient};

    #[test]
    fn each_stays_in_its_place() {
        let one = |address: &str| Some(Recipient::new(address, address));
        let mut emails = ContactEmails::default();
        emails.put(2, one("c@x.example"));
        assert_eq!((emails.at(0), emails.placed().map(|(place, _)| place).collect()), (None, vec![2]));
        emails.put(0, one("a@x.example"));
        emails.say(2, EmailKind { kind: 1, label: None });
        emails.put(0, None);
        emails.put(1, Some(Recipient::default()));
        emails.put(2, Some(Recipient::new("C", "C@x.example")));
        assert_eq!((emails.at(0), emails.at(1), emails.kind(2).map(|kind| kind.kind)), (None, None, Some(1)));
        emails.put(2, one("d@x.example"));
        assert_eq!(emails.kind(2), None);
        emails.put(3, one("e@x.example"));
        emails.put(2, None);
        assert_eq!(emails, ContactEmails::default());
    }
}
