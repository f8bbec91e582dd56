//! People: who matters to somebody, by whom he wrote to and heard from, whom he saved as a contact, and who is near to him
//! in his organisation.
//!
//! <https://learn.microsoft.com/graph/people-insights-overview>

mod likeness;
mod relevance;

use std::borrow::Cow;
use std::sync::Arc;

use uuid::Uuid;

use super::{Contact, Item, Recipient};
use crate::UserRef;
use crate::directory::{User, UserKind};
use crate::query::{Queried, Reading, Value};
use likeness::Likeness;

/// Messages that are looked at to find out whom somebody writes to and hears from: the latest of them.
pub const PEOPLE_MAIL_LIMIT: usize = 500;
/// Addresses in these messages that are looked at.
pub const PEOPLE_ADDRESSES_LIMIT: usize = 5_000;
/// Contacts that are looked at: the latest of them.
pub const PEOPLE_CONTACTS_LIMIT: usize = 1_000;
/// People that are found at the most.
pub const PEOPLE_LIMIT: usize = 1_000;

/// Which of somebody's people are asked for.
#[derive(Clone, Copy, Debug)]
pub struct PeopleAsked<'a> {
    /// Whose people.
    pub of: UserRef,
    /// Whether he asks himself: others see no more than what the directory shows everybody.
    pub by_himself: bool,
    /// Whether everybody else in the directory follows.
    pub directory: bool,
    /// What their names or addresses are like.
    pub like: Option<&'a str>,
}

/// Somebody who matters to somebody else: one of his organisation, a contact, both, or an address that he wrote to or heard
/// from.
#[derive(Clone, Debug, PartialEq)]
pub struct RelevantPerson {
    /// The object id of one of the organisation; made of the mailbox and the contact, or the address, of others.
    pub id: Uuid,
    /// The account, of one of the organisation.
    pub user: Option<Arc<User>>,
    /// The contact that was saved.
    pub contact: Option<Arc<Item<Contact>>>,
    /// How much he matters, compared with others.
    pub relevance: u32,
    /// Name and address by which he was found.
    known_as: Recipient,
}

/// What somebody is to whoever finds him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonKind {
    /// Somebody of the organisation.
    Colleague,
    /// A guest of the organisation.
    Guest,
    /// A room, or equipment.
    Room,
    /// Somebody who was saved as a contact.
    Contact,
    /// Somebody who was found in mail alone.
    Correspondent,
}

/// The first that says something.
fn first(texts: [Option<&str>; 2]) -> Option<&str> {
    texts.into_iter().flatten().find(|text| !text.is_empty())
}

/// Whether a contact was called a favourite.
fn is_favorite(contact: &Item<Contact>) -> bool {
    contact.extras.as_deref().and_then(|extras| extras.is_favorite).unwrap_or_default()
}

impl RelevantPerson {
    /// What he is.
    pub fn kind(&self) -> PersonKind {
        match (&self.user, &self.contact) {
            (Some(user), _) => match user.kind {
                UserKind::Person | UserKind::Shared | UserKind::Linked => PersonKind::Colleague,
                UserKind::Guest => PersonKind::Guest,
                UserKind::Room | UserKind::Equipment => PersonKind::Room,
            },
            (None, Some(_)) => PersonKind::Contact,
            (None, None) => PersonKind::Correspondent,
        }
    }

    /// What the account says, or the contact where that says nothing.
    fn said<'p>(
        &'p self,
        user: impl FnOnce(&'p User) -> Option<&'p String>,
        contact: impl FnOnce(&'p Contact) -> Option<&'p String>,
    ) -> Option<&'p str> {
        let of_user = self.user.as_deref().and_then(user).map(String::as_str);
        first([of_user, self.contact.as_deref().and_then(|it| contact(&it.content)).map(String::as_str)])
    }

    /// Name.
    pub fn name(&self) -> &str {
        let of_user = self.user.as_deref().map(|user| user.display_name.as_str());
        let of_contact = self.contact.as_deref().map(|contact| contact.subject.as_str());
        first([of_user, of_contact]).unwrap_or(&self.known_as.name)
    }

