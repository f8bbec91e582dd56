//! Contacts in contact folders.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use super::recipient::addresses;
use super::{Mailbox, Recipient};
use crate::query::{Queried, Value};
use crate::{Change, Happened, Now, Refusal, Subject};

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Contact {
    /// Its key in the mailbox.
    pub key: u64,
    /// The folder it lies in.
    pub folder: u64,
    /// The mailbox's change number when it was last changed.
    pub change: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Full name.
    pub display_name: String,
    /// How it is filed.
    pub file_as: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Nickname.
    pub nick_name: Option<String>,
    /// Initials.
    pub initials: Option<String>,
    /// Form of address.
    pub title: Option<String>,
    /// "Jr."
    pub generation: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Office.
    pub office_location: Option<String>,
    /// Profession.
    pub profession: Option<String>,
    /// Manager.
    pub manager: Option<String>,
    /// Assistant.
    pub assistant_name: Option<String>,
    /// Web page.
    pub business_home_page: Option<String>,
    /// Spouse.
    pub spouse_name: Option<String>,
    /// Notes.
    pub personal_notes: String,
    /// Birthday.
    pub birthday: Option<Date>,
    /// E-mail addresses, at most three.
    pub emails: Vec<Recipient>,
    /// Business phones.
    pub business_phones: Vec<String>,
    /// Home phones.
    pub home_phones: Vec<String>,
    /// Mobile phone.
    pub mobile_phone: Option<String>,
    /// First name as it is spoken, in Japanese.
    pub yomi_given_name: Option<String>,
    /// Last name as it is spoken, in Japanese.
    pub yomi_surname: Option<String>,
    /// Company as it is spoken, in Japanese.
    pub yomi_company_name: Option<String>,
    /// Messenger addresses.
    pub im_addresses: Vec<String>,
    /// Children.
    pub children: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Business address.
    pub business_address: PhysicalAddress,
    /// Home address.
    pub home_address: PhysicalAddress,
    /// Another address.
    pub other_address: PhysicalAddress,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PhysicalAddress {
    /// Street.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country or region.
    pub country_or_region: Option<String>,
}

/// Fields of a contact that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactField {
    /// `createdDateTime`
    Created,
    /// `lastModifiedDateTime`
    Modified,
    /// `displayName`
    DisplayName,
    /// `fileAs`
    FileAs,
    /// `givenName`
    GivenName,
    /// `surname`
    Surname,
    /// `companyName`
    CompanyName,
    /// `jobTitle`
    JobTitle,
    /// Addresses in `emailAddresses`.
    Emails,
    /// `categories`
    Categories,
}

impl Contact {
    /// Names a contact that its author did not name, as Exchange does: "Given Surname", filed as "Surname, Given".
    pub fn name_itself(&mut self) {
        let given = self.given_name.as_deref().unwrap_or_default();
        let surname = self.surname.as_deref().unwrap_or_default();
        let full = format!("{given} {surname}").trim().to_owned();
        let full = if full.is_empty() { self.company_name.clone().unwrap_or_default() } else { full };
        if self.file_as.is_empty() {
            self.file_as = match (given, surname) {
                ("", _) | (_, "") if self.display_name.is_empty() => full.clone(),
                ("", _) | (_, "") => self.display_name.clone(),
                _ => format!("{surname}, {given}"),
            };
        }
        if self.display_name.is_empty() {
            self.display_name = full;
        }
    }
}

impl Queried<ContactField> for Contact {
    fn value(&self, field: &ContactField) -> Value {
        match field {
            ContactField::Created => self.created.into(),
            ContactField::Modified => self.modified.into(),
            ContactField::DisplayName => Value::from(&self.display_name),
            ContactField::FileAs => Value::from(&self.file_as),
            ContactField::GivenName => Value::from(self.given_name.as_ref()),
            ContactField::Surname => Value::from(self.surname.as_ref()),
            ContactField::CompanyName => Value::from(self.company_name.as_ref()),
            ContactField::JobTitle => Value::from(self.job_title.as_ref()),
            ContactField::Emails => addresses(&self.emails),
            ContactField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
        }
    }
}

impl Mailbox {
    /// The contact with that key.
    pub fn contact(&self, key: u64) -> Result<&Arc<Contact>, Refusal> {
        self.contacts.get(&key).ok_or(Refusal::ItemMissing)
    }

    /// The contacts of a folder, by key.
    pub fn contacts_in(&self, folder: u64) -> impl Iterator<Item = &Contact> {
        self.contacts.values().map(Arc::as_ref).filter(move |contact| contact.folder == folder)
    }

    /// Puts a new contact into its folder.
    pub fn insert_contact(&mut self, mut contact: Contact) -> Result<Change, Refusal> {
        self.folder(contact.folder)?;
        contact.change = self.touch();
        let key = contact.key;
        self.contacts.insert(key, Arc::new(contact));
        Ok(Change::one(self.id, Subject::Contact, key, Happened::Created))
    }

    /// Changes a contact. Nothing is changed when the closure refuses.
    pub fn update_contact(
        &mut self,
        key: u64,
        now: Now,
        edit: impl FnOnce(&mut Contact) -> Result<(), Refusal>,
    ) -> Result<Change, Refusal> {
        let mut contact = Contact::clone(self.contact(key)?);
        let folder = contact.folder;
        edit(&mut contact)?;
        contact.key = key;
        contact.folder = folder;
        contact.modified = now.timestamp();
        contact.change = self.touch();
        self.contacts.insert(key, Arc::new(contact));
        Ok(Change::one(self.id, Subject::Contact, key, Happened::Updated))
    }

    /// Moves a contact to another folder.
    pub fn move_contact(&mut self, key: u64, folder: u64) -> Result<Change, Refusal> {
        self.folder(folder)?;
        let mut contact = Contact::clone(self.contact(key)?);
        contact.folder = folder;
        contact.change = self.touch();
        self.contacts.insert(key, Arc::new(contact));
        Ok(Change::one(self.id, Subject::Contact, key, Happened::Moved))
    }

    /// Deletes as a person does: into Deleted Items, and from there for good.
    pub fn discard_contact(&mut self, key: u64) -> Result<Change, Refusal> {
        let deleted = self.well_known_key("deleteditems");
        if self.contact(key)?.folder == deleted { self.delete_contact(key) } else { self.move_contact(key, deleted) }
    }

    /// Removes a contact for good.
    pub fn delete_contact(&mut self, key: u64) -> Result<Change, Refusal> {
        self.contacts.remove(&key).ok_or(Refusal::ItemMissing)?;
        self.note_purged(key);
        self.touch();
        Ok(Change::one(self.id, Subject::Contact, key, Happened::Deleted))
    }
}
