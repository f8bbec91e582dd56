//! Count messages.

use http::Method;

use super::{READS, path_folder, wherever_mail_lies};
use crate::faces::Answer;
use crate::faces::graph::odata::counted;
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.count",
    method: Method::GET,
    paths: wherever_mail_lies!("/messages/$count"),
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
};

fn count(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mailbox = ask.mailbox()?;
    let folder = path_folder(ask, &mailbox)?;
    Ok(counted(&ask.options.count_query::<Messages>()?, |query| mailbox.find_mail(folder, query)))
}
