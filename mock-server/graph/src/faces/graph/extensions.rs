//! Open extensions of messages, events and contacts.
//!
//! <https://learn.microsoft.com/graph/api/resources/opentypeextension>

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Contact, Content, Event, Item, OpenExtension};
use mock365_domain::query::Page;

use super::odata::{self, ContextUrl, Object, Options, extension_name, read_extension, show_extension};
use super::outlook_item::OutlookItem;
use super::view::Messages;
use super::{Fault, GraphRequest, Mount, Operation, contacts, events, messages};
use crate::exchange::Answer;

/// The operations on extensions of a noun: its name in ours, where it hangs, its parameter, and what reading and writing need.
macro_rules! operations {
    ($noun:ty, $name:literal, $at:expr, $id:literal, $reads:expr, $writes:expr) => {
        &[
            &Operation {
                name: concat!("graph.", $name, ".extensions.list"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/extensions"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/opentypeextension-get",
                handler: list::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, ".extensions.count"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/extensions/$count"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
                handler: count::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, ".extensions.create"),
                method: Method::POST,
                at: $at,
                tail: concat!("/{", $id, "}/extensions"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension",
                handler: create::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, ".extensions.get"),
                method: Method::GET,
                at: $at,
                tail: concat!("/{", $id, "}/extensions/{extension-id}"),
                mount: Mount::Mailbox,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/opentypeextension-get",
                handler: get::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, ".extensions.update"),
                method: Method::PATCH,
                at: $at,
                tail: concat!("/{", $id, "}/extensions/{extension-id}"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/opentypeextension-update",
                handler: update::<$noun>,
            },
            &Operation {
                name: concat!("graph.", $name, ".extensions.delete"),
                method: Method::DELETE,
                at: $at,
                tail: concat!("/{", $id, "}/extensions/{extension-id}"),
                mount: Mount::Mailbox,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/opentypeextension-delete",
                handler: delete::<$noun>,
            },
        ]
    };
}

/// Those of messages.
pub static OF_MESSAGES: &[&Operation] =
    operations!(Messages, "messages", messages::MESSAGES, "message-id", messages::READS_WHOLE, messages::WRITES);
/// Those of events.
pub static OF_EVENTS: &[&Operation] =
    operations!(Event, "events", events::EVENTS, "event-id", events::READ_WHOLE, events::WRITE);
/// Those of contacts.
pub static OF_CONTACTS: &[&Operation] =
    operations!(Contact, "contacts", contacts::CONTACTS, "contact-id", contacts::READ, contacts::WRITE);

/// The name of the extension that the path names.
fn name<'r>(request: &'r GraphRequest<'_>) -> &'r str {
    extension_name(request.param("extension-id"))
}

fn list<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "open extensions")?;
    let mailbox = request.mailbox()?;
    let items = N::named(request, &mailbox)?.extensions().iter().collect();
    let page = Page { items, more: false, total: None, passed: None };
    let write = |one: &OpenExtension, object: &mut Object<'_>| show_extension(one, object);
    Ok(odata::page::<N, _>(request, ContextUrl::of(request, &N::part(request, "extensions"), None), page, write))
}

fn count<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "open extensions")?;
    let mailbox = request.mailbox()?;
    let total = N::named(request, &mailbox)?.extensions().len();
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}

fn get<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "open extensions")?;
    let mailbox = request.mailbox()?;
    Ok(single::<N>(request, StatusCode::OK, N::named(request, &mailbox)?.extension(name(request))?))
}

/// An extension as the whole answer.
fn single<N: OutlookItem>(request: &GraphRequest<'_>, status: StatusCode, extension: &OpenExtension) -> Answer {
    let what = N::part(request, "extensions");
    odata::entity(status, ContextUrl::of(request, &what, None), |object| show_extension(extension, object))
}

fn create<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let extension = read_extension(&request.json_body()?, None)?;
    change::<N, _>(request, |item| item.add_extension(extension.clone()))?;
    let shown = single::<N>(request, StatusCode::CREATED, &extension);
    Ok(odata::created(request, shown))
}

/// What the body leaves out goes.
fn update<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let mut changed = None;
    change::<N, _>(request, |item| {
        let known = item.extension(name(request))?.name.clone();
        let extension = read_extension(&body, Some(&known))?;
        item.put_extension(extension.clone());
        changed = Some(extension);
        Ok::<_, Fault>(())
    })?;
    Ok(single::<N>(request, StatusCode::OK, &changed.ok_or(Refusal::ItemMissing)?))
}

fn delete<N: OutlookItem>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    change::<N, _>(request, |item| item.remove_extension(name(request)))?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Changes the item that the path names.
fn change<N: OutlookItem, E: From<Refusal>>(
    request: &GraphRequest<'_>,
    edit: impl FnOnce(&mut Item<dyn Content>) -> Result<(), E>,
) -> Result<(), Fault>
where
    Fault: From<E>,
{
    request.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let key = N::named(request, mailbox)?.key;
        Ok(((), mailbox.update(key, now, edit)?))
    })?;
    Ok(())
}
