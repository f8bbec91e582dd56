//! The calendar view: what lies between two moments, by start.

use http::Method;
use jiff::Timestamp;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-list-calendarview>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.view",
    method: Method::GET,
    at: &[
        "/calendarView",
        "/calendar/calendarView",
        "/calendars/{calendar-id}/calendarView",
        "/calendarGroups/{calendarGroup-id}/calendars/{calendar-id}/calendarView",
    ],
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-calendarview",
    handler: view,
};

/// Days that a window may span.
const LONGEST: i64 = 1825;

fn view(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let (from, to) = window(request)?;
    let mailbox = request.mailbox()?;
    let calendar = super::found(request, &mailbox)?;
    let within = mailbox.events_between(calendar.key, from, to);
    events::page(request, &mailbox, "calendarView", |query| query.run(within))
}

/// The window that a request names.
fn window(request: &GraphRequest<'_>) -> Result<(Timestamp, Timestamp), Fault> {
    let edge = |name: &str| {
        request
            .call
            .query_pairs()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
    };
    let (Some(from), Some(to)) = (edge("startDateTime"), edge("endDateTime")) else {
        return Err(Fault::bad_request(
            "ErrorInvalidParameter",
            "This request requires a time window specified by the query string parameters StartDateTime and \
             EndDateTime.",
        ));
    };
    let read = |name: &str, text: &str| {
        odata::parse_asked_moment(text.trim()).ok_or_else(|| {
            Fault::bad_request("ErrorInvalidParameter", format!("The value '{text}' of parameter '{name}' is invalid."))
        })
    };
    let (from, to) = (read("startDateTime", &from)?, read("endDateTime", &to)?);
    if to < from {
        return Err(Fault::bad_request(
            "ErrorInvalidParameter",
            "The value of the parameter 'endDateTime' must be later than that of 'startDateTime'.",
        ));
    }
    if to.duration_since(from).as_hours() > LONGEST * 24 {
        return Err(Fault::bad_request(
            "ErrorInvalidRequest",
            format!(
                "Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: {LONGEST}"
            ),
        ));
    }
    Ok((from, to))
}
