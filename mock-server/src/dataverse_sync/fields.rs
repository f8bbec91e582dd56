//! Which column of a row is which property of an item.
//!
//! <https://learn.microsoft.com/power-platform/admin/field-level-security-and-synchronization>

use jiff::Timestamp;
use mock365_domain::dataverse::{ActKind, Cell};

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
];

const TASK: &[Field] = &[
    field("subject", "item:Subject", Spot::Text("t:Subject")),
    field("description", "item:Body", Spot::Body),
    field("prioritycode", "item:Importance", Spot::Word("t:Importance", IMPORTANCE)),
    field("scheduledend", "task:DueDate", Spot::Day("t:DueDate")),
    field("scheduledstart", "task:StartDate", Spot::Day("t:StartDate")),
    field("statuscode", "task:Status", Spot::Word("t:Status", TASK_STATUS)),
];

const EMAIL: &str = "t:EmailAddresses";
const ADDRESS: &str = "t:PhysicalAddresses";
const PHONE: &str = "t:PhoneNumbers";

const CONTACT: &[Field] = &[
    field("description", "item:Body", Spot::Body),
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
    field("telephone1", "contacts:PhoneNumber", Spot::Entry(PHONE, "BusinessPhone")),
    field("telephone2", "contacts:PhoneNumber", Spot::Entry(PHONE, "HomePhone")),
    field("mobilephone", "contacts:PhoneNumber", Spot::Entry(PHONE, "MobilePhone")),
    field("assistantname", "contacts:AssistantName", Spot::Text("t:AssistantName")),
    field("websiteurl", "contacts:BusinessHomePage", Spot::Text("t:BusinessHomePage")),
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
            Spot::Day(name) => plain(name).and_then(|text| Some(day(text.parse().ok()?))),
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
            Spot::Text(name) | Spot::Moment(name) | Spot::Flag(name) | Spot::Word(name, _) => out.value(name, value),
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
