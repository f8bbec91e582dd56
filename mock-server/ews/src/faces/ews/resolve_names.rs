//! `ResolveNames`: whom a name, or the beginning of one, may mean: in the directory, and among contacts.

use mock365_domain::Cloud;
use mock365_domain::directory::{OrgContact, User};
use mock365_domain::mailbox::{Mailbox, PhysicalAddress, ResolveScope, ResolvedName};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{In, MailboxView, show_item_id};
use super::shape::Shape;
use crate::faces::soap::writer::XmlWriter;

/// Where to look, in the words of the schema.
const SCOPES: [(&str, ResolveScope); 4] = [
    ("ActiveDirectory", ResolveScope::Directory),
    ("ActiveDirectoryContacts", ResolveScope::DirectoryFirst),
    ("Contacts", ResolveScope::Contacts),
    ("ContactsActiveDirectory", ResolveScope::ContactsFirst),
];

/// What is wanted of those who are found.
struct Details {
    /// All that the directory has.
    full: bool,
    /// What is wanted of saved contacts, where anything is.
    saved: Option<Shape>,
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let entry = request.find_text("UnresolvedEntry").ok_or_else(|| Fault::missing("UnresolvedEntry"))?;
    let scope = request.attribute("SearchScope").unwrap_or("ActiveDirectoryContacts");
    let scope =
        SCOPES.iter().find(|(word, _)| *word == scope).map_or(ResolveScope::DirectoryFirst, |(_, scope)| *scope);
    let details = Details {
        full: matches!(request.attribute("ReturnFullContactData"), Some("true" | "1")),
        saved: request.attribute("ContactDataShape").map(|base| {
            Shape::of_base(match base {
                "IdOnly" => None,
                "AllProperties" => Some(In::All),
                _ => Some(In::Default),
            })
        }),
    };
    let folder = request.find("ParentFolderIds").and_then(|folders| folders.children.first());
    context.read(|cloud, now| {
        let (mailbox, folder) = if let Some(id) = folder {
            context.folder(cloud, id, now).map(|(mailbox, folder)| (mailbox, folder.key))?
        } else {
            let own = context.mailbox(cloud, None, now)?;
            (own, own.well_known_key("contacts"))
        };
        resolve(cloud, (mailbox, folder), (entry, scope), &details, messages);
        Ok(())
    })
}

fn resolve(
    cloud: &Cloud,
    place: (&Mailbox, u64),
    (entry, scope): (&str, ResolveScope),
    details: &Details,
    messages: &mut ResponseMessages<'_>,
) {
    cloud.resolve_name(place, entry, scope, |found, more| {
        let set = |out: &mut XmlWriter| {
            out.element("m:ResolutionSet", |out| {
                out.attribute("TotalItemsInView", found.len());
                out.attribute("IncludesLastItemInRange", !more);
                for one in found {
                    out.element("t:Resolution", |out| show(place.0, one, details, out));
                }
            });
        };
        match found {
            [] => messages.fail(Fault::new("ErrorNameResolutionNoResults", "No results were found.")),
            [_] => messages.add(|out| {
                set(out);
                Ok(())
            }),
            _ => messages.warn(("ErrorNameResolutionMultipleResults", "Multiple results were found."), set),
        }
    });
}

fn show(mailbox: &Mailbox, one: &ResolvedName<'_>, details: &Details, out: &mut XmlWriter) {
    let (name, address, kind) = match one {
        ResolvedName::Account(user) => (&*user.display_name, user.mail.as_deref().unwrap_or_default(), "Mailbox"),
        ResolvedName::Partner(contact) => (&*contact.display_name, &*contact.mail, "Contact"),
        ResolvedName::Rooms(list) => (&*list.display_name, &*list.mail, "PublicDL"),
        ResolvedName::Saved(_, who) => (who.name.as_str(), who.address.as_str(), "Contact"),
    };
    out.element("t:Mailbox", |out| {
        out.value("t:Name", name);
        out.maybe("t:EmailAddress").filled(address);
        out.value("t:RoutingType", "SMTP");
        out.value("t:MailboxType", kind);
        if let ResolvedName::Saved(contact, _) = one {
            show_item_id(out, "t:ItemId", mailbox, contact);
        }
    });
    match (one, &details.saved) {
        (ResolvedName::Saved(contact, _), Some(shape)) => {
            if let Ok(item) = mailbox.item(contact.key) {
                MailboxView::new(mailbox, shape).item(out, item);
            }
        }
        (ResolvedName::Account(user), _) if details.full => of_account(user, out),
        (ResolvedName::Partner(contact), _) if details.full => of_partner(contact, out),
        _ => {}
    }
}

