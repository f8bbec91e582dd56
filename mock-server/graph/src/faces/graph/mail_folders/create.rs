//! Create a mail folder, or a search folder: at the top, or in a folder.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use super::search::SearchBody;
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
    let mut body = request.json_body()?;
    let search = SearchBody::is_said(&body).then(|| SearchBody::split(&mut body));
    let mut wanted = Folder::unnamed(FolderKind::Mail);
    odata::update_as::<MailFolders>(request.options.style.beta, &mut wanted, &body)?;
    wanted.check()?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let parent = parent(request, mailbox)?;
        wanted.search = search.map(|search| search.criteria(request, mailbox, None)).transpose()?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok((key, mailbox.make_folder(key, parent, wanted)?))
    })?;
    answer(request, StatusCode::CREATED, &mailbox, mailbox.folder(key)?)
}
