//! Update an event.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::Event;

use crate::exchange::Answer;
use crate::faces::graph::odata::Noun;
use crate::faces::graph::view::event::EventContext;
use crate::faces::graph::view::event_write;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/event-update>
pub const OPERATION: Operation = Operation {
    name: "graph.events.update",
    method: Method::PATCH,
    at: super::EVENTS,
    tail: "/{event-id}",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/event-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    super::no_series(&body)?;
    let before = request.mailbox()?;
    EventContext::of(request, &before)?;
    let key = super::found(request, &before)?.key;
    let ((), mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let event = mailbox.event(key)?;
        if let Some(version) = Event::version(event, &EventContext::of(request, mailbox)?) {
            request.if_match(version.etag())?;
        }
        let mut wanted = event.clone();
        odata::update_as::<Event>(request.options.style.beta, &mut wanted, &body)?;
        event_write::finish(&mut wanted)?;
        Ok(((), cloud.reorganize(id, wanted, now)?))
    })?;
    super::answer(request, &request.options, StatusCode::OK, &mailbox, mailbox.event(key)?)
}
