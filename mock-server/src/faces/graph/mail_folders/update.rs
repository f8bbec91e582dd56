//! Rename a mail folder.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use super::{WRITES, answer, named};
use crate::exchange::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/mailfolder-update>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.update",
    method: Method::PATCH,
    at: super::MAIL_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/mailfolder-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let fields = Fields::new(&body, "microsoft.graph.mailFolder");
    odata::update::<MailFolders>(&mut Folder::unnamed(FolderKind::Mail), &body)?;
    let hidden = fields.flag("isHidden")?;
    let name = fields.text("displayName")?.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::invalid("displayName", "a folder needs a name"))?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let folder = named(request, mailbox)?;
        if hidden.is_some_and(|hidden| hidden != folder.hidden) {
            return Err(Refusal::invalid("isHidden", "it can only be set when the folder is made").into());
        }
        let key = folder.key;
        Ok((key, mailbox.rename_folder(key, name)?))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}
