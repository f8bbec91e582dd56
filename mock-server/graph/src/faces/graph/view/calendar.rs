//! A calendar in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/calendar>

use mock365_domain::mailbox::{Event, Folder, FolderField as F, Mailbox};
use mock365_domain::query::{Reading, Value};
use serde_json::{Value as Json, json};

use super::event::EventContext;
use super::extended;
use crate::faces::graph::odata::{
    ExtendedAccess, Family, Link, Navigation, Noun, ODataFault, Paging, Property, Reached, ShowReached, ValueKind,
};
use crate::faces::graph::{item_id, item_write};
use crate::faces::wire_id::ChangeKey;

/// The members of `calendarColor`, in the domain's order.
const COLORS: &[&str] = &[
    "auto",
    "lightBlue",
    "lightGreen",
    "lightOrange",
    "lightGray",
    "lightYellow",
    "lightTeal",
    "lightPink",
    "lightBrown",
    "lightRed",
    "maxColor",
];
/// The one provider of online meetings.
pub const TEAMS: &str = "teamsForBusiness";

/// What holds for each of one's own calendars.
fn own(_: &Folder) -> Value {
    Value::Bool(true)
}

fn write_color(calendar: &mut Folder, value: &Json) -> Result<(), ODataFault> {
    calendar.color = u8::try_from(item_write::member("color", value, COLORS)?).unwrap_or_default();
    Ok(())
}

/// A folder seen as a calendar.
pub enum Calendar {}

/// The events in a calendar.
enum EventsOfCalendar {}

impl Link for EventsOfCalendar {
    type From = Calendar;
    type To = Event;
    const NAME: &'static str = "events";

    fn reach(calendar: &Folder, mailbox: &Mailbox, reached: &Reached<Self>, show: &mut ShowReached<'_, Event>) {
        let beyond = EventContext::in_style(mailbox, &reached.style);
        show(mailbox.find_events(calendar.key, &reached.query), &beyond);
    }
}

type Row = Property<Calendar>;

static PROPERTIES: [Row; 17] = [
    Row::new("id", |calendar, mailbox, out| out.value(&item_id::of_folder(mailbox, calendar.key))),
    Row::new("name", |calendar, _, out| out.value(&calendar.name))
        .filterable(&[("", F::Name, ValueKind::Text)])
        .written(|calendar, value| {
            calendar.name = item_write::text("name", value)?;
            Ok(())
        }),
    Row::new("color", |calendar, _, out| out.value(COLORS.get(usize::from(calendar.color)).copied()))
        .filterable(&[(
            "",
            F::Read(Reading { name: "color", read: |it| Value::Int(it.color.into()) }),
            ValueKind::Enum(COLORS),
        )])
        .written(write_color)
        .or_null(|| json!("auto")),
    Row::new("hexColor", |_, _, out| out.value("")),
    Row::new("isDefaultCalendar", |calendar, _, out| out.value(calendar.well_known.is_some()))
        .filterable(&[(
            "",
            F::Read(Reading { name: "isDefaultCalendar", read: |it| it.well_known.is_some().into() }),
            ValueKind::Bool,
        )])
        .written(|calendar, value| {
            let own = calendar.well_known.is_some();
            let wanted = if value.is_null() { own } else { item_write::truth("isDefaultCalendar", value)? };
            if wanted == own { Ok(()) } else { Err(ODataFault::unbuilt("another default calendar")) }
        }),
    Row::new("changeKey", |calendar, mailbox, out| {
        out.value(ChangeKey::of_folder(mailbox, calendar).as_str());
    }),
    Row::new("canShare", |_, _, out| out.value(true)).filterable(&[(
        "",
        F::Read(Reading { name: "canShare", read: |it| own(it) }),
        ValueKind::Bool,
    )]),
    Row::new("canViewPrivateItems", |_, _, out| out.value(true)).filterable(&[(
        "",
        F::Read(Reading { name: "canViewPrivateItems", read: |it| own(it) }),
        ValueKind::Bool,
    )]),
    Row::new("canEdit", |_, _, out| out.value(true)).filterable(&[(
        "",
        F::Read(Reading { name: "canEdit", read: |it| own(it) }),
        ValueKind::Bool,
    )]),
    Row::new("allowedOnlineMeetingProviders", |_, _, out| out.value(&[TEAMS][..])),
    Row::new("defaultOnlineMeetingProvider", |_, _, out| out.value(TEAMS)).unbuilt(|| TEAMS.into()),
    Row::new("isTallyingResponses", |calendar, _, out| out.value(calendar.well_known.is_some())).filterable(&[(
        "",
        F::Read(Reading { name: "isTallyingResponses", read: |it| it.well_known.is_some().into() }),
        ValueKind::Bool,
    )]),
    Row::new("isRemovable", |calendar, _, out| out.value(calendar.well_known.is_none())).filterable(&[(
        "",
        F::Read(Reading { name: "isRemovable", read: |it| it.well_known.is_none().into() }),
        ValueKind::Bool,
    )]),
    Row::new("owner", |_, mailbox, out| {
        out.object(|owner| {
            owner.value("name", &mailbox.name);
            owner.value("address", &mailbox.address);
        });
    }),
    Row::new("calendarGroupId", |_, mailbox, out| {
        out.value(&item_id::of_folder(mailbox, mailbox.well_known_key("root")));
    })
    .beta(),
    Row::new("isShared", |_, _, out| out.value(false)).beta(),
    Row::new("isSharedWithMe", |_, _, out| out.value(false)).beta(),
];

impl Noun for Calendar {
    type Thing = Folder;
    type Field = F;
    type Context<'a> = Mailbox;
    const NAME: &'static str = "calendar";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |calendar, mailbox, key| mailbox.folder_property(calendar, key),
        write: extended::write,
        field: F::Extended,
    });
    const UNBUILT: &'static [&'static str] = &["calendarPermissions", "calendarView", "events"];

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::to::<EventsOfCalendar>()] }
    }

    fn key(calendar: &Folder, mailbox: &Mailbox) -> Option<String> {
        Some(item_id::encoded_folder(mailbox, calendar.key))
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
