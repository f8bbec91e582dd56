//! Calendar groups: every mailbox has one, and all its calendars are in it.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderField as F, Mailbox};
use serde_json::{Value as Json, json};

use crate::exchange::Answer;
use crate::faces::graph::odata::{self, Family, Kind, Noun, Paging, Property};
use crate::faces::graph::{Ask, Failure, Mount, Operation, events, item_id};
use crate::faces::wire_id::{self, change_key};

/// <https://learn.microsoft.com/graph/api/user-list-calendargroups>
pub const LIST: Operation = Operation {
    name: "graph.calendarGroups.list",
    method: Method::GET,
    paths: &["/calendarGroups"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendargroups",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-calendargroups>
pub const COUNT: Operation = Operation {
    name: "graph.calendarGroups.count",
    method: Method::GET,
    paths: &["/calendarGroups/$count"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendargroups",
    handler: count,
};

/// <https://learn.microsoft.com/graph/api/calendargroup-get>
pub const GET: Operation = Operation {
    name: "graph.calendarGroups.get",
    method: Method::GET,
    paths: &["/calendarGroups/{calendarGroup-id}"],
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/calendargroup-get",
    handler: get,
};

/// The folder that stands for the group.
const STAND_IN: &str = "root";

/// The root folder seen as a calendar group.
enum CalendarGroup {}

type Row = Property<CalendarGroup>;

static PROPERTIES: [Row; 4] = [
    Row::new("id", |group, mailbox| item_id::of_folder(mailbox, group.key).into()),
    Row::new("name", |_, _| "My Calendars".into()).asked(&[("", F::Name, Kind::Text)]),
    Row::new("changeKey", |group, mailbox| change_key(wire_id::Kind::Folder, mailbox.guid, group.change).into()),
    Row::new("classId", |_, _| -> Json { json!("0006f0b7-0000-0000-c000-000000000046") }),
];

impl Noun for CalendarGroup {
    type Thing = Folder;
    type Field = F;
    type Around<'a> = Mailbox;
    const NAME: &'static str = "calendarGroup";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}

/// Refuses a group that the mailbox does not have, where the path names one.
pub fn check(ask: &Ask<'_>, mailbox: &Mailbox) -> Result<(), Failure> {
    let Some(id) = ask.try_param("calendarGroup-id") else { return Ok(()) };
    let id = item_id::read(mailbox, wire_id::Kind::Folder, id)?;
    if id.key == mailbox.well_known_key(STAND_IN) { Ok(()) } else { Err(Refusal::ItemMissing.into()) }
}

fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    odata::list::<CalendarGroup>(ask, "calendarGroups", mailbox.well_known(STAND_IN).into_iter(), &mailbox)
}

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    odata::count::<CalendarGroup>(ask, ask.mailbox()?.well_known(STAND_IN).into_iter())
}

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    check(ask, &mailbox)?;
    let group = mailbox.well_known(STAND_IN).ok_or(Refusal::ItemMissing)?;
    odata::one::<CalendarGroup>(ask, StatusCode::OK, "calendarGroups", group, &mailbox)
}
