//! List messages: of the mailbox, or of a folder; the latest arrival first.

use http::Method;
use mock365_domain::mailbox::{Mail, MessageField};
use mock365_domain::query::{Filter, Op, Query, Reading, Value};

use super::{READS, around, path_folder, preferred};
use crate::exchange::Answer;
use crate::faces::graph::odata::{ContextUrl, Noun, Object};
use crate::faces::graph::view::{MessageShape, Messages, event_message};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/user-list-messages>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.list",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/user-list-messages",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let shape = MessageShape::of(&request.options)?;
    let mut query = request.options.query::<Messages>()?;
    of_cast(request, &mut query);
    let mailbox = request.mailbox()?;
    let folder = path_folder(request, &mailbox)?;
    let page = mailbox.find_mail(folder, &query);
    let around = around(request, &mailbox);
    let below = folder.map(|folder| format!("mailFolders('{}')/messages", around.ids.folder(folder).as_str()));
    let what = request.cast_list(below.as_deref().unwrap_or("messages"));
    let context = ContextUrl::of(request, &what, shape.selection.names());
    let write = |message: &Mail, object: &mut Object<'_>| shape.write(message, &around, object);
    Ok(preferred(request, odata::page::<Messages, _>(request, context, page, write)))
}

/// Lets a query find what is of the type that the path ends with.
pub(super) fn of_cast(request: &GraphRequest<'_>, query: &mut Query<MessageField>) {
    if let Some(cast) = request.cast() {
        query.filter = Some(Filter::And(query.filter.take().into_iter().chain([of_type(cast)]).collect()));
    }
}

/// The condition that a message is of a type.
fn of_type(cast: &str) -> Filter<MessageField> {
    let is_of = Filter::Compare(MessageField::Read(TYPE), Op::Eq, Value::from(cast));
    let any = Filter::Not(Box::new(Filter::Compare(MessageField::Read(TYPE), Op::Eq, Value::from(Messages::NAME))));
    if cast == "eventMessage" { any } else { is_of }
}

/// The type of a message.
const TYPE: Reading<Mail> = Reading {
    name: "@odata.type",
    read: |it| Value::from(it.meeting().map_or(Messages::NAME, event_message::type_name)),
};
