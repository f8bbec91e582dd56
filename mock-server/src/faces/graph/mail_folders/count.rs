//! Count mail folders.

use http::{Method, StatusCode};

use super::list::listed;
use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

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

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let query = request.options.query::<MailFolders>()?;
    let mailbox = request.mailbox()?;
    let total = query.run(listed(request, &mailbox, parent(request, &mailbox)?)).total;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}
