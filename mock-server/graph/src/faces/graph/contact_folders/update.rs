//! Rename a contact folder, move it into another, and give it MAPI properties.

use http::{Method, StatusCode};
use mock365_domain::{Change, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/contactfolder-update>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.update",
    method: Method::PATCH,
    at: super::CONTACT_FOLDER,
    tail: "",
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/contactfolder-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let key = super::found(request, &*request.mailbox()?)?.key;
    let ((), mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let folder = mailbox.folder(key)?;
        let to = super::said(mailbox, &body)?.filter(|to| folder.parent != Some(*to));
        to.map_or(Ok(()), |to| super::check_target(mailbox, to))?;
        let mut wanted = folder.clone();
        odata::update_as::<ContactFolder>(request.options.style.beta, &mut wanted, &body)?;
        wanted.check()?;
        let placed = match to {
            Some(to) => mailbox.move_folder_as(key, to, &wanted.name)?,
            None if wanted.name == folder.name => Change::none(),
            None => mailbox.rename_folder(key, &wanted.name)?,
        };
        Ok(((), placed.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    odata::one::<ContactFolder>(request, StatusCode::OK, "contactFolders", mailbox.folder(key)?, &mailbox)
}
