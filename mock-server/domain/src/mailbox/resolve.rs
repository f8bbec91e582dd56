//! Names that are resolved: whom of an organisation's directory, and of the contacts in a folder, a text may mean.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-resolve-ambiguous-names-by-using-ews-in-exchange>

use std::sync::Arc;

use super::{Contact, Item, Mailbox, Recipient};
use crate::cloud::Cloud;
use crate::directory::{OrgContact, RoomList, Tenant, User, UserKind};
use crate::query::words;

/// How many are found at the most.
pub const RESOLUTIONS_LIMIT: usize = 100;
/// How long a text may be to mean somebody: as names and addresses are.
pub const ENTRY_LIMIT: usize = 320;

/// Where names are looked for, and where first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveScope {
    /// In the directory alone.
    Directory,
    /// In the directory, then among contacts.
    DirectoryFirst,
    /// Among contacts alone.
    Contacts,
    /// Among contacts, then in the directory.
    ContactsFirst,
}

/// Who may be meant.
#[derive(Clone, Copy, Debug)]
pub enum ResolvedName<'c> {
    /// Somebody of the organisation.
    Account(&'c Arc<User>),
    /// A contact of the organisation.
    Partner(&'c Arc<OrgContact>),
    /// A list of rooms.
    Rooms(&'c Arc<RoomList>),
    /// A contact that was saved, at one of its addresses.
    Saved(&'c Item<Contact>, &'c Recipient),
}

/// What somebody is meant by.
struct Meant {
    /// In lower case, without the name of the protocol.
    text: String,
    /// Whether it is one address, and no other.
    exact: bool,
}

impl Meant {
    fn by(text: &str) -> Self {
        let text = text.trim();
        // What is longer begins no name and no address.
        let text = if text.len() > ENTRY_LIMIT { String::new() } else { text.to_lowercase() };
        let address = text.strip_prefix("smtp:").map(str::to_owned);
        Self { exact: address.is_some(), text: address.unwrap_or(text) }
    }

    /// Whether it means an address: as it begins, or as a whole.
    fn is_at(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        if self.exact { address == self.text } else { address.starts_with(&self.text) }
    }

    /// Whether each of its words begins a word of these names.
    fn is_called(&self, names: &[&str]) -> bool {
        let known: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let known = || known.iter().flat_map(|name| words(name));
        !self.exact && words(&self.text).all(|wanted| known().any(|word| word.starts_with(wanted)))
    }

    fn is<'a>(&self, names: &[&str], addresses: impl IntoIterator<Item = &'a str>) -> bool {
        if words(&self.text).next().is_none() {
            return false;
        }
        addresses.into_iter().any(|address| self.is_at(address)) || self.is_called(names)
    }
}

/// Those of a directory. Guests are not in its address lists.
fn in_directory<'c>(tenant: &'c Tenant, meant: &'c Meant) -> impl Iterator<Item = ResolvedName<'c>> {
    let text = |text: &'c Option<String>| text.as_deref().unwrap_or_default();
    let accounts = tenant.users.values().filter(move |user| {
        let addresses = user.mail.iter().chain(&user.aliases).map(String::as_str);
        let names = [user.display_name.as_str(), text(&user.given_name), text(&user.surname)];
        user.kind != UserKind::Guest && user.mail.is_some() && meant.is(&names, addresses)
    });
    let partners = tenant.contacts.values().filter(move |one| {
        meant.is(&[&one.display_name, text(&one.given_name), text(&one.surname)], [one.mail.as_str()])
    });
    let rooms = tenant.room_lists.values().filter(|list| meant.is(&[&list.display_name], [list.mail.as_str()]));
    let others = partners.map(ResolvedName::Partner).chain(rooms.map(ResolvedName::Rooms));
    accounts.map(ResolvedName::Account).chain(others)
}

/// Those among the contacts of a folder, each once for each address by which it is meant, or has.
fn among_contacts<'c>(mailbox: &'c Mailbox, folder: u64, meant: &'c Meant) -> impl Iterator<Item = ResolvedName<'c>> {
    let text = |text: &'c Option<String>| text.as_deref().unwrap_or_default();
    mailbox.contacts_in(folder).flat_map(move |contact| {
        let names = [contact.subject.as_str(), text(&contact.given_name), text(&contact.surname)];
        let is_called = meant.is(&names, []);
        let by_address = move |who: &&Recipient| is_called || meant.is(&[], [who.address.as_str()]);
        contact.emails.iter().filter(by_address).map(move |who| ResolvedName::Saved(contact, who))
    })
}

impl Cloud {
    /// Whom a text may mean for the owner of a mailbox, and whether there are more than are told.
    pub fn resolve_name<R>(
        &self,
        (mailbox, folder): (&Mailbox, u64),
        text: &str,
        scope: ResolveScope,
        show: impl FnOnce(&[ResolvedName<'_>], bool) -> R,
    ) -> R {
        let meant = Meant::by(text);
        let directory =
            self.tenants.get(&mailbox.owner.tenant).into_iter().flat_map(|tenant| in_directory(tenant, &meant));
        let contacts = among_contacts(mailbox, folder, &meant);
        let most = RESOLUTIONS_LIMIT + 1;
        let mut found: Vec<ResolvedName<'_>> = match scope {
            ResolveScope::Directory => directory.take(most).collect(),
            ResolveScope::DirectoryFirst => directory.chain(contacts).take(most).collect(),
            ResolveScope::Contacts => contacts.take(most).collect(),
            ResolveScope::ContactsFirst => contacts.chain(directory).take(most).collect(),
        };
        let more = found.len() > RESOLUTIONS_LIMIT;
        found.truncate(RESOLUTIONS_LIMIT);
        show(&found, more)
    }
}
