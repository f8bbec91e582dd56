//! Properties of contacts.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/contact>

use std::sync::OnceLock;

use mock365_domain::mailbox::{
    Contact, ContactField, Content, FileAsMapping, Item, PhysicalAddress, Propertied, PropertyId, PropertyKey,
    PropertyType, Recipient,
};
use mock365_domain::query::{Queried, Reading, Value};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{sent_option, sent_text, sent_texts, sent_time};
use super::{Constant, In, Property, Stored, common};
use crate::faces::mime;
use crate::faces::soap::writer::{ElementWriter, XmlWriter};

impl Stored for Contact {
    type Field = ContactField;
    const ELEMENT: &'static str = "t:Contact";

    fn properties() -> &'static [Property<Self>] {
        static ALL: OnceLock<Vec<Property<Contact>>> = OnceLock::new();
        ALL.get_or_init(common::with_own)
    }

    fn own() -> Vec<Property<Self>> {
        let mut own = names();
        own.extend(entries());
        own.extend(rest());
        own
    }

    fn common_field(uri: &str) -> Option<ContactField> {
        Some(match uri {
            "item:Subject" => ContactField::DisplayName,
            "item:DateTimeReceived" | "item:DateTimeSent" | "item:DateTimeCreated" => ContactField::Created,
            "item:LastModifiedTime" => ContactField::Modified,
            "item:Categories" => ContactField::Categories,
            _ => return None,
        })
    }

    fn value(item: &Item<Self>, field: &ContactField) -> Value {
        item.value(field)
    }

    fn mime(item: &Item<Self>) -> Vec<u8> {
        mime::contact(item)
    }

    fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::unsupported("contacts written as vCard"))
    }
}

/// A text that may be missing: read, written, not searched.
macro_rules! optional {
    ($uri:literal, $name:literal, $shown:expr, $field:ident) => {
        Property::<Contact>::new($uri, $name, $shown, |view, out| {
            out.filled(view.item.$field.as_deref().unwrap_or_default());
        })
        .write(|item, sent| {
            item.$field = sent_option(sent);
            Ok(())
        })
    };
}

fn names() -> Vec<Property<Contact>> {
    let property = Property::<Contact>::new;
    vec![
        property("contacts:FileAs", "t:FileAs", In::Default, |view, out| out.filled(&view.item.file_as))
            .write(|item, sent| {
                item.file_as = sent_text(sent);
                Ok(())
            })
            .query(ContactField::FileAs, Constant::Text),
        property("contacts:FileAsMapping", "t:FileAsMapping", In::OnRequest, |view, out| {
            let mapping = view.item.file_as_mapping.unwrap_or(FileAsMapping::LastCommaFirst);
            out.filled(MAPPINGS.iter().find(|(_, known)| *known == mapping).map_or("", |(word, _)| word));
        })
        .write(|item, sent| {
            item.file_as_mapping = sent.map(mapping).transpose()?;
            Ok(())
        }),
        property("contacts:DisplayName", "t:DisplayName", In::Default, |view, out| out.filled(&view.item.subject))
            .write(|item, sent| {
                item.subject = sent_text(sent);
                Ok(())
            })
            .query(ContactField::DisplayName, Constant::Text),
        optional!("contacts:GivenName", "t:GivenName", In::All, given_name)
            .query(ContactField::GivenName, Constant::Text),
        optional!("contacts:Initials", "t:Initials", In::All, initials),
        optional!("contacts:MiddleName", "t:MiddleName", In::All, middle_name),
        optional!("contacts:Nickname", "t:Nickname", In::All, nick_name),
        property("contacts:CompleteName", "t:CompleteName", In::Default, |view, out| {
            complete_name(view.item, out);
        }),
        optional!("contacts:CompanyName", "t:CompanyName", In::Default, company_name)
            .query(ContactField::CompanyName, Constant::Text),
    ]
}

