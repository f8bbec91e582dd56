//! A contact in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{
    Body, Contact, ContactField as F, Content, Item, ItemView, Mailbox, PhysicalAddress, Propertied,
};
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
    if !value.is_null() {
        let known = ["city", "countryOrRegion", "postalCode", "state", "street"];
        item_write::complex(property, value, "microsoft.graph.physicalAddress", &known)?;
    }
    Ok(PhysicalAddress {
        street: optional_text("street", &value["street"])?,
        city: optional_text("city", &value["city"])?,
        state: optional_text("state", &value["state"])?,
        country_or_region: optional_text("countryOrRegion", &value["countryOrRegion"])?,
        postal_code: optional_text("postalCode", &value["postalCode"])?,
    })
}

fn birthday(contact: &Contact, out: &mut Writer) {
    match contact.birthday {
        Some(day) => out.text(format_args!("{day}T11:59:00Z")),
        None => out.null(),
    }
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
    Row::new("birthday", |contact, _, out| birthday(contact, out)).written(|contact, value| {
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
    Row::new("title", |contact, _, out| out.value(&contact.title)).written(|contact, value| {
        contact.title = optional_text("title", value)?;
        Ok(())
    }),
    Row::new("givenName", |contact, _, out| out.value(&contact.given_name))
        .filterable(&[("", F::GivenName, ValueKind::Text)])
        .written(|contact, value| {
            contact.given_name = optional_text("givenName", value)?;
            Ok(())
        }),
    Row::new("middleName", |contact, _, out| out.value(&contact.middle_name)).written(|contact, value| {
        contact.middle_name = optional_text("middleName", value)?;
        Ok(())
    }),
    Row::new("surname", |contact, _, out| out.value(&contact.surname))
        .filterable(&[("", F::Surname, ValueKind::Text)])
        .written(|contact, value| {
            contact.surname = optional_text("surname", value)?;
            Ok(())
        }),
    Row::new("nickName", |contact, _, out| out.value(&contact.nick_name)).written(|contact, value| {
        contact.nick_name = optional_text("nickName", value)?;
        Ok(())
    }),
    Row::new("initials", |contact, _, out| out.value(&contact.initials)).written(|contact, value| {
        contact.initials = optional_text("initials", value)?;
        Ok(())
    }),
    Row::new("generation", |contact, _, out| out.value(&contact.generation)).written(|contact, value| {
        contact.generation = optional_text("generation", value)?;
        Ok(())
    }),
    Row::new("yomiGivenName", |contact, _, out| out.value(&contact.yomi_given_name)).written(|contact, value| {
        contact.yomi_given_name = optional_text("yomiGivenName", value)?;
        Ok(())
    }),
    Row::new("yomiSurname", |contact, _, out| out.value(&contact.yomi_surname)).written(|contact, value| {
        contact.yomi_surname = optional_text("yomiSurname", value)?;
        Ok(())
    }),
    Row::new("yomiCompanyName", |contact, _, out| out.value(&contact.yomi_company_name)).written(|contact, value| {
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
    Row::new("department", |contact, _, out| out.value(&contact.department)).written(|contact, value| {
        contact.department = optional_text("department", value)?;
        Ok(())
    }),
    Row::new("officeLocation", |contact, _, out| out.value(&contact.office_location)).written(|contact, value| {
        contact.office_location = optional_text("officeLocation", value)?;
        Ok(())
    }),
    Row::new("profession", |contact, _, out| out.value(&contact.profession)).written(|contact, value| {
        contact.profession = optional_text("profession", value)?;
        Ok(())
    }),
    Row::new("businessHomePage", |contact, _, out| out.value(&contact.business_home_page)).written(|contact, value| {
        contact.business_home_page = optional_text("businessHomePage", value)?;
        Ok(())
    }),
    Row::new("assistantName", |contact, _, out| out.value(&contact.assistant_name)).written(|contact, value| {
        contact.assistant_name = optional_text("assistantName", value)?;
        Ok(())
    }),
    Row::new("manager", |contact, _, out| out.value(&contact.manager)).written(|contact, value| {
        contact.manager = optional_text("manager", value)?;
        Ok(())
    }),
    Row::new("mobilePhone", |contact, _, out| out.value(&contact.mobile_phone)).written(|contact, value| {
        contact.mobile_phone = optional_text("mobilePhone", value)?;
        Ok(())
    }),
    Row::new("spouseName", |contact, _, out| out.value(&contact.spouse_name)).written(|contact, value| {
        contact.spouse_name = optional_text("spouseName", value)?;
        Ok(())
    }),
    Row::new("imAddresses", |contact, _, out| out.value(&contact.im_addresses)).written(|contact, value| {
        contact.im_addresses = texts("imAddresses", value)?;
        Ok(())
    }),
    Row::new("homePhones", |contact, _, out| out.value(&contact.home_phones)).written(|contact, value| {
        contact.home_phones = texts("homePhones", value)?;
        Ok(())
    }),
    Row::new("businessPhones", |contact, _, out| out.value(&contact.business_phones)).written(|contact, value| {
        contact.business_phones = texts("businessPhones", value)?;
        Ok(())
    }),
    Row::new("children", |contact, _, out| out.value(&contact.children)).written(|contact, value| {
        contact.children = texts("children", value)?;
        Ok(())
    }),
    Row::new("personalNotes", |contact, _, out| out.value(&*contact.body.plain())).written(|contact, value| {
        contact.body = Body::text(text("personalNotes", value)?);
        Ok(())
    }),
    Row::new("emailAddresses", |contact, _, out| out.list(&contact.emails, email))
        .filterable(&[("address", F::Emails, ValueKind::Text)])
        .written(write_emails),
    Row::new("primaryEmailAddress", |contact, _, out| nth_email(contact, 0, out))
        .written(|contact, value| write_email(contact, 0, value)),
    Row::new("secondaryEmailAddress", |contact, _, out| nth_email(contact, 1, out))
        .written(|contact, value| write_email(contact, 1, value)),
    Row::new("tertiaryEmailAddress", |contact, _, out| nth_email(contact, 2, out))
        .written(|contact, value| write_email(contact, 2, value)),
    Row::new("homeAddress", |contact, _, out| address(&contact.home_address, out)).written(|contact, value| {
        contact.home_address = read_address("homeAddress", value)?;
        Ok(())
    }),
    Row::new("businessAddress", |contact, _, out| address(&contact.business_address, out)).written(|contact, value| {
        contact.business_address = read_address("businessAddress", value)?;
        Ok(())
    }),
    Row::new("otherAddress", |contact, _, out| address(&contact.other_address, out)).written(|contact, value| {
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
