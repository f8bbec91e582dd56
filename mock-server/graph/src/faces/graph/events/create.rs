//! Create an event.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Event, Item};
use mock365_domain::{Change, Refusal};
use serde_json::{Map, Value};

use crate::exchange::Answer;
use crate::faces::graph::attachments::take;
use crate::faces::graph::view::event::EventContext;
use crate::faces::graph::view::event_write;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, calendars, odata};

/// <https://learn.microsoft.com/graph/api/user-post-events>
pub const OPERATION: Operation = Operation {
    name: "graph.events.create",
    method: Method::POST,
    at: super::EVENTS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-events",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let event = from_json(request, &request.json_body()?)?;
    let before = request.mailbox()?;
    let folder = calendars::found(request, &before)?.key;
    EventContext::of(request, &before)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        mailbox.folder(folder)?;
        let known = event.transaction_id.as_deref().and_then(|id| mailbox.event_of_transaction(id));
        if let Some(known) = known {
            return Ok((known.key, Change::none()));
        }
        let mut event = Item { folder, ..event };
        cloud.identify_event(id, &mut event)?;
        Ok((event.key, cloud.organize(id, event)?))
    })?;
    let event = mailbox.event(key)?;
    Ok(odata::created(
        request,
        super::answer(request, &request.options.of_made(), StatusCode::CREATED, &mailbox, event)?,
    ))
}

/// An event as a body says it, not organized yet.
pub fn from_json(request: &GraphRequest<'_>, body: &Map<String, Value>) -> Result<Item<Event>, Fault> {
    super::no_series(body)?;
    event_write::check_new(body)?;
    let mut event = Item::<Event>::unplanned(request.call.now);
    event.attachments = take::<Event>(request, &mut event, body)?;
    event_write::finish(&mut event)?;
    Ok(event)
}
