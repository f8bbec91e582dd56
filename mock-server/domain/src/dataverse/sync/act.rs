//! Appointments, contacts and tasks: which row is which item, which side wins, and what follows on the other side.
//!
//! <https://learn.microsoft.com/power-platform/admin/sync-logic>

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::dataverse::cell::Cell;

/// What is synchronised both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActKind {
    /// Appointments.
    Appointment,
    /// Contacts.
    Contact,
    /// Tasks.
    Task,
}

/// Which item a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActLink {
    /// Its kind.
    pub kind: ActKind,
    /// Exchange's id; empty where there is no item yet.
    pub item: String,
    /// The item's change key when both were equal.
    pub change_key: String,
    /// The row's version when both were equal.
    pub version: u64,
    /// The row of `exchangesyncidmappings` that says so.
    pub mapping: Uuid,
    /// Whether one side is gone and the other stays as it is.
    pub unlinked: bool,
    /// Whether Exchange told of the item since it was made.
    pub seen: bool,
    /// Whether deleting on one side deletes on the other: of appointments that are to come and one's own, and of tasks
    /// that are not done.
    pub deletes: bool,
}

/// An item as it lies in Exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActItem {
    /// Its id.
    pub id: String,
    /// Its change key.
    pub change_key: String,
    /// When it was changed last.
    pub modified: Timestamp,
    /// What it says, by columns.
    pub values: BTreeMap<&'static str, Cell>,
    /// Whether it has the category.
    pub tracked: bool,
    /// The row that it was made from.
    pub made_from: Option<Uuid>,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActChange {
    /// It is there, and new or changed.
    There(ActItem),
    /// It is gone.
    Gone(String),
}

/// What became of a row since both were equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSide {
    /// Nothing.
    Same,
    /// It was changed.
    Changed,
    /// It is gone.
    Gone,
    /// It is there, and the user's no more.
    Left,
}

/// What became of an item since both were equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemSide {
    /// Nothing.
    Same,
    /// It was changed.
    Changed,
    /// It is gone.
    Gone,
}

/// What is to be done about a row and its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActStep {
    /// Nothing.
    Nothing,
    /// The item is to say what the row says; it is made where there is none.
    WriteItem,
    /// The item goes.
    DeleteItem,
    /// The row is to say what the item says; it is made where there is none.
    WriteRow,
    /// The row goes.
    DeleteRow,
    /// Both are on their own from now on.
    Unlink,
}

/// A row that is to be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActWork {
    /// Its kind.
    pub kind: ActKind,
    /// Its id.
    pub row: Uuid,
    /// Its version.
    pub version: u64,
    /// Which item it is, where it is one.
    pub link: Option<ActLink>,
    /// Whether the item goes.
    pub deletes: bool,
    /// Whether Exchange tells those who are invited to it: of the organizer's appointments that are to come.
    pub tells: bool,
    /// What it says.
    pub values: BTreeMap<&'static str, Cell>,
    /// Why it cannot be carried over.
    pub wrong: Option<&'static str>,
}

const APPOINTMENT: &[&str] = &[
    "description",
    "isalldayevent",
    "location",
    "prioritycode",
    "scheduledend",
    "scheduledstart",
    "statuscode",
    "subject",
];
const CONTACT: &[&str] = &[
    "address1_city",
    "address1_country",
    "address1_line1",
    "address1_postalcode",
    "address1_stateorprovince",
    "anniversary",
    "assistantname",
    "assistantphone",
    "birthdate",
    "business2",
    "callback",
    "childrensnames",
    "company",
    "department",
    "description",
    "emailaddress1",
    "emailaddress2",
    "emailaddress3",
    "fax",
    "firstname",
    "ftpsiteurl",
    "governmentid",
    "home2",
    "jobtitle",
    "lastname",
    "managername",
    "middlename",
    "mobilephone",
    "nickname",
    "pager",
    "spousesname",
    "telephone1",
    "telephone2",
    "telephone3",
    "websiteurl",
    "yomifirstname",
    "yomilastname",
];
const TASK: &[&str] = &[
    "actualend",
    "description",
    "percentcomplete",
    "prioritycode",
    "scheduledend",
    "scheduledstart",
    "statuscode",
    "subject",
];
/// People of an appointment, by the lists of their addresses, with what they are as parties.
const ATTENDEES: &[(&str, i64)] = &[("optionalattendees", 6), ("requiredattendees", 5)];
/// What of a task an item says when it is done, and no row has to say.
const KEPT: &[&str] = &["actualend", "percentcomplete"];
/// The list with whoever invites.
pub(super) const ORGANIZER_LIST: &str = "organizer";

impl ActKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Appointment, Self::Contact, Self::Task];

    /// Logical name of its table.
    pub fn table(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::Contact => "contact",
            Self::Task => "task",
        }
    }

    /// The one of a table.
    pub fn of_table(logical: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.table() == logical)
    }

    /// Lists of people that are carried over as addresses, with what these are as parties.
    pub fn people(self) -> &'static [(&'static str, i64)] {
        if self == Self::Appointment { ATTENDEES } else { &[] }
    }

    /// Whether a column stays as it is where the other side says nothing of it.
    pub fn keeps(self, column: &str) -> bool {
        self == Self::Task && KEPT.contains(&column)
    }

    /// Columns that are carried over.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Appointment => APPOINTMENT,
            Self::Contact => CONTACT,
            Self::Task => TASK,
        }
    }
}

/// Which side wins, and what follows for the other. What was changed on one side outlives its deletion on the other; of
/// two changes the later one wins; the rest is Microsoft's logic.
pub fn decide_act(kind: ActKind, row: RowSide, item: ItemSide, row_is_later: bool, deletes: bool) -> ActStep {
    match (row, item) {
        (RowSide::Same, ItemSide::Same) => ActStep::Nothing,
        (RowSide::Changed, ItemSide::Same | ItemSide::Gone) => ActStep::WriteItem,
        (RowSide::Changed, ItemSide::Changed) if row_is_later => ActStep::WriteItem,
        (RowSide::Same | RowSide::Changed | RowSide::Gone, ItemSide::Changed) => ActStep::WriteRow,
        // A contact that is deleted in Outlook stays in Dynamics.
        (RowSide::Same, ItemSide::Gone) if kind == ActKind::Contact || !deletes => ActStep::Unlink,
        (RowSide::Same, ItemSide::Gone) => ActStep::DeleteRow,
        (RowSide::Gone | RowSide::Left, ItemSide::Gone) => ActStep::Unlink,
        (RowSide::Gone | RowSide::Left, _) if deletes => ActStep::DeleteItem,
        (RowSide::Gone | RowSide::Left, _) => ActStep::Unlink,
    }
}
