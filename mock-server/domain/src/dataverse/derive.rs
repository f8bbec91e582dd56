//! What a row says because of what else it says: names and addresses as a whole, whose it is, how long it lasts.

use jiff::Timestamp;
use uuid::Uuid;

use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::row::Row;
use super::table::{Ownership, Table};

/// Columns that say whether one that nobody reads has a value.
const SECRETS: [(&str, &str); 6] = [
    ("isincomingpasswordset", "incomingpassword"),
    ("isoutgoingpasswordset", "outgoingpassword"),
    ("isoauthclientsecretset", "oauthclientsecret"),
    ("ispasswordset", "password"),
    ("isoauthaccesstokenset", "oauthaccesstoken"),
    ("isoauthrefreshtokenset", "oauthrefreshtoken"),
];

/// An address of a contact: its id, the whole, the lines of the street, city, state, postal code, country.
type AddressColumns = [&'static str; 9];

/// The columns of one of them.
macro_rules! address {
    ($name:literal) => {
        [
            concat!($name, "_addressid"),
            concat!($name, "_composite"),
            concat!($name, "_line1"),
            concat!($name, "_line2"),
            concat!($name, "_line3"),
            concat!($name, "_city"),
            concat!($name, "_stateorprovince"),
            concat!($name, "_postalcode"),
            concat!($name, "_country"),
        ]
    };
}

const ADDRESSES: [AddressColumns; 3] = [address!("address1"), address!("address2"), address!("address3")];

impl Environment {
    /// Puts into a row what follows from it.
    pub(super) fn derive(&self, table: &'static Table, row: &mut Row) {
        if matches!(table.logical, "contact" | "systemuser") {
            name(row);
        }
        for (set, secret) in SECRETS.iter().filter(|(set, _)| table.column(set).is_some()) {
            let is_set = !row.text(secret).is_empty();
            row.set(set, Some(is_set.into()));
        }
        match table.logical {
            "contact" => {
                for columns in &ADDRESSES {
                    compose(row, columns);
                }
                let parent = row.reference("parentcustomerid").filter(|parent| parent.table == "contact");
                row.set("parentcontactid", parent.map(Cell::from));
            }
            "tracelog" => self.derive_told(row),
            "appointment" | "email" | "task" => last(row),
            _ => {}
        }
        match table.ownership {
            Ownership::User => self.derive_owner(row),
            Ownership::Business | Ownership::Organization => {
                row.set("organizationid", Some(RowReference { table: "organization", id: self.id }.into()));
            }
            Ownership::None => {}
        }
    }

    fn derive_owner(&self, row: &mut Row) {
        let Some(owner) = row.reference("ownerid") else { return };
        let is_user = owner.table == "systemuser";
        row.set("owninguser", is_user.then(|| owner.into()));
        row.set("owningteam", (!is_user).then(|| owner.into()));
        let unit = self.row(owner.table, owner.id).and_then(|owner| owner.reference("businessunitid"));
        let root = RowReference { table: "businessunit", id: self.business_unit };
        row.set("owningbusinessunit", Some(unit.unwrap_or(root).into()));
    }

    /// An alert is for the owner of the mailbox or the profile that it is about.
    fn derive_told(&self, row: &mut Row) {
        let about = row.reference("regardingobjectid").and_then(|to| self.row(to.table, to.id));
        let of = |column| about.and_then(|about| about.reference(column)).map(Cell::from);
        let (owner, unit) = (of("ownerid"), of("owningbusinessunit"));
        row.set("regardingobjectownerid", owner);
        row.set("regardingobjectowningbusinessunit", unit);
    }
}

fn name(row: &mut Row) {
    let whole = |row: &Row, first, last| format!("{} {}", row.text(first), row.text(last)).trim().to_owned();
    let full = whole(row, "firstname", "lastname");
    let spoken = whole(row, "yomifirstname", "yomilastname");
    let spoken = if spoken.is_empty() { &full } else { &spoken };
    row.set("yomifullname", (!spoken.is_empty()).then(|| spoken.as_str().into()));
    row.set("fullname", (!full.is_empty()).then(|| full.as_str().into()));
}

/// An address in one text, as people in America write it, and its id.
fn compose(row: &mut Row, columns: &AddressColumns) {
    let [id, whole, street @ .., city, state, code, country] = *columns;
    if row.get(id).is_none() {
        row.set(id, Some(Uuid::new_v5(&row.id, id.as_bytes()).into()));
    }
    let part = |column: &str| row.text(column).trim().to_owned();
    let region =
        [part(state), part(code)].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let place = [part(city), region].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let lines = street.into_iter().map(part).chain([place, part(country)]);
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\r\n");
    row.set(whole, (!text.is_empty()).then(|| text.as_str().into()));
}

/// How long an activity is to last.
fn last(row: &mut Row) {
    let at = |column| if let Some(Cell::Moment(at)) = row.get(column) { Some(*at) } else { None };
    let (Some(start), Some(end)) = (at("scheduledstart"), at("scheduledend")) else { return };
    let minutes = |from: Timestamp, to: Timestamp| to.duration_since(from).as_mins();
    let minutes = minutes(start, end).clamp(0, i64::from(i32::MAX));
    row.set("scheduleddurationminutes", Some(minutes.into()));
}
