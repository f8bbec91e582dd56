//! Update a calendar: its name, its colour, its MAPI properties.

use http::{Method, StatusCode};
use mock365_domain::{Change, Refusal};

use crate::exchange::Answer;
use crate::faces::graph::view::calendar::Calendar;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, events, odata};

/// <https://learn.microsoft.com/graph/api/calendar-update>
pub const OPERATION: Operation = Operation {
    name: "graph.calendars.update",
    method: Method::PATCH,
    at: super::CALENDAR,
    tail: "",
    mount: Mount::Mailbox,
    permissions: events::WRITE,
    link: "https://learn.microsoft.com/graph/api/calendar-update",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let key = super::found(request, &*request.mailbox()?)?.key;
    let ((), mailbox) = request.change(|cloud, id, _| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let calendar = mailbox.folder(key)?;
        let mut wanted = calendar.clone();
        odata::update_as::<Calendar>(request.options.style.beta, &mut wanted, &body)?;
        wanted.check()?;
        let (renamed, painted) = (wanted.name != calendar.name, wanted.color != calendar.color);
        let mut change = if renamed { mailbox.rename_folder(key, &wanted.name)? } else { Change::none() };
        if painted {
            change = change.and(mailbox.color_folder(key, wanted.color)?);
        }
        change = change.and(mailbox.add_to_folder(key, wanted)?);
        Ok(((), change))
    })?;
    odata::one::<Calendar>(request, StatusCode::OK, "calendars", mailbox.folder(key)?, &mailbox)
}