/// What contacts are filed by.
const MAPPINGS: [(&str, FileAsMapping); 10] = [
    ("None", FileAsMapping::Written),
    ("LastCommaFirst", FileAsMapping::LastCommaFirst),
    ("FirstSpaceLast", FileAsMapping::FirstSpaceLast),
    ("LastSpaceFirst", FileAsMapping::LastSpaceFirst),
    ("LastFirst", FileAsMapping::LastFirst),
    ("Company", FileAsMapping::Company),
    ("DisplayName", FileAsMapping::DisplayName),
    ("FirstName", FileAsMapping::FirstName),
    ("LastName", FileAsMapping::LastName),
    ("Empty", FileAsMapping::Empty),
];

fn mapping(sent: &Element) -> Result<FileAsMapping, Fault> {
    let known = MAPPINGS.iter().find(|(word, _)| *word == sent.text.trim());
    let known = known.ok_or_else(|| Fault::unsupported(&format!("filing contacts by {}", sent.text.trim())))?;
    Ok(known.1)
}

fn complete_name(contact: &Item<Contact>, out: ElementWriter<'_>) {
    out.element(|out| {
        out.optional("t:Title", contact.title.as_ref());
        out.optional("t:FirstName", contact.given_name.as_ref());
        out.optional("t:MiddleName", contact.middle_name.as_ref());
        out.optional("t:LastName", contact.surname.as_ref());
        out.optional("t:Suffix", contact.generation.as_ref());
        out.optional("t:Initials", contact.initials.as_ref());
        out.value("t:FullName", &contact.subject);
        out.optional("t:Nickname", contact.nick_name.as_ref());
    });
}

fn entries() -> Vec<Property<Contact>> {
    let property = Property::<Contact>::new;
    vec![
        property("contacts:EmailAddresses", "t:EmailAddresses", In::Default, |view, out| {
            out.list(view.item.emails.placed(), email_entry);
        })
        .write(write_emails)
        .query(ContactField::Emails, Constant::Text),
        property("contacts:PhysicalAddresses", "t:PhysicalAddresses", In::Default, |view, out| {
            let contact = view.item;
            let all = [
                ("Business", &contact.business_address),
                ("Home", &contact.home_address),
                ("Other", &contact.other_address),
            ];
            let kept = all.into_iter().filter(|(_, address)| **address != PhysicalAddress::default());
            out.list(kept, address_entry);
        })
        .write(write_addresses),
        property("contacts:PhoneNumbers", "t:PhoneNumbers", In::Default, |view, out| {
            let keys = PHONES.into_iter().chain(OTHER_PHONES.into_iter().map(|(key, _)| key));
            let kept = keys.filter_map(|key| Some((key, phone(view.item, key)?)));
            out.list(kept, |out, (key, number)| {
                out.element("t:Entry", |out| {
                    out.attribute("Key", key);
                    out.content(number.as_str());
                });
            });
        })
        .write(write_phones),
    ]
}

fn rest() -> Vec<Property<Contact>> {
    let property = Property::<Contact>::new;
    vec![
        optional!("contacts:AssistantName", "t:AssistantName", In::All, assistant_name),
        property("contacts:Birthday", "t:Birthday", In::All, |view, out| {
            if let Some(date) = view.item.birthday {
                out.value(format_args!("{date}T11:59:00Z"));
            }
        })
        .write(|item, sent| {
            let at = sent.map(sent_time).transpose()?;
            item.birthday = at.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
            Ok(())
        }),
        optional!("contacts:BusinessHomePage", "t:BusinessHomePage", In::All, business_home_page),
        property("contacts:Children", "t:Children", In::All, |view, out| {
            out.list(&view.item.children, |out, name| out.value("t:String", name));
        })
        .write(|item, sent| {
            item.children = sent_texts(sent);
            Ok(())
        }),
        property("contacts:ContactSource", "t:ContactSource", In::OnRequest, |_, out| out.value("Store")),
        optional!("contacts:Department", "t:Department", In::All, department),
        optional!("contacts:Generation", "t:Generation", In::All, generation),
        property("contacts:ImAddresses", "t:ImAddresses", In::Default, |view, out| {
            let own = view.item.im_addresses.iter().take(3).enumerate().filter(|(_, own)| !own.is_empty());
            out.list(own, |out, (at, own)| {
                out.element("t:Entry", |out| {
                    out.attribute("Key", format_args!("ImAddress{}", at + 1));
                    out.content(own);
                });
            });
        })
        .write(write_im),
        optional!("contacts:JobTitle", "t:JobTitle", In::Default, job_title)
            .query(ContactField::JobTitle, Constant::Text),
        optional!("contacts:Manager", "t:Manager", In::All, manager),
        optional!("contacts:OfficeLocation", "t:OfficeLocation", In::All, office_location),
        optional!("contacts:Profession", "t:Profession", In::All, profession),
        optional!("contacts:SpouseName", "t:SpouseName", In::All, spouse_name),
        optional!("contacts:Surname", "t:Surname", In::All, surname).query(ContactField::Surname, Constant::Text),
        property("contacts:HasPicture", "t:HasPicture", In::All, |view, out| {
            out.value(view.item.picture().is_some());
        })
        .query(
            ContactField::Read(Reading { name: "HasPicture", read: |it| it.picture().is_some().into() }),
            Constant::Bool,
        ),
    ]
}