    /// First name.
    pub fn given_name(&self) -> Option<&str> {
        self.said(|user| user.given_name.as_ref(), |contact| contact.given_name.as_ref())
    }

    /// Last name.
    pub fn surname(&self) -> Option<&str> {
        self.said(|user| user.surname.as_ref(), |contact| contact.surname.as_ref())
    }

    /// Job title.
    pub fn job_title(&self) -> Option<&str> {
        self.said(|user| user.job_title.as_ref(), |contact| contact.job_title.as_ref())
    }

    /// Company.
    pub fn company_name(&self) -> Option<&str> {
        self.said(|user| user.profile.company_name.as_ref(), |contact| contact.company_name.as_ref())
    }

    /// Department.
    pub fn department(&self) -> Option<&str> {
        self.said(|user| user.profile.department.as_ref(), |contact| contact.department.as_ref())
    }

    /// Office.
    pub fn office_location(&self) -> Option<&str> {
        self.said(|user| user.profile.office_location.as_ref(), |contact| contact.office_location.as_ref())
    }

    /// What only a contact says.
    fn of_contact<'p>(&'p self, said: impl FnOnce(&'p Contact) -> Option<&'p String>) -> &'p str {
        self.said(|_| None, said).unwrap_or_default()
    }

    /// Profession.
    pub fn profession(&self) -> &str {
        self.of_contact(|contact| contact.profession.as_ref())
    }

    /// Company as it is spoken, in Japanese.
    pub fn yomi_company(&self) -> &str {
        self.of_contact(|contact| contact.yomi_company_name.as_ref())
    }

    /// What the owner of the mailbox noted about him.
    pub fn notes(&self) -> Cow<'_, str> {
        self.contact.as_deref().map(|contact| contact.body.plain()).unwrap_or_default()
    }

    /// Birthday, as a date.
    pub fn birthday(&self) -> String {
        let day = self.contact.as_deref().and_then(|contact| contact.birthday);
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    /// Whether the owner of the mailbox called him a favourite.
    pub fn is_favorite(&self) -> bool {
        self.contact.as_deref().is_some_and(is_favorite)
    }

    /// Sign-in name, of somebody of the organisation.
    pub fn sign_in_name(&self) -> &str {
        self.user.as_deref().map(|user| user.upn.as_str()).unwrap_or_default()
    }

    /// Address by which he is called.
    pub fn im_address(&self) -> Option<Cow<'_, str>> {
        let of_user = self.user.as_deref().and_then(|user| user.mail.as_deref()).map(|mail| format!("sip:{mail}"));
        let of_contact = || self.contact.as_deref().and_then(|contact| contact.im_addresses.first());
        of_user.map(Cow::Owned).or_else(|| of_contact().map(|address| Cow::Borrowed(address.as_str())))
    }

    /// E-mail addresses, each once: that of the account first.
    pub fn addresses(&self) -> Vec<&str> {
        let of_user = self.user.as_deref().and_then(|user| user.mail.as_deref());
        let saved = self.contact.iter().flat_map(|contact| contact.emails.iter());
        let saved = saved.map(|email| email.address.as_str());
        let found = Some(self.known_as.address.as_str()).filter(|_| self.user.is_none());
        let mut all: Vec<&str> = Vec::new();
        for address in of_user.into_iter().chain(found).chain(saved).filter(|address| !address.is_empty()) {
            if !all.iter().any(|known| known.eq_ignore_ascii_case(address)) {
                all.push(address);
            }
        }
        all
    }

    /// Whether name and addresses are like that.
    fn is_like(&self, like: &Likeness) -> bool {
        like.fits(self.name(), &self.addresses())
    }
}

impl Queried<Reading<Self>> for RelevantPerson {
    fn value(&self, field: &Reading<Self>) -> Value {
        (field.read)(self)
    }
}
