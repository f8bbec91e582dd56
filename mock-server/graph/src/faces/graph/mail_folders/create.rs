//! Create a mail folder: at the top, or in a folder.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use super::{WRITES, answer, parent};
use crate::exchange::Answer;
use crate::faces::graph::view::MailFolders;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/user-post-mailfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.create",
    method: Method::POST,
    at: super::MAIL_FOLDERS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/user-post-mailfolders",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let mut wanted = Folder::unnamed(FolderKind::Mail);
    odata::update_as::<MailFolders>(request.options.style.beta, &mut wanted, &body)?;
    wanted.check()?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let parent = parent(request, mailbox)?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let change = mailbox.create_folder(key, parent, &wanted.name, FolderKind::Mail)?;
        Ok((key, change.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.folder(key)?)
}
