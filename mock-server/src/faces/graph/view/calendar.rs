//! A calendar in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/calendar>

use mock365_domain::mailbox::{Folder, FolderField as F, Mailbox};
use serde_json::{Value as Json, json};

use crate::faces::graph::odata::{Family, Kind, Noun, Paging, Property};
use crate::faces::graph::{item_id, item_write};
use crate::faces::wire_id::{self, change_key};

/// A folder seen as a calendar.
pub enum Calendar {}

type Row = Property<Calendar>;

static PROPERTIES: [Row; 14] = [
    Row::new("id", |calendar, mailbox| item_id::of_folder(mailbox, calendar.key).into()),
    Row::new("name", |calendar, _| json!(calendar.name)).asked(&[("", F::Name, Kind::Text)]).written(
        |calendar, value| {
            calendar.name = item_write::text("name", value)?;
            Ok(())
        },
    ),
    Row::new("color", |_, _| "auto".into()),
    Row::new("hexColor", |_, _| "".into()),
    Row::new("isDefaultCalendar", |calendar, _| json!(calendar.well_known.is_some())),
    Row::new("changeKey", |calendar, mailbox| change_key(wire_id::Kind::Folder, mailbox.guid, calendar.change).into()),
    Row::new("canShare", |_, _| json!(true)),
    Row::new("canViewPrivateItems", |_, _| json!(true)),
    Row::new("canEdit", |_, _| json!(true)),
    Row::new("allowedOnlineMeetingProviders", |_, _| json!([])),
    Row::new("defaultOnlineMeetingProvider", |_, _| "unknown".into()),
    Row::new("isTallyingResponses", |calendar, _| json!(calendar.well_known.is_some())),
    Row::new("isRemovable", |calendar, _| json!(calendar.well_known.is_none())),
    Row::new("owner", |_, mailbox| -> Json { json!({ "name": mailbox.name, "address": mailbox.address }) }),
];

impl Noun for Calendar {
    type Thing = Folder;
    type Field = F;
    type Around<'a> = Mailbox;
    const NAME: &'static str = "calendar";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
