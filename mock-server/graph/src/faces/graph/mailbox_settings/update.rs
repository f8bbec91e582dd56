//! Change settings of a mailbox. The answer shows those that the body named.

use http::Method;
use mock365_domain::mailbox::MailboxSettings;
use mock365_domain::{Change, Refusal};
use serde_json::{Map, Value};

use super::{WRITE, answer};
use crate::exchange::Answer;
use crate::faces::graph::odata::{Noun, Selection};
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/user-update-mailboxsettings>
pub const OPERATION: Operation = Operation {
    name: "graph.mailboxSettings.update",
    method: Method::PATCH,
    at: super::MAILBOX_SETTINGS,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITE,
    link: "https://learn.microsoft.com/graph/api/user-update-mailboxsettings",
    handler: update,
};

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let fields = Fields::new(&body, MailboxSettings::NAME);
    let ((), mailbox) = request.change(|cloud, id, now| {
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        let mut wanted = (*mailbox.settings).clone();
        for part in parts(&body) {
            odata::update::<MailboxSettings>(&mut wanted, &part)?;
        }
        mailbox.set_settings(wanted, now).map_err(Refusal::from)?;
        Ok(((), Change::none()))
    })?;
    let written = MailboxSettings::properties().iter().filter(|property| property.is_taken());
    let names: Vec<String> =
        written.filter(|property| fields.has(property.name)).map(|property| property.name.to_owned()).collect();
    let selection = if names.is_empty() {
        Selection::default()
    } else {
        Selection::of(&names, &[], &[], request.options.style.beta)?
    };
    Ok(answer(request, &mailbox, &selection))
}

/// The language, which brings formats of its own, and then all that a body says besides.
fn parts(body: &Map<String, Value>) -> [Map<String, Value>; 2] {
    let (first, rest) = body.clone().into_iter().partition(|(name, _)| name.eq_ignore_ascii_case("language"));
    [first, rest]
}
