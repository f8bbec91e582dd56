//! A contact in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{
    Body, Contact, ContactField as F, Content, Item, ItemView, Mailbox, PhysicalAddress, Propertied,
};
use mock365_domain::query::{Reading, Value};
use serde_json::{Value as Json, json};

use super::{contact_beta, contact_emails, extended};
use crate::faces::graph::GraphRequest;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::item_write::{self, optional_text, text, texts};
use crate::faces::graph::odata::{
    AnswerStyle, ExtendedAccess, ExtensionAccess, Family, Noun, ODataFault, Object, Paging, Property, ValueKind, Writer,
};
use crate::faces::wire_id::ChangeKey;

/// What a contact's view needs besides the contact.
pub struct ContactContext<'a> {
    ids: ItemIds<'a>,
    /// Whether it is shown as beta has it.
    beta: bool,
}

impl<'a> ContactContext<'a> {
    /// As the request's preferences have it.
    pub fn of(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Self {
        Self::in_style(mailbox, &request.options.style)
    }

    /// As preferences have it.
    pub fn in_style(mailbox: &'a Mailbox, style: &AnswerStyle) -> Self {
        Self { ids: ItemIds::new(mailbox, style.immutable), beta: style.beta }
    }

    /// With these ids, as v1.0 has it.
    pub fn with(ids: ItemIds<'a>) -> Self {
        Self { ids, beta: false }
    }
}

/// A postal address; what is missing is left out.
pub fn address(address: &PhysicalAddress, out: &mut Writer) {
    out.object(|shown| address_parts(address, shown));
}

/// Its parts.
pub fn address_parts(address: &PhysicalAddress, shown: &mut Object<'_>) {
    for (name, part) in [
        ("street", &address.street),
        ("city", &address.city),
        ("state", &address.state),
        ("countryOrRegion", &address.country_or_region),
        ("postalCode", &address.postal_code),
    ] {
        if let Some(part) = part {
            shown.value(name, part);
        }
    }
}

pub fn read_address(property: &str, value: &Json) -> Result<PhysicalAddress, ODataFault> {
    if value.is_null() {
        return Ok(PhysicalAddress::default());
    }
    let known = ["city", "countryOrRegion", "postalCode", "state", "street"];
    let fields = item_write::complex(property, value, "microsoft.graph.physicalAddress", &known)?;
    let part = |name: &str| optional_text(name, fields.or_null(name));
    Ok(PhysicalAddress {
        street: part("street")?,
        city: part("city")?,
        state: part("state")?,
        country_or_region: part("countryOrRegion")?,
        postal_code: part("postalCode")?,
    })
}

fn birthday(contact: &Contact, out: &mut Writer) {
    match contact.birthday {
        Some(day) => out.text(format_args!("{day}T11:59:00Z")),
        None => out.null(),
    }
}

/// The moment that stands for a birthday.
fn birth(contact: &Item<Contact>) -> Value {
    let noon = contact.birthday.and_then(|day| day.at(11, 59, 0, 0).to_zoned(TimeZone::UTC).ok());
    Value::from(noon.map(|noon| noon.timestamp()))
}

fn read_birthday(value: &Json) -> Result<Option<Date>, ODataFault> {
    if value.is_null() {
        return Ok(None);
    }
    Ok(Some(item_write::read_date_time("birthday", value)?.to_zoned(TimeZone::UTC).date()))
}

type Row = Property<Contact>;

/// A part of an address that a filter may name.
macro_rules! address_part {
    ($name:literal, $field:ident, $part:literal, $inner:ident) => {
        (
            $part,
            F::Read(Reading { name: concat!($name, "/", $part), read: |it| Value::from(it.$field.$inner.as_ref()) }),
            ValueKind::Text,
        )
    };
}

/// One of a contact's addresses, with all its parts.
macro_rules! address_row {
    ($name:literal, $field:ident) => {
        Row::new($name, |contact, _, out| address(&contact.$field, out))
            .filterable(&[
                address_part!($name, $field, "street", street),
                address_part!($name, $field, "city", city),
                address_part!($name, $field, "state", state),
                address_part!($name, $field, "countryOrRegion", country_or_region),
                address_part!($name, $field, "postalCode", postal_code),
            ])
            .written(|contact, value| {
                contact.$field = read_address($name, value)?;
                Ok(())
            })
    };
}

static PROPERTIES: [Row; 48] = [
    Row::new("id", |contact, around, out| out.value(around.ids.item(contact))),
    Row::new("createdDateTime", |contact, _, out| out.value(contact.created)).filterable(&[(
        "",
        F::Created,
        ValueKind::Time,
    )]),
    Row::new("lastModifiedDateTime", |contact, _, out| out.value(contact.modified)).filterable(&[(
        "",
        F::Modified,
        ValueKind::Time,
    )]),
    Row::new("changeKey", |contact, around, out| out.value(around.ids.version(contact))),
    Row::new("categories", |contact, _, out| out.value(&contact.categories))
        .filterable(&[("", F::Categories, ValueKind::Text)])
        .written(|contact, value| {
            contact.categories = texts("categories", value)?;
            Ok(())
        }),
    Row::new("parentFolderId", |contact, around, out| out.value(around.ids.folder(contact.folder))).filterable(&[(
        "",
        F::Read(Reading {
            name: "parentFolderId",
            read: |it| Value::Int(i64::try_from(it.folder).unwrap_or(i64::MAX)),
        }),
        ValueKind::Folder,
    )]),
    Row::new("birthday", |contact, _, out| birthday(contact, out))
        .filterable(&[("", F::Read(Reading { name: "birthday", read: |it| birth(it) }), ValueKind::Time)])
        .written(|contact, value| {
            contact.birthday = read_birthday(value)?;
            Ok(())
        }),
    Row::new("fileAs", |contact, _, out| out.value(&contact.file_as))
        .filterable(&[("", F::FileAs, ValueKind::Text)])
        .written(|contact, value| {
            contact.file_as = text("fileAs", value)?;
            Ok(())
        }),
    Row::new("displayName", |contact, _, out| out.value(&contact.subject))
        .filterable(&[("", F::DisplayName, ValueKind::Text)])
        .written(|contact, value| {
            contact.subject = text("displayName", value)?;
            Ok(())
        }),
    optional_text!(Contact: "title", title),
    Row::new("givenName", |contact, _, out| out.value(&contact.given_name))
        .filterable(&[("", F::GivenName, ValueKind::Text)])
        .written(|contact, value| {
            contact.given_name = optional_text("givenName", value)?;
            Ok(())
        }),
    optional_text!(Contact: "middleName", middle_name),
    Row::new("surname", |contact, _, out| out.value(&contact.surname))
        .filterable(&[("", F::Surname, ValueKind::Text)])
        .written(|contact, value| {
            contact.surname = optional_text("surname", value)?;
            Ok(())
        }),
    optional_text!(Contact: "nickName", nick_name),
    optional_text!(Contact: "initials", initials),
    optional_text!(Contact: "generation", generation),
    optional_text!(Contact: "yomiGivenName", yomi_given_name),
    optional_text!(Contact: "yomiSurname", yomi_surname),
    optional_text!(Contact: "yomiCompanyName", yomi_company_name),
    Row::new("jobTitle", |contact, _, out| out.value(&contact.job_title))
        .filterable(&[("", F::JobTitle, ValueKind::Text)])
        .written(|contact, value| {
            contact.job_title = optional_text("jobTitle", value)?;
            Ok(())
        }),
    Row::new("companyName", |contact, _, out| out.value(&contact.company_name))
        .filterable(&[("", F::CompanyName, ValueKind::Text)])
        .written(|contact, value| {
            contact.company_name = optional_text("companyName", value)?;
            Ok(())
        }),
    optional_text!(Contact: "department", department),
    optional_text!(Contact: "officeLocation", office_location),
    optional_text!(Contact: "profession", profession),
    optional_text!(Contact: "businessHomePage", business_home_page),
    optional_text!(Contact: "assistantName", assistant_name),
    optional_text!(Contact: "manager", manager),
    optional_text!(Contact: "mobilePhone", mobile_phone),
    optional_text!(Contact: "spouseName", spouse_name),
    texts!(Contact: "imAddresses", im_addresses),
    texts!(Contact: "homePhones", home_phones),
    texts!(Contact: "businessPhones", business_phones),
    texts!(Contact: "children", children),
    Row::new("personalNotes", |contact, _, out| out.value(&*contact.body.plain()))
        .filterable(&[(
            "",
            F::Read(Reading { name: "personalNotes", read: |it| Value::Text(it.body.plain().into_owned()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.body = Body::text(text("personalNotes", value)?);
            Ok(())
        }),
    Row::new("emailAddresses", |contact, around, out| contact_emails::list(contact, around.beta, out))
        .filterable(&[("address", F::Emails, ValueKind::Text)])
        .written(contact_emails::write_list),
    Row::new("primaryEmailAddress", |contact, _, out| contact_emails::nth(contact, 0, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "primaryEmailAddress", read: |it| contact_emails::nth_address(it, 0) }),
            ValueKind::Text,
        )])
        .written(|contact, value| contact_emails::write_nth(contact, 0, value)),
    Row::new("secondaryEmailAddress", |contact, _, out| contact_emails::nth(contact, 1, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "secondaryEmailAddress", read: |it| contact_emails::nth_address(it, 1) }),
            ValueKind::Text,
        )])
        .written(|contact, value| contact_emails::write_nth(contact, 1, value)),
    Row::new("tertiaryEmailAddress", |contact, _, out| contact_emails::nth(contact, 2, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "tertiaryEmailAddress", read: |it| contact_emails::nth_address(it, 2) }),
            ValueKind::Text,
        )])
        .written(|contact, value| contact_emails::write_nth(contact, 2, value)),
    address_row!("homeAddress", home_address),
    address_row!("businessAddress", business_address),
    address_row!("otherAddress", other_address),
    Row::new("flag", |contact, _, out| contact_beta::flag(contact, out))
        .written(contact_beta::write_flag)
        .or_null(|| json!({}))
        .beta(),
    Row::new("gender", |contact, _, out| out.value(contact.extras.as_ref().and_then(|extras| extras.gender.as_ref())))
        .written(|contact, value| {
            contact.extras_mut().gender = optional_text("gender", value)?;
            Ok(())
        })
        .beta(),
    Row::new("isFavorite", |contact, _, out| out.value(contact.extras.as_ref().and_then(|extras| extras.is_favorite)))
        .written(|contact, value| {
            contact.extras_mut().is_favorite =
                if value.is_null() { None } else { Some(item_write::truth("isFavorite", value)?) };
            Ok(())
        })
        .beta(),
    Row::new("phones", |contact, _, out| contact_beta::phones(contact, out)).written(contact_beta::write_phones).beta(),
    Row::new("postalAddresses", |contact, _, out| contact_beta::addresses(contact, out))
        .written(contact_beta::write_addresses)
        .beta(),
    Row::new("websites", |contact, _, out| contact_beta::websites(contact, out))
        .written(contact_beta::write_websites)
        .beta(),
    Row::new("weddingAnniversary", |contact, _, out| out.value(contact_beta::anniversary(contact).as_deref()))
        .written(contact_beta::write_anniversary)
        .beta(),
];

impl Noun for Contact {
    type Thing = Item<Contact>;
    type Field = F;
    type Context<'a> = ContactContext<'a>;
    const NAME: &'static str = "contact";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const LISTS: &'static [&'static str] =
        &["businessPhones", "categories", "emailAddresses", "homePhones", "imAddresses"];
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |contact, _, key| contact.item().property(key),
        write: |contact, key, values| {
            let item: &mut Item<dyn Content> = contact;
            extended::write(item, key, values)
        },
        field: F::Extended,
    });
    const EXTENSIONS: Option<ExtensionAccess<Self>> =
        Some(ExtensionAccess { item: |contact| contact.item(), item_mut: |contact| contact, field: F::Extension });
    const UNBUILT: &'static [&'static str] = &["photo"];
    const SEARCHED: &'static [(&'static str, F)] =
        &[("displayName", F::DisplayName), ("emailAddresses", F::Emails), ("companyName", F::CompanyName)];

    fn key(contact: &Item<Contact>, around: &ContactContext<'_>) -> Option<String> {
        Some(around.ids.item(contact).encoded())
    }

    fn version(contact: &Item<Contact>, around: &ContactContext<'_>) -> Option<ChangeKey> {
        Some(around.ids.version(contact))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
