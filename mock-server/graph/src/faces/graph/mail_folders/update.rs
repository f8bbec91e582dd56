//! Rename a mail folder, and give it MAPI properties.

use http::{Method, StatusCode};
use mock365_domain::mailbox::Folder;
use mock365_domain::{Change, DomainField, Refusal};

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
    let fields = Fields::new(&body, "mailFolder");
    let wanted = |folder: &Folder| {
        let mut wanted = folder.clone();
        odata::update_as::<MailFolders>(request.options.style.beta, &mut wanted, &body)?;
        wanted.check().map(|()| wanted).map_err(Fault::from)
    };
    // What cannot be read is refused before anything else is looked at.
    wanted(named(request, &*request.mailbox()?)?)?;
    let hidden = fields.flag("isHidden")?;
    let name = fields.text("displayName")?.filter(|name| !name.is_empty());
    let extends = ["singleValueExtendedProperties", "multiValueExtendedProperties"];
    if name.is_none() && !extends.iter().any(|collection| fields.has(collection)) {
        return Err(Refusal::invalid(DomainField::Name, "a folder needs a name").into());
    }
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let folder = named(request, mailbox)?;
        let wanted = wanted(folder)?;
        if hidden.is_some_and(|hidden| hidden != folder.hidden) {
            return Err(Refusal::invalid(DomainField::Hidden, "it can only be set when the folder is made").into());
        }
        let key = folder.key;
        let renamed = name.map_or(Ok(Change::none()), |name| mailbox.rename_folder(key, name))?;
        Ok((key, renamed.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}
