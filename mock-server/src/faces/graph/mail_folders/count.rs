//! Count mail folders.

use http::{Method, StatusCode};

use super::list::listed;
use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.count",
    method: Method::GET,
    paths: &["/mailFolders/$count", "/mailFolders/{mailFolder-id}/childFolders/$count"],
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
};

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let query = ask.options.query::<MailFolders>()?;
    let mailbox = ask.mailbox()?;
    let total = query.run(listed(ask, &mailbox, parent(ask, &mailbox)?)).total;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}
