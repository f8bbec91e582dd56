//! Create a calendar.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Folder, FolderKind};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Ask, Failure, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/user-post-calendars>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.create",
    method: Method::POST,
    paths: &["/calendars", "/calendarGroups/{calendarGroup-id}/calendars"],
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/user-post-calendars",
    handler: create,
};

fn create(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    super::groups::check(ask, &*ask.mailbox()?)?;
    let mut wanted = Folder::unnamed(FolderKind::Calendar);
    odata::update::<Calendar>(&mut wanted, &body)?;
    let (key, mailbox) = ask.change(|cloud, id, _| {
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let parent = mailbox.top_of(FolderKind::Calendar);
        mailbox.check_new_folder(parent, &wanted.name)?;
        let key = cloud.number();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let made = mailbox.create_folder(key, parent, &wanted.name, FolderKind::Calendar)?;
        Ok((key, made.and(mailbox.color_folder(key, wanted.color)?)))
    })?;
    let calendar = mailbox.folder(key)?;
    Ok(odata::created(ask, odata::one::<Calendar>(ask, StatusCode::CREATED, "calendars", calendar, &mailbox)?))
}
