//! A contact in JSON, and what can be asked and written of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mock365_domain::mailbox::{Contact, ContactField as F, Mailbox, PhysicalAddress, Recipient};
use serde_json::{Map, Value as Json, json};

use super::date_time;
use crate::faces::graph::item_write::{self, email_address, optional_text, several, text, texts};
use crate::faces::graph::odata::{Family, Noun, ODataFault, Paging, Property, ValueKind};
use crate::faces::graph::{GraphRequest, item_id};
use crate::faces::wire_id::{self, change_key};

/// How many addresses a contact can have.
const ADDRESSES: usize = 3;

/// What a contact's view needs besides the contact.
pub struct ContactContext<'a> {
    mailbox: &'a Mailbox,
    immutable: bool,
}

impl<'a> ContactContext<'a> {
    /// As the request's preferences have it.
    pub fn of(request: &GraphRequest<'_>, mailbox: &'a Mailbox) -> Self {
        Self { mailbox, immutable: request.immutable_ids() }
    }

    fn id(&self, contact: &Contact) -> String {
        item_id::of_item(self.mailbox, wire_id::IdKind::Contact, contact.folder, contact.key, self.immutable)
    }
}

fn key(contact: &Contact, around: &ContactContext<'_>) -> String {
    change_key(wire_id::IdKind::Contact, around.mailbox.guid, contact.change)
}

fn email(who: &Recipient) -> Json {
    json!({ "name": who.name, "address": who.address })
}

/// A postal address; what is missing is left out.
pub fn address(address: &PhysicalAddress) -> Json {
    let parts = [
        ("street", &address.street),
        ("city", &address.city),
        ("state", &address.state),
        ("countryOrRegion", &address.country_or_region),
        ("postalCode", &address.postal_code),
    ];
    let present = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), Json::from(part.clone()?))));
    Json::Object(present.collect::<Map<_, _>>())
}

pub fn read_address(property: &str, value: &Json) -> Result<PhysicalAddress, ODataFault> {
    if !(value.is_object() || value.is_null()) {
        return Err(ODataFault::value(property, "microsoft.graph.physicalAddress"));
    }
    if let Some(fields) = value.as_object() {
        let known = ["city", "countryOrRegion", "postalCode", "state", "street"];
        item_write::only("physicalAddress", fields, &known)?;
    }
    Ok(PhysicalAddress {
        street: optional_text("street", &value["street"])?,
        city: optional_text("city", &value["city"])?,
        state: optional_text("state", &value["state"])?,
        country_or_region: optional_text("countryOrRegion", &value["countryOrRegion"])?,
        postal_code: optional_text("postalCode", &value["postalCode"])?,
    })
}

fn birthday(value: &Json) -> Result<Option<Date>, ODataFault> {
    if value.is_null() {
        return Ok(None);
    }
    Ok(Some(item_write::read_date_time("birthday", value)?.to_zoned(TimeZone::UTC).date()))
}