fn email_entry(out: &mut XmlWriter, (at, own): (usize, &Recipient)) {
    out.element("t:Entry", |out| {
        out.attribute("Key", format_args!("EmailAddress{}", at + 1));
        out.attribute("Name", &own.name);
        out.attribute("RoutingType", "SMTP");
        out.attribute("MailboxType", "Mailbox");
        out.content(&own.address);
    });
}

/// Entries by key; those not sent stay as they are, empty ones go.
fn sent_entries<'a>(sent: Option<&'a Element<'a>>, prefix: &str) -> Result<Vec<(usize, &'a Element<'a>)>, Fault> {
    let entries = sent.into_iter().flat_map(|sent| &sent.children);
    let placed = |entry: &'a Element<'a>| {
        let key = entry.attribute("Key").ok_or_else(|| Fault::missing("Key"))?;
        let number = key.strip_prefix(prefix).and_then(|number| number.parse().ok());
        let number = number.filter(|number: &usize| (1..=3).contains(number));
        number
            .map(|number| (number - 1, entry))
            .ok_or_else(|| Fault::unsupported(&format!("the entry {key} of contacts")))
    };
    entries.map(placed).collect()
}

fn write_emails(contact: &mut Item<Contact>, sent: Option<&Element>) -> Result<(), Fault> {
    if sent.is_none() {
        contact.emails.clear();
    }
    for (at, entry) in sent_entries(sent, "EmailAddress")? {
        let address = entry.text.trim();
        let name = entry.attribute("Name").filter(|name| !name.is_empty()).unwrap_or(address);
        contact.emails.put(at, (!address.is_empty()).then(|| Recipient::new(name, address)));
    }
    Ok(())
}

fn write_im(contact: &mut Item<Contact>, sent: Option<&Element>) -> Result<(), Fault> {
    if sent.is_none() {
        contact.im_addresses.clear();
    }
    for (at, entry) in sent_entries(sent, "ImAddress")? {
        if contact.im_addresses.len() <= at {
            contact.im_addresses.resize(at + 1, String::new());
        }
        entry.text.trim().clone_into(&mut contact.im_addresses[at]);
    }
    Ok(())
}

/// Phones that the domain has a place for.
const PHONES: [&str; 5] = ["BusinessPhone", "BusinessPhone2", "HomePhone", "HomePhone2", "MobilePhone"];

/// The others are MAPI's properties, with their tags.
///
/// <https://learn.microsoft.com/office/client-developer/outlook/mapi/pidtagbusinessfaxnumber-canonical-property>
const OTHER_PHONES: [(&str, u16); 14] = [
    ("AssistantPhone", 0x3a2e),
    ("BusinessFax", 0x3a24),
    ("Callback", 0x3a02),
    ("CarPhone", 0x3a1e),
    ("CompanyMainPhone", 0x3a57),
    ("HomeFax", 0x3a25),
    ("Isdn", 0x3a2d),
    ("OtherFax", 0x3a23),
    ("OtherTelephone", 0x3a1f),
    ("Pager", 0x3a21),
    ("PrimaryPhone", 0x3a1a),
    ("RadioPhone", 0x3a1d),
    ("Telex", 0x3a2c),
    ("TtyTddPhone", 0x3a4b),
];

fn phone_tag(tag: u16) -> PropertyKey {
    PropertyKey::new(PropertyId::Tag(tag), PropertyType::String, false)
}

