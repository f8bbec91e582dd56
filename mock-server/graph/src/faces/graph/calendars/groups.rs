//! Calendar groups: every mailbox has one, and all its calendars are in it.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderField as F, Mailbox};

use crate::exchange::Answer;
use crate::faces::graph::odata::{
    self, Family, Link, Navigation, Noun, Paging, Property, Reached, ShowReached, ValueKind,
};
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, item_id};
use crate::faces::wire_id::ChangeKey;

/// Where groups of calendars hang.
const GROUPS: &[&str] = &["/calendarGroups"];

/// <https://learn.microsoft.com/graph/api/user-list-calendargroups>
pub const LIST: Operation = Operation {
    name: "graph.calendarGroups.list",
    method: Method::GET,
    at: GROUPS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendargroups",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-calendargroups>
pub const COUNT: Operation = Operation {
    name: "graph.calendarGroups.count",
    method: Method::GET,
    at: GROUPS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendargroups",
    handler: count,
};

/// <https://learn.microsoft.com/graph/api/calendargroup-get>
pub const GET: Operation = Operation {
    name: "graph.calendarGroups.get",
    method: Method::GET,
    at: GROUPS,
    tail: "/{calendarGroup-id}",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/calendargroup-get",
    handler: get,
};

/// The folder that stands for the group.
const STAND_IN: &str = "root";

/// The root folder seen as a calendar group.
pub enum CalendarGroup {}

/// The calendars in a group.
enum CalendarsOfGroup {}

impl Link for CalendarsOfGroup {
    type From = CalendarGroup;
    type To = Calendar;
    const NAME: &'static str = "calendars";

    fn reach(_: &Folder, mailbox: &Mailbox, reached: &Reached<Self>, show: &mut ShowReached<'_, Calendar>) {
        show(mailbox.find_folders(&reached.query, super::list::all(mailbox)), mailbox);
    }
}

type Row = Property<CalendarGroup>;

static PROPERTIES: [Row; 4] = [
    Row::new("id", |group, mailbox, out| out.value(&item_id::of_folder(mailbox, group.key))),
    Row::new("name", |_, _, out| out.value("My Calendars")).filterable(&[("", F::Name, ValueKind::Text)]),
    Row::new("changeKey", |group, mailbox, out| {
        out.value(ChangeKey::of_folder(mailbox, group).as_str());
    }),
    Row::new("classId", |_, _, out| out.value("0006f0b7-0000-0000-c000-000000000046")),
];

impl Noun for CalendarGroup {
    type Thing = Folder;
    type Field = F;
    type Context<'a> = Mailbox;
    const NAME: &'static str = "calendarGroup";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::to::<CalendarsOfGroup>()] }
    }

    fn key(group: &Folder, mailbox: &Mailbox) -> Option<String> {
        Some(item_id::encoded_folder(mailbox, group.key))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}

/// Refuses a group that the mailbox does not have, where the path names one.
pub fn check(request: &GraphRequest<'_>, mailbox: &Mailbox) -> Result<(), Fault> {
    let Some(id) = request.try_param("calendarGroup-id") else { return Ok(()) };
    if item_id::read_folder(mailbox, id)? == mailbox.well_known_key(STAND_IN) {
        Ok(())
    } else {
        Err(Refusal::ItemMissing.into())
    }
}

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    odata::list::<CalendarGroup>(request, "calendarGroups", mailbox.well_known(STAND_IN).into_iter(), &mailbox)
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    odata::count::<CalendarGroup>(request, request.mailbox()?.well_known(STAND_IN).into_iter())
}

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    check(request, &mailbox)?;
    let group = mailbox.well_known(STAND_IN).ok_or(Refusal::ItemMissing)?;
    odata::one::<CalendarGroup>(request, StatusCode::OK, "calendarGroups", group, &mailbox)
}
