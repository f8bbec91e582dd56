//! Count mail folders.

use http::Method;

use super::list::listed;
use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.count",
    method: Method::GET,
    at: super::MAIL_FOLDERS,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
};

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folders = listed(request, &mailbox, parent(request, &mailbox)?);
    let query = request.options.count_query::<MailFolders>()?;
    Ok(odata::counted(&query, |query| mailbox.find_folders(query, folders)))
}