fn write_emails(contact: &mut Contact, value: &Json) -> Result<(), ODataFault> {
    let emails = several("emailAddresses", value, "Collection(microsoft.graph.emailAddress)", email_address)?;
    if emails.len() > ADDRESSES {
        return Err(ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation."));
    }
    contact.emails = emails;
    Ok(())
}

/// Writes one of the three addresses; one behind a gap closes it.
fn write_email(contact: &mut Contact, place: usize, value: &Json) -> Result<(), ODataFault> {
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
    Row::new("id", |contact, around| around.id(contact).into()),
    Row::new("createdDateTime", |contact, _| date_time(contact.created)).filterable(&[(
        "",
        F::Created,
        ValueKind::Time,
    )]),
    Row::new("lastModifiedDateTime", |contact, _| date_time(contact.modified)).filterable(&[(
        "",
        F::Modified,
        ValueKind::Time,
    )]),
    Row::new("changeKey", |contact, around| key(contact, around).into()),
    Row::new("categories", |contact, _| json!(contact.categories))
        .filterable(&[("", F::Categories, ValueKind::Text)])
        .written(|contact, value| {
            contact.categories = texts("categories", value)?;
            Ok(())
        }),
    Row::new("parentFolderId", |contact, around| item_id::of_folder(around.mailbox, contact.folder).into()),
    Row::new("birthday", |contact, _| json!(contact.birthday.map(|day| format!("{day}T11:59:00Z")))).written(
        |contact, value| {
            contact.birthday = birthday(value)?;
            Ok(())
        },
    ),
    Row::new("fileAs", |contact, _| json!(contact.file_as)).filterable(&[("", F::FileAs, ValueKind::Text)]).written(
        |contact, value| {
            contact.file_as = text("fileAs", value)?;
            Ok(())
        },
    ),
    Row::new("displayName", |contact, _| json!(contact.display_name))
        .filterable(&[("", F::DisplayName, ValueKind::Text)])
        .written(|contact, value| {
            contact.display_name = text("displayName", value)?;
            Ok(())
        }),
    Row::new("title", |contact, _| json!(contact.title)).written(|contact, value| {
        contact.title = optional_text("title", value)?;
        Ok(())
    }),
    Row::new("givenName", |contact, _| json!(contact.given_name))
        .filterable(&[("", F::GivenName, ValueKind::Text)])
        .written(|contact, value| {
            contact.given_name = optional_text("givenName", value)?;
            Ok(())
        }),
    Row::new("middleName", |contact, _| json!(contact.middle_name)).written(|contact, value| {
        contact.middle_name = optional_text("middleName", value)?;
        Ok(())
    }),
    Row::new("surname", |contact, _| json!(contact.surname)).filterable(&[("", F::Surname, ValueKind::Text)]).written(
        |contact, value| {
            contact.surname = optional_text("surname", value)?;
            Ok(())
        },
    ),
    Row::new("nickName", |contact, _| json!(contact.nick_name)).written(|contact, value| {
        contact.nick_name = optional_text("nickName", value)?;
        Ok(())
    }),
    Row::new("initials", |contact, _| json!(contact.initials)).written(|contact, value| {
        contact.initials = optional_text("initials", value)?;
        Ok(())
    }),
    Row::new("generation", |contact, _| json!(contact.generation)).written(|contact, value| {
        contact.generation = optional_text("generation", value)?;
        Ok(())
    }),
    Row::new("yomiGivenName", |contact, _| json!(contact.yomi_given_name)).written(|contact, value| {
        contact.yomi_given_name = optional_text("yomiGivenName", value)?;
        Ok(())
    }),
    Row::new("yomiSurname", |contact, _| json!(contact.yomi_surname)).written(|contact, value| {
        contact.yomi_surname = optional_text("yomiSurname", value)?;
        Ok(())
    }),
    Row::new("yomiCompanyName", |contact, _| json!(contact.yomi_company_name)).written(|contact, value| {
        contact.yomi_company_name = optional_text("yomiCompanyName", value)?;
        Ok(())
    }),
    Row::new("jobTitle", |contact, _| json!(contact.job_title))
        .filterable(&[("", F::JobTitle, ValueKind::Text)])
        .written(|contact, value| {
            contact.job_title = optional_text("jobTitle", value)?;
            Ok(())
        }),
    Row::new("companyName", |contact, _| json!(contact.company_name))
        .filterable(&[("", F::CompanyName, ValueKind::Text)])
        .written(|contact, value| {
            contact.company_name = optional_text("companyName", value)?;
            Ok(())
        }),
    Row::new("department", |contact, _| json!(contact.department)).written(|contact, value| {
        contact.department = optional_text("department", value)?;
        Ok(())
    }),
    Row::new("officeLocation", |contact, _| json!(contact.office_location)).written(|contact, value| {
        contact.office_location = optional_text("officeLocation", value)?;
        Ok(())
    }),
    Row::new("profession", |contact, _| json!(contact.profession)).written(|contact, value| {
        contact.profession = optional_text("profession", value)?;
        Ok(())
    }),
    Row::new("businessHomePage", |contact, _| json!(contact.business_home_page)).written(|contact, value| {
        contact.business_home_page = optional_text("businessHomePage", value)?;
        Ok(())
    }),
    Row::new("assistantName", |contact, _| json!(contact.assistant_name)).written(|contact, value| {
        contact.assistant_name = optional_text("assistantName", value)?;
        Ok(())
    }),
    Row::new("manager", |contact, _| json!(contact.manager)).written(|contact, value| {
        contact.manager = optional_text("manager", value)?;
        Ok(())
    }),
    Row::new("mobilePhone", |contact, _| json!(contact.mobile_phone)).written(|contact, value| {
        contact.mobile_phone = optional_text("mobilePhone", value)?;
        Ok(())
    }),
    Row::new("spouseName", |contact, _| json!(contact.spouse_name)).written(|contact, value| {
        contact.spouse_name = optional_text("spouseName", value)?;
        Ok(())
    }),
    Row::new("imAddresses", |contact, _| json!(contact.im_addresses)).written(|contact, value| {
        contact.im_addresses = texts("imAddresses", value)?;
        Ok(())
    }),
    Row::new("homePhones", |contact, _| json!(contact.home_phones)).written(|contact, value| {
        contact.home_phones = texts("homePhones", value)?;
        Ok(())
    }),
    Row::new("businessPhones", |contact, _| json!(contact.business_phones)).written(|contact, value| {
        contact.business_phones = texts("businessPhones", value)?;
        Ok(())
    }),
    Row::new("children", |contact, _| json!(contact.children)).written(|contact, value| {
        contact.children = texts("children", value)?;
        Ok(())
    }),
    Row::new("personalNotes", |contact, _| json!(contact.personal_notes)).written(|contact, value| {
        contact.personal_notes = text("personalNotes", value)?;
        Ok(())
    }),
    Row::new("emailAddresses", |contact, _| contact.emails.iter().map(email).collect())
        .filterable(&[("address", F::Emails, ValueKind::Text)])
        .written(write_emails),
    Row::new("primaryEmailAddress", |contact, _| contact.emails.first().map(email).into())
        .written(|contact, value| write_email(contact, 0, value)),
    Row::new("secondaryEmailAddress", |contact, _| contact.emails.get(1).map(email).into())
        .written(|contact, value| write_email(contact, 1, value)),
    Row::new("tertiaryEmailAddress", |contact, _| contact.emails.get(2).map(email).into())
        .written(|contact, value| write_email(contact, 2, value)),
    Row::new("homeAddress", |contact, _| address(&contact.home_address)).written(|contact, value| {
        contact.home_address = read_address("homeAddress", value)?;
        Ok(())
    }),
    Row::new("businessAddress", |contact, _| address(&contact.business_address)).written(|contact, value| {
        contact.business_address = read_address("businessAddress", value)?;
        Ok(())
    }),
    Row::new("otherAddress", |contact, _| address(&contact.other_address)).written(|contact, value| {
        contact.other_address = read_address("otherAddress", value)?;
        Ok(())
    }),
];

impl Noun for Contact {
    type Thing = Self;
    type Field = F;
    type Context<'a> = ContactContext<'a>;
    const NAME: &'static str = "contact";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const UNBUILT: &'static [&'static str] =
        &["extensions", "multiValueExtendedProperties", "photo", "singleValueExtendedProperties"];
    const SEARCHED: &'static [(&'static str, F)] =
        &[("displayName", F::DisplayName), ("emailAddresses", F::Emails), ("companyName", F::CompanyName)];

    fn version(contact: &Contact, around: &ContactContext<'_>) -> Option<wire_id::ChangeKey> {
        Some(wire_id::ChangeKey::new(wire_id::IdKind::Contact, around.mailbox.guid, contact.change))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
