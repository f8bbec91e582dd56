//! Get a mail folder, by id or well-known name.

use http::{Method, StatusCode};

use super::{ONE, READS, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-get>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.get",
    method: Method::GET,
    paths: ONE,
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/mailfolder-get",
    handler: get,
};

fn get(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    answer(ask, StatusCode::OK, &mailbox, named(ask, &mailbox)?)
}