fn phone(contact: &Item<Contact>, key: &str) -> Option<String> {
    let found = match key {
        "BusinessPhone" => contact.business_phones.first().cloned(),
        "BusinessPhone2" => contact.business_phones.get(1).cloned(),
        "HomePhone" => contact.home_phones.first().cloned(),
        "HomePhone2" => contact.home_phones.get(1).cloned(),
        "MobilePhone" => contact.mobile_phone.clone(),
        other => {
            let (_, tag) = OTHER_PHONES.iter().find(|(known, _)| *known == other)?;
            let item: &Item<dyn Content> = contact;
            item.property(&phone_tag(*tag))?.first().cloned()
        }
    };
    found.filter(|number| !number.is_empty())
}

fn write_phones(contact: &mut Item<Contact>, sent: Option<&Element>) -> Result<(), Fault> {
    let put = |list: &mut Vec<String>, at: usize, number: &str| {
        if list.len() <= at {
            list.resize(at + 1, String::new());
        }
        number.clone_into(&mut list[at]);
        while list.last().is_some_and(String::is_empty) {
            list.pop();
        }
    };
    let Some(sent) = sent else {
        (contact.business_phones, contact.home_phones, contact.mobile_phone) = (Vec::new(), Vec::new(), None);
        return OTHER_PHONES.iter().try_for_each(|(_, tag)| put_phone(contact, *tag, ""));
    };
    for entry in &sent.children {
        let number = entry.text.trim();
        match entry.attribute("Key") {
            Some("BusinessPhone") => put(&mut contact.business_phones, 0, number),
            Some("BusinessPhone2") => put(&mut contact.business_phones, 1, number),
            Some("HomePhone") => put(&mut contact.home_phones, 0, number),
            Some("HomePhone2") => put(&mut contact.home_phones, 1, number),
            Some("MobilePhone") => contact.mobile_phone = (!number.is_empty()).then(|| number.to_owned()),
            Some(other) => {
                let known = OTHER_PHONES.iter().find(|(known, _)| *known == other);
                let (_, tag) =
                    known.ok_or_else(|| Fault::unsupported(&format!("the phone number {other} of contacts")))?;
                put_phone(contact, *tag, number)?;
            }
            None => return Err(Fault::missing("Key")),
        }
    }
    Ok(())
}

fn put_phone(contact: &mut Item<Contact>, tag: u16, number: &str) -> Result<(), Fault> {
    let item: &mut Item<dyn Content> = contact;
    let done = if number.is_empty() {
        item.remove_property(&phone_tag(tag))
    } else {
        item.set_property(&phone_tag(tag), vec![number.to_owned()])
    };
    done.map_err(|_| Fault::unsupported("that phone number of contacts"))
}

pub fn address_entry(out: &mut XmlWriter, (key, address): (&str, &PhysicalAddress)) {
    out.element("t:Entry", |out| {
        out.attribute("Key", key);
        out.optional("t:Street", address.street.as_ref());
        out.optional("t:City", address.city.as_ref());
        out.optional("t:State", address.state.as_ref());
        out.optional("t:CountryOrRegion", address.country_or_region.as_ref());
        out.optional("t:PostalCode", address.postal_code.as_ref());
    });
}

fn write_addresses(contact: &mut Item<Contact>, sent: Option<&Element>) -> Result<(), Fault> {
    let Some(sent) = sent else {
        let none = PhysicalAddress::default;
        (contact.business_address, contact.home_address, contact.other_address) = (none(), none(), none());
        return Ok(());
    };
    for entry in &sent.children {
        let address = match entry.attribute("Key") {
            Some("Business") => &mut contact.business_address,
            Some("Home") => &mut contact.home_address,
            Some("Other") => &mut contact.other_address,
            _ => return Err(Fault::missing("Key")),
        };
        for part in &entry.children {
            let text = Some(part.text.trim().to_owned()).filter(|text| !text.is_empty());
            match part.name {
                "Street" => address.street = text,
                "City" => address.city = text,
                "State" => address.state = text,
                "CountryOrRegion" => address.country_or_region = text,
                "PostalCode" => address.postal_code = text,
                _ => {}
            }
        }
    }
    Ok(())
}
