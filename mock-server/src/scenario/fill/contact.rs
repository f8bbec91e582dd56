//! Contacts.

use jiff::civil::Date;
use mock365_control::fill::ContactItem;
use mock365_domain::Change;
use mock365_domain::mailbox::{Body, Contact, ContactEmails, FolderKind, Item};
use mock365_domain::text::Text;

use super::super::patch::PatchFault;
use super::Filler;
use super::words::people;

/// Phones of a kind that a contact holds.
const PHONES: usize = 2;

impl Filler<'_> {
    /// Puts a contact into its folder; its id.
    pub fn contact(&mut self, place: &str, item: &ContactItem) -> Result<(String, Change), PatchFault> {
        let folder = self.folder_of(place, item.folder.as_deref().unwrap_or("contacts"), FolderKind::Contacts)?;
        let mut emails = people(&format!("{place}/emails"), &item.emails)?;
        for (name, count, most) in [
            ("emails", emails.len(), ContactEmails::LIMIT),
            ("business_phones", item.business_phones.len(), PHONES),
            ("home_phones", item.home_phones.len(), PHONES),
        ] {
            if count > most {
                return Err(PatchFault::new(format!("{place}/{name}"), format!("a contact holds {most} of these")));
            }
        }
        let birthday = item.birthday.as_deref().map(str::parse::<Date>);
        let birthday = birthday.transpose().map_err(|_| {
            let text = item.birthday.as_deref().unwrap_or_default();
            PatchFault::new(format!("{place}/birthday"), format!("`{text}` is no date such as 1980-05-17"))
        })?;
        let key = self.cloud.number();
        let content = Contact {
            given_name: item.given_name.clone(),
            surname: item.surname.clone(),
            company_name: item.company.clone(),
            department: item.department.clone(),
            job_title: item.job_title.clone(),
            mobile_phone: item.mobile_phone.clone(),
            business_phones: item.business_phones.clone(),
            home_phones: item.home_phones.clone(),
            birthday,
            ..Contact::default()
        };
        let mut contact = Item {
            subject: item.name.clone().unwrap_or_default(),
            body: Body::text(&item.notes),
            categories: item.categories.clone(),
            ..Item::at(content, key, folder, self.now)
        };
        contact.name_itself();
        if contact.subject.is_empty() && emails.is_empty() {
            return Err(PatchFault::new(place, "a contact has a name, a company or an address"));
        }
        // Whoever has no other name is called as the contact is.
        for email in emails.iter_mut().filter(|email| email.name == email.address && !contact.subject.is_empty()) {
            email.name = Text::from(&contact.subject);
        }
        contact.emails = emails.into();
        self.put(contact, place)
    }
}
