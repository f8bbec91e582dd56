//! Which column of a row is which property of an item.
//!
//! Which of them Microsoft carries over, and in which direction, is in `fields.tsv`.
//!
//! <https://learn.microsoft.com/power-platform/admin/what-fields-synchronized-outlook>

use std::collections::BTreeSet;

use jiff::Timestamp;
use mock365_domain::dataverse::{ActKind, Cell};

use super::cycle::MADE_FROM;
use crate::faces::soap::element::Element;
use crate::faces::soap::writer::XmlWriter;
use crate::inside::exchange::AskedField;

/// A column and its property.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The column.
    pub column: &'static str,
    uri: &'static str,
    spot: Spot,
}

/// Where a property stands in an item, and in which form.
#[derive(Clone, Copy, Debug)]
enum Spot {
    /// A text.
    Text(&'static str),
    /// A moment.
    Moment(&'static str),
    /// The day of a moment.
    Day(&'static str),
    /// A day, as the hours around noon.
    Date(&'static str),
    /// A number.
    Number(&'static str),
    /// Several texts.
    Texts(&'static str),
    /// People, by their addresses.
    People(&'static str),
    /// One of MAPI's properties, a text.
    Own(AskedField<'static>),
    /// One of MAPI's properties, a day.
    OwnDate(AskedField<'static>),
    /// Yes or no.
    Flag(&'static str),
    /// A word for each number.
    Word(&'static str, &'static [(i64, &'static str)]),
    /// An entry of a list, by its key.
    Entry(&'static str, &'static str),
    /// A part of an address, by the address's key.
    Address(&'static str, &'static str),
    /// The body.
    Body,
}

const IMPORTANCE: &[(i64, &str)] = &[(1, "Normal"), (0, "Low"), (2, "High")];
/// Who is done or has canceled is free.
const FREE_BUSY: &[(i64, &str)] = &[
    (5, "Busy"),
    (1, "Free"),
    (2, "Tentative"),
    (6, "OOF"),
    (1, "WorkingElsewhere"),
    (5, "NoData"),
    (3, "Free"),
    (4, "Free"),
];
const TASK_STATUS: &[(i64, &str)] = &[
    (2, "NotStarted"),
    (3, "InProgress"),
    (4, "WaitingOnOthers"),
    (7, "Deferred"),
    (5, "Completed"),
    (6, "Completed"),
];

const fn field(column: &'static str, uri: &'static str, spot: Spot) -> Field {
    Field { column, uri, spot }
}

const APPOINTMENT: &[Field] = &[
    field("subject", "item:Subject", Spot::Text("t:Subject")),
    field("description", "item:Body", Spot::Body),
    field("prioritycode", "item:Importance", Spot::Word("t:Importance", IMPORTANCE)),
    field("scheduledstart", "calendar:Start", Spot::Moment("t:Start")),
    field("scheduledend", "calendar:End", Spot::Moment("t:End")),
    field("isalldayevent", "calendar:IsAllDayEvent", Spot::Flag("t:IsAllDayEvent")),
    field("statuscode", "calendar:LegacyFreeBusyStatus", Spot::Word("t:LegacyFreeBusyStatus", FREE_BUSY)),
    field("location", "calendar:Location", Spot::Text("t:Location")),
    field("requiredattendees", "calendar:RequiredAttendees", Spot::People("t:RequiredAttendees")),
    field("optionalattendees", "calendar:OptionalAttendees", Spot::People("t:OptionalAttendees")),
];

const TASK: &[Field] = &[
    field("subject", "item:Subject", Spot::Text("t:Subject")),
    field("description", "item:Body", Spot::Body),
    field("prioritycode", "item:Importance", Spot::Word("t:Importance", IMPORTANCE)),
    field("scheduledend", "task:DueDate", Spot::Day("t:DueDate")),
    field("percentcomplete", "task:PercentComplete", Spot::Number("t:PercentComplete")),
    field("scheduledstart", "task:StartDate", Spot::Day("t:StartDate")),
    // How far a task is goes before how much of it is done; the day comes last, as whoever finishes it gets that of today.
    field("statuscode", "task:Status", Spot::Word("t:Status", TASK_STATUS)),
    field("actualend", "task:CompleteDate", Spot::Day("t:CompleteDate")),
];

const EMAIL: &str = "t:EmailAddresses";
const ADDRESS: &str = "t:PhysicalAddresses";
const PHONE: &str = "t:PhoneNumbers";

const ANNIVERSARY: AskedField<'static> = AskedField::Tag { tag: "0x3a41", kind: "SystemTime" };
const FTP_SITE: AskedField<'static> = AskedField::Tag { tag: "0x3a4c", kind: "String" };
const GOVERNMENT_ID: AskedField<'static> = AskedField::Tag { tag: "0x3a07", kind: "String" };
/// MAPI's set of what contacts have.
const OF_ADDRESSES: &str = "00062004-0000-0000-c000-000000000046";
const YOMI_FIRST: AskedField<'static> = AskedField::Number { set: OF_ADDRESSES, id: 0x802c, kind: "String" };
const YOMI_LAST: AskedField<'static> = AskedField::Number { set: OF_ADDRESSES, id: 0x802d, kind: "String" };

const CONTACT: &[Field] = &[
    field("description", "item:Body", Spot::Body),
    field("anniversary", "", Spot::OwnDate(ANNIVERSARY)),
    field("ftpsiteurl", "", Spot::Own(FTP_SITE)),
    field("governmentid", "", Spot::Own(GOVERNMENT_ID)),
    field("yomifirstname", "", Spot::Own(YOMI_FIRST)),
    field("yomilastname", "", Spot::Own(YOMI_LAST)),
    field("firstname", "contacts:GivenName", Spot::Text("t:GivenName")),
    field("middlename", "contacts:MiddleName", Spot::Text("t:MiddleName")),
    field("nickname", "contacts:Nickname", Spot::Text("t:Nickname")),
    field("emailaddress1", "contacts:EmailAddress", Spot::Entry(EMAIL, "EmailAddress1")),
    field("emailaddress2", "contacts:EmailAddress", Spot::Entry(EMAIL, "EmailAddress2")),
    field("emailaddress3", "contacts:EmailAddress", Spot::Entry(EMAIL, "EmailAddress3")),
    field("address1_line1", "contacts:PhysicalAddress:Street", Spot::Address("Business", "t:Street")),
    field("address1_city", "contacts:PhysicalAddress:City", Spot::Address("Business", "t:City")),
    field("address1_stateorprovince", "contacts:PhysicalAddress:State", Spot::Address("Business", "t:State")),
    field(
        "address1_country",
        "contacts:PhysicalAddress:CountryOrRegion",
        Spot::Address("Business", "t:CountryOrRegion"),
    ),
    field("address1_postalcode", "contacts:PhysicalAddress:PostalCode", Spot::Address("Business", "t:PostalCode")),
    field("fax", "contacts:PhoneNumber", Spot::Entry(PHONE, "BusinessFax")),
    field("assistantphone", "contacts:PhoneNumber", Spot::Entry(PHONE, "AssistantPhone")),
    field("telephone1", "contacts:PhoneNumber", Spot::Entry(PHONE, "BusinessPhone")),
    field("business2", "contacts:PhoneNumber", Spot::Entry(PHONE, "BusinessPhone2")),
    field("callback", "contacts:PhoneNumber", Spot::Entry(PHONE, "Callback")),
    field("company", "contacts:PhoneNumber", Spot::Entry(PHONE, "CompanyMainPhone")),
    field("telephone2", "contacts:PhoneNumber", Spot::Entry(PHONE, "HomePhone")),
    field("home2", "contacts:PhoneNumber", Spot::Entry(PHONE, "HomePhone2")),
    field("mobilephone", "contacts:PhoneNumber", Spot::Entry(PHONE, "MobilePhone")),
    field("telephone3", "contacts:PhoneNumber", Spot::Entry(PHONE, "OtherTelephone")),
    field("pager", "contacts:PhoneNumber", Spot::Entry(PHONE, "Pager")),
    field("assistantname", "contacts:AssistantName", Spot::Text("t:AssistantName")),
    field("birthdate", "contacts:Birthday", Spot::Date("t:Birthday")),
    field("websiteurl", "contacts:BusinessHomePage", Spot::Text("t:BusinessHomePage")),
    field("childrensnames", "contacts:Children", Spot::Texts("t:Children")),
    field("department", "contacts:Department", Spot::Text("t:Department")),
    field("jobtitle", "contacts:JobTitle", Spot::Text("t:JobTitle")),
    field("managername", "contacts:Manager", Spot::Text("t:Manager")),
    field("spousesname", "contacts:SpouseName", Spot::Text("t:SpouseName")),
    field("lastname", "contacts:Surname", Spot::Text("t:Surname")),
];

/// The columns of a kind that are carried over, in the order of Exchange's schema.
pub fn fields(kind: ActKind) -> &'static [Field] {
    match kind {
        ActKind::Appointment => APPOINTMENT,
        ActKind::Contact => CONTACT,
        ActKind::Task => TASK,
    }
}

/// What an item is asked for beside all that it shows by itself.
pub fn besides(kind: ActKind) -> &'static [AskedField<'static>] {
    match kind {
        ActKind::Contact => &[MADE_FROM, ANNIVERSARY, FTP_SITE, GOVERNMENT_ID, YOMI_FIRST, YOMI_LAST],
        ActKind::Appointment | ActKind::Task => &[MADE_FROM],
    }
}

/// The element of a kind.
pub fn item_kind(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Appointment => "t:CalendarItem",
        ActKind::Contact => "t:Contact",
        ActKind::Task => "t:Task",
    }
}

impl Field {
    /// The property.
    pub fn asked(self) -> AskedField<'static> {
        match self.spot {
            Spot::Entry(_, index) | Spot::Address(index, _) => AskedField::Indexed { uri: self.uri, index },
            Spot::Own(field) | Spot::OwnDate(field) => field,
            _ => AskedField::Uri(self.uri),
        }
    }

    /// The list that it is an entry of.
    pub fn list(self) -> Option<&'static str> {
        match self.spot {
            Spot::Entry(list, _) => Some(list),
            Spot::Address(..) => Some(ADDRESS),
            _ => None,
        }
    }

    /// What an item shows, in the form in which both sides are compared; nothing where it is empty.
    pub fn shown(self, item: &Element<'_>) -> Option<String> {
        let plain = |name: &str| item.find_text(bare(name)).map(str::to_owned);
        let text = match self.spot {
            Spot::Text(name) | Spot::Flag(name) | Spot::Word(name, _) => plain(name),
            Spot::Moment(name) => plain(name).and_then(|text| Some(text.parse::<Timestamp>().ok()?.to_string())),
            Spot::Day(name) | Spot::Date(name) => plain(name).and_then(|text| Some(day(text.parse().ok()?))),
            Spot::Number(name) => plain(name).and_then(|text| Some(format!("{:.0}", text.parse::<f64>().ok()?))),
            Spot::Texts(name) => item.find(bare(name)).map(|list| joined(list.children.iter().map(|one| &*one.text))),
            Spot::People(name) => item.find(bare(name)).map(addresses),
            Spot::Own(field) => field.value_in(item).map(str::to_owned),
            Spot::OwnDate(field) => field.value_in(item).and_then(|text| Some(day(text.parse().ok()?))),
            Spot::Body => plain("t:Body"),
            Spot::Entry(list, key) => entry(item, list, key).map(|entry| entry.text.trim().to_owned()),
            Spot::Address(key, part) => {
                entry(item, ADDRESS, key).and_then(|entry| entry.find_text(bare(part)).map(str::to_owned))
            }
        };
        // A flag that is not shown is not set.
        let text = text.or_else(|| matches!(self.spot, Spot::Flag(_)).then(|| "false".to_owned()));
        text.filter(|text| !text.is_empty())
    }

    /// What a row wants of an item, in the same form.
    pub fn wanted(self, cell: Option<&Cell>) -> Option<String> {
        let text = match (self.spot, cell) {
            (Spot::Word(_, words), Some(Cell::Whole(value))) => {
                words.iter().find(|(known, _)| known == value).map(|(_, word)| (*word).to_owned())
            }
            (Spot::Word(_, words), None) => words.first().map(|(_, word)| (*word).to_owned()),
            (Spot::Flag(_), cell) => Some((cell == Some(&Cell::Flag(true))).to_string()),
            (Spot::Moment(_), Some(Cell::Moment(at))) => Some(at.to_string()),
            (Spot::Day(_), Some(Cell::Moment(at))) => Some(day(*at)),
            (Spot::Date(_) | Spot::OwnDate(_), Some(Cell::Date(date))) => Some(date.to_string()),
            (Spot::Number(_), Some(Cell::Whole(number))) => Some(number.to_string()),
            (Spot::Texts(_), Some(Cell::Text(text))) => Some(joined(text.split(','))),
            (_, Some(Cell::Text(text))) => Some(text.trim().to_owned()),
            _ => None,
        };
        text.filter(|text| !text.is_empty())
    }

    /// What an item's text is in a row.
    pub fn cell(self, text: &str) -> Option<Cell> {
        Some(match self.spot {
            Spot::Word(_, words) => Cell::Whole(words.iter().find(|(_, word)| *word == text)?.0),
            Spot::Flag(_) => Cell::Flag(text == "true"),
            Spot::Moment(_) => Cell::Moment(text.parse().ok()?),
            Spot::Day(_) => Cell::Moment(format!("{text}T00:00:00Z").parse().ok()?),
            Spot::Date(_) | Spot::OwnDate(_) => Cell::Date(text.parse().ok()?),
            Spot::Number(_) => Cell::Whole(text.parse().ok()?),
            _ => text.into(),
        })
    }

    /// Writes it into an item.
    pub fn write(self, value: &str, out: &mut XmlWriter) {
        match self.spot {
            Spot::Body => out.element("t:Body", |out| {
                out.attribute("BodyType", "Text");
                out.content(value);
            }),
            Spot::Day(name) => out.value(name, format!("{value}T00:00:00Z").as_str()),
            Spot::Text(name) | Spot::Moment(name) | Spot::Flag(name) | Spot::Word(name, _) | Spot::Number(name) => {
                out.value(name, value);
            }
            Spot::Date(name) => out.value(name, noon(value).as_str()),
            Spot::Texts(name) => out.element(name, |out| {
                value.split(", ").for_each(|one| out.value("t:String", one));
            }),
            Spot::People(name) => out.element(name, |out| {
                for address in value.split(';') {
                    out.element("t:Attendee", |out| {
                        out.element("t:Mailbox", |out| out.value("t:EmailAddress", address));
                    });
                }
            }),
            Spot::Own(field) => field.write_value(value, out),
            Spot::OwnDate(field) => field.write_value(&noon(value), out),
            Spot::Entry(list, _) => out.element(list, |out| self.write_entry(value, out)),
            Spot::Address(..) => out.element(ADDRESS, |out| self.write_entry(value, out)),
        }
    }

    /// Writes entries of one list, with their values. Parts of an address share its entry.
    pub fn write_list(name: &str, entries: &[(Self, &str)], out: &mut XmlWriter) {
        out.element(name, |out| {
            if name != ADDRESS {
                for (field, value) in entries {
                    field.write_entry(value, out);
                }
                return;
            }
            out.element("t:Entry", |out| {
                for (at, (field, value)) in entries.iter().enumerate() {
                    if let Spot::Address(key, part) = field.spot {
                        if at == 0 {
                            out.attribute("Key", key);
                        }
                        out.value(part, *value);
                    }
                }
            });
        });
    }

    /// Writes it into its list.
    fn write_entry(self, value: &str, out: &mut XmlWriter) {
        match self.spot {
            Spot::Entry(_, key) => out.element("t:Entry", |out| {
                out.attribute("Key", key);
                out.content(value);
            }),
            Spot::Address(key, part) => out.element("t:Entry", |out| {
                out.attribute("Key", key);
                out.value(part, value);
            }),
            _ => self.write(value, out),
        }
    }
}

/// A day as Exchange writes it: no zone of the world makes another of it.
fn noon(date: &str) -> String {
    format!("{date}T11:59:00Z")
}

/// Texts in one.
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// People by their addresses, in the form in which both sides are compared.
fn addresses(list: &Element<'_>) -> String {
    let found = list.children.iter().filter_map(|one| one.path(&["Mailbox", "EmailAddress"]));
    let found: BTreeSet<String> =
        found.map(|address| address.text.trim().to_lowercase()).filter(|address| address.contains('@')).collect();
    found.into_iter().collect::<Vec<_>>().join(";")
}

fn bare(name: &str) -> &str {
    name.strip_prefix("t:").unwrap_or(name)
}

fn day(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// An entry of a list in an item.
fn entry<'i, 'e>(item: &'i Element<'e>, list: &str, key: &str) -> Option<&'i Element<'e>> {
    item.find(bare(list))?.children.iter().find(|entry| entry.attribute("Key") == Some(key))
}
