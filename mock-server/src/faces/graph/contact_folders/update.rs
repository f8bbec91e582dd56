//! Rename a contact folder.

use http::{Method, StatusCode};
use mock365_domain::{Change, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Ask, Failure, Mount, Operation, contacts, odata};

/// <https://learn.microsoft.com/graph/api/contactfolder-update>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.update",
    method: Method::PATCH,
    paths: super::ONE,
    mount: Mount::Mailbox,
    permissions: contacts::WRITE,
    link: "https://learn.microsoft.com/graph/api/contactfolder-update",
    handler: update,
};

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    let before = ask.mailbox()?;
    let folder = super::found(ask, &before)?;
    let mut wanted = folder.clone();
    odata::update::<ContactFolder>(&mut wanted, &body)?;
    let (key, renamed) = (folder.key, wanted.name != folder.name);
    let ((), mailbox) = ask.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        Ok(((), if renamed { mailbox.rename_folder(key, &wanted.name)? } else { Change::none() }))
    })?;
    odata::one::<ContactFolder>(ask, StatusCode::OK, "contactFolders", mailbox.folder(key)?, &mailbox)
}
