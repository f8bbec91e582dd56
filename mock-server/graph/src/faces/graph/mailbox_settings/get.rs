//! Get the settings of a mailbox.

use http::Method;
use mock365_domain::mailbox::MailboxSettings;

use super::{READ, answer};
use crate::exchange::Answer;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/user-get-mailboxsettings>
pub const OPERATION: Operation = Operation {
    name: "graph.mailboxSettings.get",
    method: Method::GET,
    at: super::MAILBOX_SETTINGS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/user-get-mailboxsettings",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let selection = request.options.selection::<MailboxSettings>()?;
    Ok(answer(request, &*request.mailbox()?, &selection))
}
