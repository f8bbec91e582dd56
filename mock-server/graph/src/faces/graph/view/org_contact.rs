//! An organizational contact in JSON: Graph reads them, and nobody writes them through it.
//!
//! <https://learn.microsoft.com/graph/api/resources/orgcontact>

use mock365_domain::directory::OrgContact;
use mock365_domain::mailbox::PhysicalAddress;
use mock365_domain::query::{Reading, Value};

use super::InTenant;
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind as K, Writer};
use crate::faces::graph::relations::OF_CONTACTS;

type Row = Property<OrgContact>;

/// A text that there is or is not, and that filters name.
macro_rules! read_text {
    ($name:literal, $field:ident) => {
        Row::new($name, |contact, _, out| out.value(&contact.$field)).filterable(&[(
            "",
            Reading { name: $name, read: |it| Value::from(it.$field.as_ref()) },
            K::Text,
        )])
    };
}

/// The one address that a contact has, where any of it is known.
fn addresses(contact: &OrgContact, out: &mut Writer) {
    let is_known = contact.office_location.is_some() || contact.address != PhysicalAddress::default();
    out.list(is_known.then_some(contact), |contact, out| {
        out.object(|shown| {
            for part in ["city", "countryOrRegion", "officeLocation", "postalCode", "state", "street"] {
                let address = &contact.address;
                shown.value(
                    part,
                    match part {
                        "city" => &address.city,
                        "countryOrRegion" => &address.country_or_region,
                        "officeLocation" => &contact.office_location,
                        "postalCode" => &address.postal_code,
                        "state" => &address.state,
                        _ => &address.street,
                    },
                );
            }
        });
    });
}

fn phones(contact: &OrgContact, out: &mut Writer) {
    let known = [
        ("businessFax", &contact.business_fax),
        ("mobile", &contact.mobile_phone),
        ("business", &contact.business_phone),
    ];
    let known = known.into_iter().filter_map(|(kind, number)| Some((kind, number.as_ref()?)));
    out.list(known, |(kind, number), out| {
        out.object(|phone| {
            phone.value("number", number);
            phone.value("type", kind);
        });
    });
}

fn proxy(contact: &OrgContact) -> String {
    format!("SMTP:{}", contact.mail)
}

static PROPERTIES: [Row; 17] = [
    Row::new("id", |contact, _, out| out.value(contact.id)).filterable(&[(
        "",
        Reading { name: "id", read: |it| Value::Text(it.id.to_string()) },
        K::Text,
    )]),
    Row::new("deletedDateTime", |_, _, out| out.null()),
    Row::new("addresses", |contact, _, out| addresses(contact, out)),
    read_text!("companyName", company_name),
    read_text!("department", department),
    Row::new("displayName", |contact, _, out| out.value(&contact.display_name)).filterable(&[("", NAMED, K::Text)]),
    read_text!("givenName", given_name),
    read_text!("jobTitle", job_title),
    Row::new("mail", |contact, _, out| out.value(&contact.mail)).filterable(&[("", MAIL, K::Text)]),
    Row::new("mailNickname", |contact, _, out| out.value(contact.mail_nickname())).filterable(&[(
        "",
        Reading { name: "mailNickname", read: |it| Value::from(it.mail_nickname()) },
        K::Text,
    )]),
    Row::new("onPremisesLastSyncDateTime", |_, _, out| out.null()),
    Row::new("onPremisesProvisioningErrors", |_, _, out| out.empty()),
    Row::new("onPremisesSyncEnabled", |_, _, out| out.null()).filterable(&[(
        "",
        Reading { name: "onPremisesSyncEnabled", read: |_| Value::Null },
        K::Bool,
    )]),
    Row::new("phones", |contact, _, out| phones(contact, out)),
    Row::new("proxyAddresses", |contact, _, out| out.value(&[proxy(contact).as_str()][..])).filterable(&[(
        "",
        Reading { name: "proxyAddresses", read: |it| Value::List(vec![Value::Text(proxy(it))]) },
        K::Text,
    )]),
    Row::new("serviceProvisioningErrors", |_, _, out| out.empty()),
    read_text!("surname", surname),
];

const NAMED: Reading<OrgContact> = Reading { name: "displayName", read: |it| Value::from(&it.display_name) };
const MAIL: Reading<OrgContact> = Reading { name: "mail", read: |it| Value::from(&it.mail) };

impl Noun for OrgContact {
    type Thing = Self;
    type Field = Reading<Self>;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "orgContact";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EVENTUAL: bool = true;
    const SEARCHED: &'static [(&'static str, Self::Field)] = &[("displayName", NAMED)];
    const UNBUILT: &'static [&'static str] =
        &["directReports", "manager", "memberOf", "onPremisesSyncBehavior", "transitiveMemberOf"];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_CONTACTS
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
