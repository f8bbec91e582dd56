//! Events in calendars.

mod cancel;
mod create;
mod delete;
mod get;
mod list;
mod respond;
mod update;

pub use create::from_json;

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Event, EventField, Item, Listing, Mailbox};
use mock365_domain::query::{Page, Query};
use serde_json::{Map, Value as Json};

use super::odata::{BodyStyle, ContextUrl, Object, Options};
use super::view::event::{EventContext, EventShape};
use super::{Fault, GraphRequest, Operation, Permissions, calendars, item_id, odata};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &list::OPERATION,
    &list::COUNT,
    &get::OPERATION,
    &get::CALENDAR,
    &create::OPERATION,
    &update::OPERATION,
    &delete::OPERATION,
    &delete::PERMANENTLY,
    &cancel::OPERATION,
    &respond::ACCEPT,
    &respond::TENTATIVELY_ACCEPT,
    &respond::DECLINE,
];

/// What reading needs.
pub const READ: Permissions = Permissions {
    delegated: &["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"],
    application: &["Calendars.ReadBasic.All", "Calendars.Read", "Calendars.ReadWrite"],
};
/// What reading needs that basic things do not have: extensions.
pub const READ_WHOLE: Permissions = Permissions {
    delegated: &["Calendars.Read", "Calendars.ReadWrite"],
    application: &["Calendars.Read", "Calendars.ReadWrite"],
};
/// What writing needs.
pub const WRITE: Permissions =
    Permissions { delegated: &["Calendars.ReadWrite"], application: &["Calendars.ReadWrite"] };

/// Where events hang.
pub(super) const EVENTS: &[&str] = &[
    "/events",
    "/calendar/events",
    "/calendars/{calendar-id}/events",
    "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/events",
];

/// The event that a request names.
pub(super) fn found<'m>(request: &GraphRequest<'_>, mailbox: &'m Mailbox) -> Result<&'m Item<Event>, Fault> {
    let id = item_id::read_item(mailbox, Listing::Events, request.param("event-id"))?;
    let event = mailbox.event(id.key)?;
    let in_calendar = match request.try_param("calendar-id") {
        Some(_) => calendars::found(request, mailbox)?.key == event.folder,
        None => true,
    };
    if in_calendar && item_id::fits(&id, event.folder) { Ok(event) } else { Err(Refusal::ItemMissing.into()) }
}

/// One event as an answer, with the preferences that were followed.
pub fn answer(
    request: &GraphRequest<'_>,
    options: &Options,
    status: StatusCode,
    mailbox: &Mailbox,
    event: &Item<Event>,
) -> Result<Answer, Fault> {
    let around = EventContext::of(request, mailbox)?;
    let shape = EventShape::of(options)?;
    let context = ContextUrl::of(request, "events", shape.selection.names());
    Ok(applied(request, odata::entity(status, context, |object| shape.write(event, &around, object))))
}

/// A page of events as an answer.
pub fn page<'m>(
    request: &GraphRequest<'_>,
    mailbox: &'m Mailbox,
    what: &str,
    find: impl FnOnce(&Query<EventField>) -> Page<&'m Item<Event>>,
) -> Result<Answer, Fault> {
    let around = EventContext::of(request, mailbox)?;
    let shape = EventShape::of(&request.options)?;
    let found = find(&request.options.query::<Event>()?);
    let context = ContextUrl::of(request, what, shape.selection.names());
    let write = |event: &Item<Event>, object: &mut Object<'_>| shape.write(event, &around, object);
    Ok(applied(request, odata::page::<Event, _>(request, context, found, write)))
}

/// Says which preferences were followed.
pub fn applied(request: &GraphRequest<'_>, mut answer: Answer) -> Answer {
    if let Some(zone) = request.call.preference("outlook.timezone") {
        let applied = http::HeaderName::from_static("preference-applied");
        answer = answer.header(applied, &format!("outlook.timezone=\"{zone}\""));
    }
    BodyStyle::applied(request.call, answer)
}

/// Refuses a series, which is not built yet.
fn no_series(body: &Map<String, Json>) -> Result<(), Fault> {
    if body.get("recurrence").is_none_or(Json::is_null) {
        return Ok(());
    }
    Err(Fault::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", "mock365 does not make recurring events yet.")
        .explain("recurrence is not mocked; make single events, or leave the property out")
        .unsupported())
}
