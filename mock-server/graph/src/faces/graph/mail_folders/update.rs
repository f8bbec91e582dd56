//! Rename a mail folder, give it MAPI properties, and let a search folder look for something else.

use http::{Method, StatusCode};
use mock365_domain::mailbox::{Folder, Mailbox};
use mock365_domain::{Change, DomainField, Refusal};

use super::search::SearchBody;
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
    let mut body = request.json_body()?;
    let mailbox = request.mailbox()?;
    let folder = named(request, &mailbox)?;
    if SearchBody::is_said(&body) && folder.search.is_none() {
        return Err(Refusal::invalid(DomainField::SearchFilter, "the folder is no search folder").into());
    }
    let search = folder.search.is_some().then(|| SearchBody::split(&mut body));
    let fields = Fields::new(&body, "mailFolder");
    let wanted = |mailbox: &Mailbox, folder: &Folder| {
        let mut wanted = folder.clone();
        odata::update_as::<MailFolders>(request.options.style.beta, &mut wanted, &body)?;
        if let Some(search) = search.as_ref().filter(|search| search.is_written()) {
            wanted.search = Some(search.criteria(request, mailbox, folder.search.as_ref())?);
        }
        wanted.check().map(|()| wanted).map_err(Fault::from)
    };
    // What cannot be read is refused before anything else is looked at.
    wanted(&mailbox, folder)?;
    let hidden = fields.flag("isHidden")?;
    let name =
        fields.has("displayName").then(|| fields.text("displayName")).transpose()?.map(Option::unwrap_or_default);
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let folder = named(request, mailbox)?;
        let wanted = wanted(mailbox, folder)?;
        if hidden.is_some_and(|hidden| hidden != folder.hidden) {
            return Err(Refusal::invalid(DomainField::Hidden, "it can only be set when the folder is made").into());
        }
        let key = folder.key;
        if let Some(criteria) = &wanted.search {
            mailbox.check_search(criteria, folder.search.as_deref())?;
        }
        let renamed = name.map_or(Ok(Change::none()), |name| mailbox.rename_folder(key, name))?;
        Ok((key, renamed.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    answer(request, StatusCode::OK, &mailbox, mailbox.folder(key)?)
}
