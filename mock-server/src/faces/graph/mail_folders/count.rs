//! Count mail folders.

use http::Method;

use super::list::listed;
use super::{READS, parent};
use crate::faces::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Ask, Failure, Mount, Operation, odata};

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
    let mailbox = ask.mailbox()?;
    odata::count::<MailFolders>(ask, listed(ask, &mailbox, parent(ask, &mailbox)?))
}
