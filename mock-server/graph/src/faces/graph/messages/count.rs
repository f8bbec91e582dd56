//! Count messages.

use http::Method;

use super::list::of_cast;
use super::{READS, path_folder};
use crate::exchange::Answer;
use crate::faces::graph::odata::counted;
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/query-parameters#count-parameter>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.count",
    method: Method::GET,
    at: super::MESSAGES,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/query-parameters#count-parameter",
    handler: count,
};

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = path_folder(request, &mailbox)?;
    let mut query = request.options.count_query::<Messages>()?;
    of_cast(request, &mut query);
    Ok(counted(&query, |query| mailbox.find_mail(folder, query)))
}
