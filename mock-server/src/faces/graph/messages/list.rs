//! List messages: of the mailbox, or of a folder; the latest arrival first.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Message;
use serde_json::Value;

use super::{READS, around, path_folder, preferred, shown, wherever_mail_lies};
use crate::exchange::Answer;
use crate::faces::graph::odata::{Noun, collection};
use crate::faces::graph::view::Messages;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, json};

/// <https://learn.microsoft.com/graph/api/user-list-messages>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.list",
    method: Method::GET,
    paths: wherever_mail_lies!("/messages"),
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/user-list-messages",
    handler: list,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = &request.options;
    let selection = options.selection::<Messages>()?;
    let query = options.query::<Messages>()?;
    let mailbox = request.mailbox()?;
    let folder = path_folder(request, &mailbox)?;
    let messages: Box<dyn Iterator<Item = &Message>> = match folder {
        Some(folder) => Box::new(mailbox.messages_in(folder)),
        None => Box::new(mailbox.messages_by_arrival()),
    };
    let page = query.run(messages);
    let around = around(request, &mailbox);
    let items = page.items.iter().map(|message| shown(message, &around, &selection, options).map(Value::Object));
    let items = items.collect::<Result<Vec<Value>, _>>()?;
    let below = match folder {
        Some(folder) => {
            format!("mailFolders('{}')/messages", crate::faces::graph::item_id::of_folder(&mailbox, folder))
        }
        None => "messages".to_owned(),
    };
    let context = match selection.names() {
        Some(names) => format!("{below}({})", names.join(",")),
        None => below,
    };
    let page =
        collection(request.call, options, Messages::PAGING.token, &request.user_context(&context), items, page.total);
    Ok(preferred(request, json(StatusCode::OK, &page)))
}