/// What the directory says of somebody, in the order of the schema.
#[derive(Default)]
struct DirectoryCard<'a> {
    name: &'a str,
    given_name: Option<&'a str>,
    surname: Option<&'a str>,
    company: Option<&'a str>,
    department: Option<&'a str>,
    job_title: Option<&'a str>,
    office: Option<&'a str>,
    addresses: Vec<&'a str>,
    place: PhysicalAddress,
    phones: Vec<(&'a str, &'a str)>,
}

fn of_account(user: &User, out: &mut XmlWriter) {
    let profile = &user.profile;
    let business =
        ["BusinessPhone", "BusinessPhone2"].into_iter().zip(profile.business_phones.iter().map(String::as_str));
    let more = [("BusinessFax", &profile.fax_number), ("MobilePhone", &profile.mobile_phone)];
    let more = more.into_iter().filter_map(|(key, number)| Some((key, number.as_deref()?)));
    DirectoryCard {
        name: &user.display_name,
        given_name: user.given_name.as_deref(),
        surname: user.surname.as_deref(),
        company: profile.company_name.as_deref(),
        department: profile.department.as_deref(),
        job_title: user.job_title.as_deref(),
        office: profile.office_location.as_deref(),
        addresses: user.mail.iter().chain(&user.aliases).map(String::as_str).collect(),
        place: PhysicalAddress {
            street: profile.street_address.clone(),
            city: profile.city.clone(),
            state: profile.state.clone(),
            postal_code: profile.postal_code.clone(),
            country_or_region: profile.country.clone(),
        },
        phones: business.chain(more).collect(),
    }
    .show(out);
}

fn of_partner(contact: &OrgContact, out: &mut XmlWriter) {
    let phones = [
        ("BusinessPhone", &contact.business_phone),
        ("BusinessFax", &contact.business_fax),
        ("MobilePhone", &contact.mobile_phone),
    ];
    DirectoryCard {
        name: &contact.display_name,
        given_name: contact.given_name.as_deref(),
        surname: contact.surname.as_deref(),
        company: contact.company_name.as_deref(),
        department: contact.department.as_deref(),
        job_title: contact.job_title.as_deref(),
        office: contact.office_location.as_deref(),
        addresses: vec![&contact.mail],
        place: contact.address.clone(),
        phones: phones.into_iter().filter_map(|(key, number)| Some((key, number.as_deref()?))).collect(),
    }
    .show(out);
}

impl DirectoryCard<'_> {
    fn show(&self, out: &mut XmlWriter) {
        out.element("t:Contact", |out| {
            out.value("t:DisplayName", self.name);
            out.optional("t:GivenName", self.given_name);
            out.optional("t:CompanyName", self.company);
            // A contact has three places for addresses.
            out.maybe("t:EmailAddresses").list(self.addresses.iter().take(3).enumerate(), |out, (at, address)| {
                out.element("t:Entry", |out| {
                    out.attribute("Key", format_args!("EmailAddress{}", at + 1));
                    out.content(format_args!("SMTP:{address}"));
                });
            });
            let place = Some(&self.place).filter(|place| **place != PhysicalAddress::default());
            out.maybe("t:PhysicalAddresses").list(place, |out, place| {
                super::property::address_entry(out, ("Business", place));
            });
            out.maybe("t:PhoneNumbers").list(&self.phones, |out, (key, number)| {
                out.element("t:Entry", |out| {
                    out.attribute("Key", *key);
                    out.content(*number);
                });
            });
            out.value("t:ContactSource", "ActiveDirectory");
            out.optional("t:Department", self.department);
            out.optional("t:JobTitle", self.job_title);
            out.optional("t:OfficeLocation", self.office);
            out.optional("t:Surname", self.surname);
        });
    }
}
