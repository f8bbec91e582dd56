//! Send a message that is nowhere yet: JSON, or MIME in base64.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::Outgoing;

use crate::exchange::Answer;
use crate::faces::graph::messages::{from_json, from_mime, is_mime};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, Permissions};

/// <https://learn.microsoft.com/graph/api/user-sendmail>
pub const OPERATION: Operation = Operation {
    name: "graph.sendMail",
    method: Method::POST,
    at: &["/sendMail"],
    tail: "",
    mount: Mount::Mailbox,
    permissions: Permissions { delegated: &["Mail.Send"], application: &["Mail.Send"] },
    link: "https://learn.microsoft.com/graph/api/user-sendmail",
    handler: send,
};

fn send(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let (draft, keep) = if is_mime(request) {
        (from_mime(request)?, true)
    } else {
        let body = request.json_body()?;
        let fields = request.parameters(&body);
        let message = fields
            .value("message")
            .and_then(serde_json::Value::as_object)
            .ok_or_else(|| Fault::missing_parameter("Message"))?;
        (from_json(request, message)?, fields.flag("saveToSentItems")?.unwrap_or(true))
    };
    request.change(|cloud, id, now| {
        let sent = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?.well_known_key("sentitems");
        let mut message = draft;
        cloud.identify_message(id, &mut message);
        let outgoing = Outgoing { message, draft: None, keep_in: keep.then_some(sent), by: None };
        Ok(((), request.send(cloud, id, outgoing, now)?))
    })?;
    Ok(Answer::empty(StatusCode::ACCEPTED))
}
