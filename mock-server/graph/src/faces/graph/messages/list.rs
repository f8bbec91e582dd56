//! List messages: of the mailbox, or of a folder; the latest arrival first.

use http::Method;
use mock365_domain::mailbox::Mail;

use super::{READS, around, path_folder, preferred};
use crate::exchange::Answer;
use crate::faces::graph::odata::{ContextUrl, Object};
use crate::faces::graph::view::{MessageShape, Messages};
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
    let query = request.options.query::<Messages>()?;
    let mailbox = request.mailbox()?;
    let folder = path_folder(request, &mailbox)?;
    let page = mailbox.find_mail(folder, &query);
    let around = around(request, &mailbox);
    let below = folder.map(|folder| format!("mailFolders('{}')/messages", around.ids.folder(folder).as_str()));
    let context = ContextUrl::of(request, below.as_deref().unwrap_or("messages"), shape.selection.names());
    let write = |message: &Mail, object: &mut Object<'_>| shape.write(message, &around, object);
    Ok(preferred(request, odata::page::<Messages, _>(request, context, page, write)))
}
