//! Rename a mail folder.

use http::{Method, StatusCode};
use mock365_domain::Refusal;

use super::{ONE, WRITES, answer, named};
use crate::faces::Answer;
use crate::faces::graph::{Ask, Failure, Fields, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/mailfolder-update>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.update",
    method: Method::PATCH,
    paths: ONE,
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-update",
    handler: update,
};

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let fields = Fields::new(&body, "microsoft.graph.mailFolder");
    fields.only(&["displayName", "id", "parentFolderId", "childFolderCount", "totalItemCount", "unreadItemCount"])?;
    let name = fields.text("displayName")?.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::invalid("displayName", "a folder needs a name"))?;
    let (key, mailbox) = ask.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let key = named(ask, mailbox)?.key;
        Ok((key, mailbox.rename_folder(key, name)?))
    })?;
    answer(ask, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}
