//! Get a mail folder, by id or well-known name.

use http::{Method, StatusCode};

use super::{READS, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-get>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.get",
    method: Method::GET,
    at: super::MAIL_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/mailfolder-get",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    answer(request, StatusCode::OK, &mailbox, named(request, &mailbox)?)
}
