//! Count messages.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Message;

use super::{READS, path_folder, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

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

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let query = request.options.query::<Messages>()?;
    let mailbox = request.mailbox()?;
    let messages: Box<dyn Iterator<Item = &Message>> = match path_folder(request, &mailbox)? {
        Some(folder) => Box::new(mailbox.messages_in(folder)),
        None => Box::new(mailbox.messages_by_arrival()),
    };
    let total = query.run(messages).total;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}
