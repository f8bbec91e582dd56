//! A contact in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{
    Body, Contact, ContactField as F, Content, Item, ItemView, Mailbox, PhysicalAddress, Propertied,
};
use mock365_domain::query::{Reading, Value};
use serde_json::Value as Json;

use super::{email, extended};
use crate::faces::graph::GraphRequest;
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::item_write::{self, email_address, optional_text, several, text, texts};
use crate::faces::graph::odata::{
    ExtendedAccess, ExtensionAccess, Family, Noun, ODataFault, Paging, Property, ValueKind, Writer,
};
use crate::faces::wire_id::ChangeKey;

/// How many addresses a contact can have.
const ADDRESSES: usize = 3;

/// What a contact's view needs besides the contact.
pub struct ContactContext<'a> {
    ids: ItemIds<'a>,
}

impl<'a> ContactContext<'a> {
    /// As the request's preferences have it.
    pub fn of(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Self {
        Self { ids: ItemIds::new(mailbox, request.immutable_ids()) }
    }
}

/// A postal address; what is missing is left out.
pub fn address(address: &PhysicalAddress, out: &mut Writer) {
    let parts = [
        ("street", &address.street),
        ("city", &address.city),
        ("state", &address.state),
        ("countryOrRegion", &address.country_or_region),
        ("postalCode", &address.postal_code),
    ];
    out.object(|shown| {
        for (name, part) in parts {
            if let Some(part) = part {
                shown.value(name, part);
            }
        }
    });
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

fn texts_of(texts: &[String]) -> Value {
    Value::List(texts.iter().map(Value::from).collect())
}

fn nth_address(contact: &Contact, place: usize) -> Value {
    Value::from(contact.emails.get(place).map(|who| &who.address))
}

fn nth_email(contact: &Contact, place: usize, out: &mut Writer) {
    match contact.emails.get(place) {
        Some(who) => email(who, out),
        None => out.null(),
    }
}

fn read_birthday(value: &Json) -> Result<Option<Date>, ODataFault> {
    if value.is_null() {
        return Ok(None);
    }
    Ok(Some(item_write::read_date_time("birthday", value)?.to_zoned(TimeZone::UTC).date()))
}

fn write_emails(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let emails = several("emailAddresses", value, "Collection(microsoft.graph.emailAddress)", email_address)?;
    if emails.len() > ADDRESSES {
        return Err(ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation."));
    }
    contact.emails = emails;
    Ok(())
}

/// Writes one of the three addresses; one behind a gap closes it.
fn write_email(contact: &mut Item<Contact>, place: usize, value: &Json) -> Result<(), ODataFault> {
    match (value.is_null(), place < contact.emails.len()) {
        (true, true) => drop(contact.emails.remove(place)),
        (true, false) => {}
        (false, true) => contact.emails[place] = email_address(value)?,
        (false, false) => contact.emails.push(email_address(value)?),
    }
    Ok(())
}

type Row = Property<Contact>;

static PROPERTIES: [Row; 41] = [
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
    Row::new("parentFolderId", |contact, around, out| out.value(around.ids.folder(contact.folder))),
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
    Row::new("title", |contact, _, out| out.value(&contact.title))
        .filterable(&[(
            "",
            F::Read(Reading { name: "title", read: |it| Value::from(it.title.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.title = optional_text("title", value)?;
            Ok(())
        }),
    Row::new("givenName", |contact, _, out| out.value(&contact.given_name))
        .filterable(&[("", F::GivenName, ValueKind::Text)])
        .written(|contact, value| {
            contact.given_name = optional_text("givenName", value)?;
            Ok(())
        }),
    Row::new("middleName", |contact, _, out| out.value(&contact.middle_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "middleName", read: |it| Value::from(it.middle_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.middle_name = optional_text("middleName", value)?;
            Ok(())
        }),
    Row::new("surname", |contact, _, out| out.value(&contact.surname))
        .filterable(&[("", F::Surname, ValueKind::Text)])
        .written(|contact, value| {
            contact.surname = optional_text("surname", value)?;
            Ok(())
        }),
    Row::new("nickName", |contact, _, out| out.value(&contact.nick_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "nickName", read: |it| Value::from(it.nick_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.nick_name = optional_text("nickName", value)?;
            Ok(())
        }),
    Row::new("initials", |contact, _, out| out.value(&contact.initials))
        .filterable(&[(
            "",
            F::Read(Reading { name: "initials", read: |it| Value::from(it.initials.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.initials = optional_text("initials", value)?;
            Ok(())
        }),
    Row::new("generation", |contact, _, out| out.value(&contact.generation))
        .filterable(&[(
            "",
            F::Read(Reading { name: "generation", read: |it| Value::from(it.generation.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.generation = optional_text("generation", value)?;
            Ok(())
        }),
    Row::new("yomiGivenName", |contact, _, out| out.value(&contact.yomi_given_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "yomiGivenName", read: |it| Value::from(it.yomi_given_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.yomi_given_name = optional_text("yomiGivenName", value)?;
            Ok(())
        }),
    Row::new("yomiSurname", |contact, _, out| out.value(&contact.yomi_surname))
        .filterable(&[(
            "",
            F::Read(Reading { name: "yomiSurname", read: |it| Value::from(it.yomi_surname.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.yomi_surname = optional_text("yomiSurname", value)?;
            Ok(())
        }),
    Row::new("yomiCompanyName", |contact, _, out| out.value(&contact.yomi_company_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "yomiCompanyName", read: |it| Value::from(it.yomi_company_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.yomi_company_name = optional_text("yomiCompanyName", value)?;
            Ok(())
        }),
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
    Row::new("department", |contact, _, out| out.value(&contact.department))
        .filterable(&[(
            "",
            F::Read(Reading { name: "department", read: |it| Value::from(it.department.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.department = optional_text("department", value)?;
            Ok(())
        }),
    Row::new("officeLocation", |contact, _, out| out.value(&contact.office_location))
        .filterable(&[(
            "",
            F::Read(Reading { name: "officeLocation", read: |it| Value::from(it.office_location.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.office_location = optional_text("officeLocation", value)?;
            Ok(())
        }),
    Row::new("profession", |contact, _, out| out.value(&contact.profession))
        .filterable(&[(
            "",
            F::Read(Reading { name: "profession", read: |it| Value::from(it.profession.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.profession = optional_text("profession", value)?;
            Ok(())
        }),
    Row::new("businessHomePage", |contact, _, out| out.value(&contact.business_home_page))
        .filterable(&[(
            "",
            F::Read(Reading { name: "businessHomePage", read: |it| Value::from(it.business_home_page.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.business_home_page = optional_text("businessHomePage", value)?;
            Ok(())
        }),
    Row::new("assistantName", |contact, _, out| out.value(&contact.assistant_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "assistantName", read: |it| Value::from(it.assistant_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.assistant_name = optional_text("assistantName", value)?;
            Ok(())
        }),
    Row::new("manager", |contact, _, out| out.value(&contact.manager))
        .filterable(&[(
            "",
            F::Read(Reading { name: "manager", read: |it| Value::from(it.manager.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.manager = optional_text("manager", value)?;
            Ok(())
        }),
    Row::new("mobilePhone", |contact, _, out| out.value(&contact.mobile_phone))
        .filterable(&[(
            "",
            F::Read(Reading { name: "mobilePhone", read: |it| Value::from(it.mobile_phone.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.mobile_phone = optional_text("mobilePhone", value)?;
            Ok(())
        }),
    Row::new("spouseName", |contact, _, out| out.value(&contact.spouse_name))
        .filterable(&[(
            "",
            F::Read(Reading { name: "spouseName", read: |it| Value::from(it.spouse_name.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.spouse_name = optional_text("spouseName", value)?;
            Ok(())
        }),
    Row::new("imAddresses", |contact, _, out| out.value(&contact.im_addresses))
        .filterable(&[(
            "",
            F::Read(Reading { name: "imAddresses", read: |it| texts_of(&it.im_addresses) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.im_addresses = texts("imAddresses", value)?;
            Ok(())
        }),
    Row::new("homePhones", |contact, _, out| out.value(&contact.home_phones))
        .filterable(&[(
            "",
            F::Read(Reading { name: "homePhones", read: |it| texts_of(&it.home_phones) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.home_phones = texts("homePhones", value)?;
            Ok(())
        }),
    Row::new("businessPhones", |contact, _, out| out.value(&contact.business_phones))
        .filterable(&[(
            "",
            F::Read(Reading { name: "businessPhones", read: |it| texts_of(&it.business_phones) }),
            ValueKind::Text,
        )])
        .written(|contact, value| {
            contact.business_phones = texts("businessPhones", value)?;
            Ok(())
        }),
    Row::new("children", |contact, _, out| out.value(&contact.children))
        .filterable(&[("", F::Read(Reading { name: "children", read: |it| texts_of(&it.children) }), ValueKind::Text)])
        .written(|contact, value| {
            contact.children = texts("children", value)?;
            Ok(())
        }),
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
    Row::new("emailAddresses", |contact, _, out| out.list(&contact.emails, email))
        .filterable(&[("address", F::Emails, ValueKind::Text)])
        .written(write_emails),
    Row::new("primaryEmailAddress", |contact, _, out| nth_email(contact, 0, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "primaryEmailAddress", read: |it| nth_address(it, 0) }),
            ValueKind::Text,
        )])
        .written(|contact, value| write_email(contact, 0, value)),
    Row::new("secondaryEmailAddress", |contact, _, out| nth_email(contact, 1, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "secondaryEmailAddress", read: |it| nth_address(it, 1) }),
            ValueKind::Text,
        )])
        .written(|contact, value| write_email(contact, 1, value)),
    Row::new("tertiaryEmailAddress", |contact, _, out| nth_email(contact, 2, out))
        .filterable(&[(
            "address",
            F::Read(Reading { name: "tertiaryEmailAddress", read: |it| nth_address(it, 2) }),
            ValueKind::Text,
        )])
        .written(|contact, value| write_email(contact, 2, value)),
    Row::new("homeAddress", |contact, _, out| address(&contact.home_address, out))
        .filterable(&[
            (
                "street",
                F::Read(Reading {
                    name: "homeAddress/street",
                    read: |it| Value::from(it.home_address.street.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "city",
                F::Read(Reading { name: "homeAddress/city", read: |it| Value::from(it.home_address.city.as_ref()) }),
                ValueKind::Text,
            ),
            (
                "state",
                F::Read(Reading { name: "homeAddress/state", read: |it| Value::from(it.home_address.state.as_ref()) }),
                ValueKind::Text,
            ),
            (
                "countryOrRegion",
                F::Read(Reading {
                    name: "homeAddress/countryOrRegion",
                    read: |it| Value::from(it.home_address.country_or_region.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "postalCode",
                F::Read(Reading {
                    name: "homeAddress/postalCode",
                    read: |it| Value::from(it.home_address.postal_code.as_ref()),
                }),
                ValueKind::Text,
            ),
        ])
        .written(|contact, value| {
            contact.home_address = read_address("homeAddress", value)?;
            Ok(())
        }),
    Row::new("businessAddress", |contact, _, out| address(&contact.business_address, out))
        .filterable(&[
            (
                "street",
                F::Read(Reading {
                    name: "businessAddress/street",
                    read: |it| Value::from(it.business_address.street.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "city",
                F::Read(Reading {
                    name: "businessAddress/city",
                    read: |it| Value::from(it.business_address.city.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "state",
                F::Read(Reading {
                    name: "businessAddress/state",
                    read: |it| Value::from(it.business_address.state.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "countryOrRegion",
                F::Read(Reading {
                    name: "businessAddress/countryOrRegion",
                    read: |it| Value::from(it.business_address.country_or_region.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "postalCode",
                F::Read(Reading {
                    name: "businessAddress/postalCode",
                    read: |it| Value::from(it.business_address.postal_code.as_ref()),
                }),
                ValueKind::Text,
            ),
        ])
        .written(|contact, value| {
            contact.business_address = read_address("businessAddress", value)?;
            Ok(())
        }),
    Row::new("otherAddress", |contact, _, out| address(&contact.other_address, out))
        .filterable(&[
            (
                "street",
                F::Read(Reading {
                    name: "otherAddress/street",
                    read: |it| Value::from(it.other_address.street.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "city",
                F::Read(Reading { name: "otherAddress/city", read: |it| Value::from(it.other_address.city.as_ref()) }),
                ValueKind::Text,
            ),
            (
                "state",
                F::Read(Reading {
                    name: "otherAddress/state",
                    read: |it| Value::from(it.other_address.state.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "countryOrRegion",
                F::Read(Reading {
                    name: "otherAddress/countryOrRegion",
                    read: |it| Value::from(it.other_address.country_or_region.as_ref()),
                }),
                ValueKind::Text,
            ),
            (
                "postalCode",
                F::Read(Reading {
                    name: "otherAddress/postalCode",
                    read: |it| Value::from(it.other_address.postal_code.as_ref()),
                }),
                ValueKind::Text,
            ),
        ])
        .written(|contact, value| {
            contact.other_address = read_address("otherAddress", value)?;
            Ok(())
        }),
];

impl Noun for Contact {
    type Thing = Item<Contact>;
    type Field = F;
    type Context<'a> = ContactContext<'a>;
    const NAME: &'static str = "contact";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
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

    fn version(contact: &Item<Contact>, around: &ContactContext<'_>) -> Option<ChangeKey> {
        Some(around.ids.version(contact))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
