//! Contacts in contact folders.

use std::sync::Arc;

use jiff::civil::Date;

use super::index::Word;
use super::recipient::addresses;
use super::{Attachment, ContactEmails, Content, Flag, FollowUp, Item, ItemKind, ItemView, PropertyKey};
use crate::Now;
use crate::photo::Photo;
use crate::query::{Queried, Reading, Value};
use crate::text::Text;

/// What a contact has of its own. Its full name is the item's subject, the notes about it are the item's body.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Contact {
    /// How it is filed.
    pub file_as: String,
    /// What that is made of, where nobody wrote it.
    pub file_as_mapping: Option<FileAsMapping>,
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
    /// Birthday.
    pub birthday: Option<Date>,
    /// E-mail addresses.
    pub emails: ContactEmails,
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
    /// Business address.
    pub business_address: PhysicalAddress,
    /// Home address.
    pub home_address: PhysicalAddress,
    /// Another address.
    pub other_address: PhysicalAddress,
    /// What the beta version of Graph alone tells of it, where it has any of that.
    pub extras: Option<Box<ContactExtras>>,
}

/// What the beta version of Graph alone tells of a contact, and no property of MAPI's has a place for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ContactExtras {
    /// Gender, in words.
    pub gender: Option<String>,
    /// Whether it is a favourite, where somebody said so.
    pub is_favorite: Option<bool>,
    /// Its follow-up flag.
    pub flag: Flag,
    /// The days of that flag.
    pub follow_up: Option<Box<FollowUp>>,
    /// Web pages.
    pub websites: Vec<Website>,
    /// Telephone numbers for which there is no other place: their kind, the number.
    pub phones: Vec<(usize, String)>,
    /// Addresses for which there is no other place: their kind, the address, its post office box.
    pub addresses: Vec<(usize, PhysicalAddress, Option<String>)>,
}

/// A web page of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Website {
    /// Its kind, as a place in Graph's enumeration.
    pub kind: usize,
    /// Its address.
    pub address: Option<String>,
    /// What it is called.
    pub name: Option<String>,
}

/// What a contact is filed by. The combinations with a company are not here: what Exchange puts between the parts is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAsMapping {
    /// What its author wrote.
    Written,
    /// "Andersson, Anna"
    LastCommaFirst,
    /// "Anna Andersson"
    FirstSpaceLast,
    /// "Andersson Anna"
    LastSpaceFirst,
    /// "AnderssonAnna"
    LastFirst,
    /// The company.
    Company,
    /// The full name.
    DisplayName,
    /// "Anna"
    FirstName,
    /// "Andersson"
    LastName,
    /// Nothing.
    Empty,
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A MAPI property.
    Extended(Arc<PropertyKey>),
    /// The open extension of a name.
    Extension(Text),
    /// What only a protocol asks for.
    Read(Reading<Item<Contact>>),
}

impl Content for Contact {
    fn kind(&self) -> ItemKind {
        ItemKind::Contact
    }

    fn class(&self) -> &'static str {
        "IPM.Contact"
    }

    fn words(&self, found: &mut dyn FnMut(Word, &str)) {
        for email in self.emails.iter() {
            found(Word::Address, &email.address);
        }
    }

    fn as_contact(&self) -> Option<&Contact> {
        Some(self)
    }

    fn as_contact_mut(&mut self) -> Option<&mut Contact> {
        Some(self)
    }
}

impl Contact {
    /// What the beta version of Graph tells of it, to be changed.
    pub fn extras_mut(&mut self) -> &mut ContactExtras {
        self.extras.get_or_insert_default()
    }
}

impl Item<Contact> {
    /// Files it by its mapping, where it has one that does not leave that to its author.
    pub fn file_itself(&mut self) {
        let given = self.given_name.as_deref().unwrap_or_default();
        let surname = self.surname.as_deref().unwrap_or_default();
        let both = |joint: &str| match (given, surname) {
            ("", one) | (one, "") => one.to_owned(),
            _ => format!("{surname}{joint}{given}"),
        };
        let filed = match self.file_as_mapping {
            None | Some(FileAsMapping::Written) => return,
            Some(FileAsMapping::LastCommaFirst) => both(", "),
            Some(FileAsMapping::LastSpaceFirst) => both(" "),
            Some(FileAsMapping::LastFirst) => both(""),
            Some(FileAsMapping::FirstSpaceLast) => format!("{given} {surname}").trim().to_owned(),
            Some(FileAsMapping::Company) => self.company_name.clone().unwrap_or_default(),
            Some(FileAsMapping::DisplayName) => self.subject.clone(),
            Some(FileAsMapping::FirstName) => given.to_owned(),
            Some(FileAsMapping::LastName) => surname.to_owned(),
            Some(FileAsMapping::Empty) => String::new(),
        };
        self.file_as = filed;
    }

    /// Names a contact that its author did not name, as Exchange does: "Given Surname", filed as "Surname, Given".
    pub fn name_itself(&mut self) {
        let given = self.given_name.as_deref().unwrap_or_default();
        let surname = self.surname.as_deref().unwrap_or_default();
        let full = format!("{given} {surname}").trim().to_owned();
        let full = if full.is_empty() { self.company_name.clone().unwrap_or_default() } else { full };
        if self.file_as.is_empty() && self.file_as_mapping.is_none() {
            self.file_as = match (given, surname) {
                ("", _) | (_, "") if self.subject.is_empty() => full.clone(),
                ("", _) | (_, "") => self.subject.clone(),
                _ => format!("{surname}, {given}"),
            };
        }
        if self.subject.is_empty() {
            self.subject = full;
        }
        self.file_itself();
    }
}

/// What Outlook calls the file of a contact's photo.
const PICTURE: &str = "ContactPicture.jpg";

impl Item<Contact> {
    /// The file of its photo: the one that was attached last, were there several.
    pub fn picture(&self) -> Option<&Arc<Attachment>> {
        self.attachments.iter().rev().find(|file| file.is_contact_photo)
    }

    /// Its photo, where what is attached as one is an image.
    pub fn photo(&self) -> Option<Photo> {
        Photo::read(self.picture()?.bytes()?.clone()).ok()
    }

    /// Puts a photo in the place of the one that it has, or takes that away. The file gets this key.
    pub fn set_photo(&mut self, photo: Option<&Photo>, key: u64, now: Now) {
        self.attachments.retain(|file| !file.is_contact_photo);
        self.attachments.extend(photo.map(|photo| {
            let file = Attachment::file(PICTURE, photo.media_type, photo.bytes.clone());
            Arc::new(Attachment { key, is_contact_photo: true, modified: now.timestamp(), ..file })
        }));
    }
}

impl Queried<ContactField> for Item<Contact> {
    fn value(&self, field: &ContactField) -> Value {
        match field {
            ContactField::Read(reading) => (reading.read)(self),
            ContactField::Extended(key) => key.value(self.item()),
            ContactField::Extension(name) => self.extension_value(name),
            ContactField::Created => self.created.into(),
            ContactField::Modified => self.modified.into(),
            ContactField::DisplayName => Value::from(&self.subject),
            ContactField::FileAs => Value::from(&self.file_as),
            ContactField::GivenName => Value::from(self.given_name.as_ref()),
            ContactField::Surname => Value::from(self.surname.as_ref()),
            ContactField::CompanyName => Value::from(self.company_name.as_ref()),
            ContactField::JobTitle => Value::from(self.job_title.as_ref()),
            ContactField::Emails => addresses(self.emails.iter()),
            ContactField::Categories => Value::List(self.categories.iter().map(Value::from).collect()),
        }
    }
}
