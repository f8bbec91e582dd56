//! Create a contact folder.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/user-post-contactfolders>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.create",
    method: Method::POST,
    at: super::CONTACT_FOLDERS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-contactfolders",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let mut wanted = Folder::unnamed(FolderKind::Contacts);
    odata::update_as::<ContactFolder>(request.options.style.beta, &mut wanted, &body)?;
    wanted.check()?;
    let parent = super::parent_of_new(request, &*request.mailbox()?, &body)?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?.check_new_folder(parent, &wanted.name)?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let made = mailbox.create_folder(key, parent, &wanted.name, FolderKind::Contacts)?;
        Ok((key, made.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    let folder = mailbox.folder(key)?;
    let shown = odata::one::<ContactFolder>(request, StatusCode::CREATED, "contactFolders", folder, &mailbox)?;
    Ok(odata::created(request, shown))
}
