//! A person in JSON: v1.0 and beta have types of that name that differ in more than what beta adds, so that each has a table.
//!
//! <https://learn.microsoft.com/graph/api/resources/person>

use mock365_domain::mailbox::{Contact, Item, PersonKind, PhysicalAddress, RelevantPerson};
use mock365_domain::query::{Reading, Value};

use super::contact::address;
use super::contact_beta;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind, Writer};

/// People as v1.0 has them.
pub enum People {}

/// People as the beta version has them.
pub enum BetaPeople {}

type F = Reading<RelevantPerson>;

/// A version's table of people.
pub trait PersonTable: for<'a> Noun<Thing = RelevantPerson, Field = F, Context<'a> = ()> {}

impl PersonTable for People {}
impl PersonTable for BetaPeople {}

/// Class and subclass.
///
/// <https://learn.microsoft.com/graph/search-concept-person#person-types>
fn class(person: &RelevantPerson) -> (&'static str, &'static str) {
    match person.kind() {
        PersonKind::Colleague => ("Person", "OrganizationUser"),
        PersonKind::Guest => ("Other", "Guest"),
        PersonKind::Room => ("Other", "Room"),
        PersonKind::Contact => ("Person", "PersonalContact"),
        PersonKind::Correspondent => ("Person", "ImplicitContact"),
    }
}

/// Where the beta version says that it has someone from.
fn sources(person: &RelevantPerson) -> impl Iterator<Item = &'static str> {
    let (is_user, is_contact) = (person.user.is_some(), person.contact.is_some());
    let all = [(is_user, "Directory"), (is_contact, "Contact"), (!is_user && !is_contact, "Mailbox")];
    all.into_iter().filter_map(|(is_it, name)| is_it.then_some(name))
}

/// Writes the addresses, each with the relevance.
fn emails(person: &RelevantPerson, rank: &'static str, out: &mut Writer) {
    out.list(person.addresses(), |address, out| {
        out.object(|email| {
            email.value("address", address);
            email.value(rank, person.relevance);
            if rank == "relevanceScore" {
                email.word("selectionLikelihood", "notSpecified");
            }
        });
    });
}

fn phones(person: &RelevantPerson, out: &mut Writer) {
    let Some(user) = person.user.as_deref() else {
        return match person.contact.as_deref() {
            Some(contact) => contact_beta::phones(contact, out),
            None => out.empty(),
        };
    };
    let business = user.profile.business_phones.iter().map(|number| ("business", number));
    let mobile = user.profile.mobile_phone.iter().map(|number| ("mobile", number));
    out.list(business.chain(mobile), |(kind, number), out| {
        out.object(|phone| {
            phone.word("type", kind);
            phone.value("number", number);
        });
    });
}

fn addresses(person: &RelevantPerson, out: &mut Writer) {
    let none = PhysicalAddress::default();
    let of = |contact: &Item<Contact>| {
        let (home, business) = (contact.home_address.clone(), contact.business_address.clone());
        [("homeAddress", home), ("businessAddress", business), ("postalAddress", contact.other_address.clone())]
    };
    let all = person.contact.as_deref().map(of).into_iter().flatten().filter(|(_, address)| *address != none);
    out.list(all, |(kind, at), out| {
        out.object(|location| {
            address(&at, location.member("address"));
            location.word("locationType", kind);
        });
    });
}

fn websites(person: &RelevantPerson, out: &mut Writer) {
    match person.contact.as_deref() {
        Some(contact) => contact_beta::websites(contact, out),
        None => out.empty(),
    }
}

/// A line of a person's table: its name, what it says, and how a filter finds it.
macro_rules! row {
    ($noun:ty: $name:literal, $kind:ident, |$person:ident| $said:expr) => {
        row!($noun: $name, $kind, |$person| $said, |out| out.value($said))
    };
    ($noun:ty: $name:literal, $kind:ident, |$person:ident| $said:expr, |$out:ident| $shown:expr) => {
        Property::<$noun>::new($name, |$person, (), $out| $shown).filterable(&[(
            "",
            Reading { name: $name, read: |$person| Value::from($said) },
            ValueKind::$kind,
        )])
    };
}

/// The addresses of someone, as filters look at them.
fn address_values(person: &RelevantPerson) -> Value {
    Value::List(person.addresses().into_iter().map(Value::from).collect())
}

