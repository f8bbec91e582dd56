//! Delete an event; the organizer's cancels it for all.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Event, Listing};

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::event::EventContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};

/// <https://learn.microsoft.com/graph/api/event-delete>
pub const OPERATION: Operation = Operation {
    name: "graph.events.delete",
    method: Method::DELETE,
    at: super::EVENTS,
    tail: "/{event-id}",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-delete",
    handler: |request| delete(request, false),
};

/// <https://learn.microsoft.com/graph/api/event-permanentdelete>
pub const PERMANENTLY: Operation = Operation {
    name: "graph.events.permanentDelete",
    method: Method::POST,
    at: super::EVENTS,
    tail: "/{event-id}/permanentDelete",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-permanentdelete",
    handler: |request| delete(request, true),
};

fn delete(request: &GraphRequest<'_>, for_good: bool) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    if for_good {
        item_id::refuse_purged(&mailbox, Listing::Events, request.param("event-id"))?;
    }
    drop(mailbox);
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let event = super::found(request, mailbox)?;
        if let Some(version) = Event::version(event, &EventContext::of(request, mailbox)?) {
            request.if_match(version.etag())?;
        }
        let key = event.key;
        Ok(((), cloud.call_off(id, key, for_good, "", now)?))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
