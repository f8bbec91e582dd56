//! Create a calendar.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-post-calendars>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.create",
    method: Method::POST,
    at: super::CALENDARS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-calendars",
    handler: create,
};

fn create(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    super::groups::check(request, &*request.mailbox()?)?;
    let mut wanted = Folder::unnamed(FolderKind::Calendar);
    odata::update_as::<Calendar>(request.options.style.beta, &mut wanted, &body)?;
    wanted.check()?;
    let (key, mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let parent = mailbox.top_of(FolderKind::Calendar);
        mailbox.check_new_folder(parent, &wanted.name)?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let made = mailbox.create_folder(key, parent, &wanted.name, FolderKind::Calendar)?;
        let made = made.and(mailbox.color_folder(key, wanted.color)?);
        Ok((key, made.and(mailbox.add_to_folder(key, wanted)?)))
    })?;
    let calendar = mailbox.folder(key)?;
    Ok(odata::created(request, odata::one::<Calendar>(request, StatusCode::CREATED, "calendars", calendar, &mailbox)?))
}