/// A table of people: the lines that both versions have, what each calls the job title, and where its own stand.
macro_rules! people {
    ($noun:ty, $title:literal, [$($kind:expr,)*], [$($address:expr,)*], [$($last:expr,)*]) => {
        [
            row!($noun: "id", Text, |person| person.id.to_string().as_str(), |out| out.value(person.id)),
            row!($noun: "displayName", Text, |person| person.name()),
            row!($noun: "givenName", Text, |person| person.given_name()),
            row!($noun: "surname", Text, |person| person.surname()),
            row!($noun: "birthday", Text, |person| person.birthday().as_str()),
            row!($noun: "personNotes", Text, |person| &*person.notes()),
            row!($noun: "isFavorite", Bool, |person| person.is_favorite()),
            row!($noun: $title, Text, |person| person.job_title()),
            row!($noun: "companyName", Text, |person| person.company_name()),
            row!($noun: "yomiCompany", Text, |person| person.yomi_company()),
            row!($noun: "department", Text, |person| person.department()),
            row!($noun: "officeLocation", Text, |person| person.office_location()),
            row!($noun: "profession", Text, |person| person.profession()),
            $($kind,)*
            // As it was seen: <https://github.com/microsoftgraph/microsoft-graph-docs/issues/17863>
            Property::<$noun>::new("userPrincipalName", |person, (), out| out.value(person.sign_in_name())),
            $($address,)*
            Property::new("phones", |person, (), out| phones(person, out)),
            Property::new("postalAddresses", |person, (), out| addresses(person, out)),
            Property::new("websites", |person, (), out| websites(person, out)),
            $($last,)*
        ]
    };
}

const ADDRESSES: F = Reading { name: "addresses", read: address_values };

static OF_V1: [Property<People>; 20] =
    people!(
        People,
        "jobTitle",
        [],
        [
            row!(People: "imAddress", Text, |person| person.im_address().as_deref()),
            Property::new("scoredEmailAddresses", |person, (), out| emails(person, "relevanceScore", out))
                .filterable(&[("address", ADDRESSES, ValueKind::Text)]),
        ],
        [Property::new("personType", |person, (), out| {
            out.object(|kind| {
                kind.word("class", class(person).0);
                kind.word("subclass", class(person).1);
            });
        })
        .filterable(&[
            ("class", Reading { name: "class", read: |person| Value::from(class(person).0) }, ValueKind::Text),
            ("subclass", Reading { name: "subclass", read: |person| Value::from(class(person).1) }, ValueKind::Text),
        ]),]
    );

static OF_BETA: [Property<BetaPeople>; 21] = people!(
    BetaPeople,
    "title",
    [
        row!(BetaPeople: "mailboxType", Text, |person| mailbox_type(person)),
        row!(BetaPeople: "personType", Text, |person| beta_class(person)),
    ],
    [Property::new("emailAddresses", |person, (), out| emails(person, "rank", out)).filterable(&[(
        "address",
        ADDRESSES,
        ValueKind::Text
    )]),],
    [Property::new("sources", |person, (), out| {
        out.list(sources(person), |name, out| out.object(|source| source.value("type", name)));
    })
    .filterable(&[("type", Reading { name: "sources", read: source_values }, ValueKind::Text)]),]
);

fn source_values(person: &RelevantPerson) -> Value {
    Value::List(sources(person).map(Value::from).collect())
}

/// What kind of mailbox the address leads to.
fn mailbox_type(person: &RelevantPerson) -> &'static str {
    if person.user.is_some() { "Mailbox" } else { "Unknown" }
}

/// The class alone, as the beta version has it.
fn beta_class(person: &RelevantPerson) -> &'static str {
    match person.kind() {
        PersonKind::Room => "Room",
        PersonKind::Colleague | PersonKind::Guest | PersonKind::Contact | PersonKind::Correspondent => "Person",
    }
}

impl Noun for People {
    type Thing = RelevantPerson;
    type Field = F;
    type Context<'a> = ();
    const NAME: &'static str = "person";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Property<Self>] {
        &OF_V1
    }
}

impl Noun for BetaPeople {
    type Thing = RelevantPerson;
    type Field = F;
    type Context<'a> = ();
    const NAME: &'static str = "person";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Property<Self>] {
        &OF_BETA
    }
}
