//! Delete a calendar with everything in it; the default one stays.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events};

/// <https://learn.microsoft.com/graph/api/calendar-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.delete",
    method: Method::DELETE,
    at: super::CALENDARS,
    tail: "/{calendar-id}",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/calendar-delete",
    handler: delete,
};

/// <https://learn.microsoft.com/graph/api/calendar-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.calendars.permanentDelete",
    method: Method::POST,
    at: super::CALENDAR,
    tail: "/permanentDelete",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/calendar-permanentdelete",
    handler: delete,
};

fn delete(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let key = super::found(request, &mailbox)?.key;
    request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok(((), mailbox.delete_folder(key)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
