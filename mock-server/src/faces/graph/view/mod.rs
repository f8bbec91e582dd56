//! What things of the domain look like in Graph's JSON: a file per type, a line per property.

pub mod calendar;
pub mod event;
pub mod event_write;
mod user;

pub use user::SeenUser;

use jiff::Timestamp;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::mailbox::{Body, BodyKind, Sensitivity};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Failure;

/// A thing that Graph shows.
pub trait Seen {
    /// Its type: `microsoft.graph.message`.
    const TYPE: &'static str;
    /// Properties that are shown when none are selected, in order; `id` among them.
    const SHOWN: &'static [&'static str];
    /// Properties that are only shown when selected.
    const ON_REQUEST: &'static [&'static str];

    /// The value of a property.
    fn property(&self, name: &str) -> Value;

    /// Its `@odata.etag`.
    fn etag(&self) -> Option<String> {
        None
    }

    /// Its `@odata.type`, where the type does not follow from the list it stands in.
    fn derived_type(&self) -> Option<&'static str> {
        None
    }
}

/// Checks selected property names, and gives them the writing that Graph declares: `subject` for `Subject`. Paths
/// into properties (`body/content`) select the property.
pub fn selection<T: Seen>(names: &[String]) -> Result<Vec<&'static str>, Failure> {
    let known = |name: &str| T::SHOWN.iter().chain(T::ON_REQUEST).find(|known| known.eq_ignore_ascii_case(name));
    let mut selected = Vec::new();
    for name in names {
        let head = name.split('/').next().unwrap_or(name);
        if head == "*" {
            selected.extend(T::SHOWN);
            continue;
        }
        match known(head) {
            Some(known) if selected.contains(known) => {}
            Some(known) => selected.push(known),
            None => {
                return Err(Failure::bad_request(
                    "RequestBroker--ParseUri",
                    format!("Could not find a property named '{name}' on type '{}'.", T::TYPE),
                ));
            }
        }
    }
    Ok(selected)
}

/// A thing in JSON: the selected properties in Graph's order and always `id`, or what is shown by default.
pub fn entity<T: Seen>(thing: &T, selected: Option<&[&'static str]>) -> Map<String, Value> {
    let mut map = Map::new();
    if let Some(kind) = thing.derived_type() {
        map.insert("@odata.type".to_owned(), kind.into());
    }
    if let Some(etag) = thing.etag() {
        map.insert("@odata.etag".to_owned(), etag.into());
    }
    let mut put = |name: &'static str| {
        map.insert(name.to_owned(), thing.property(name));
    };
    match selected {
        None => T::SHOWN.iter().copied().for_each(put),
        Some(selected) => {
            put("id");
            let order = T::SHOWN.iter().chain(T::ON_REQUEST);
            order.copied().filter(|name| *name != "id" && selected.contains(name)).for_each(put);
        }
    }
    map
}

/// A moment as Exchange writes it: whole seconds.
pub fn moment(at: Timestamp) -> Value {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// A user's id as Graph writes it: a GUID, or 16 hex digits for personal accounts.
pub fn directory_id(tenant: Uuid, user: Uuid) -> String {
    if tenant == CONSUMERS { format!("{:016x}", user.as_u64_pair().1) } else { user.to_string() }
}

/// A body; plain where the client prefers that.
pub fn body(body: &Body, as_text: bool) -> Value {
    match body.kind {
        BodyKind::Html if !as_text => json!({ "contentType": "html", "content": body.content }),
        _ => json!({ "contentType": "text", "content": body.plain() }),
    }
}

/// The member of `sensitivity`.
pub fn sensitivity_name(sensitivity: Sensitivity) -> &'static str {
    super::item_write::SENSITIVITY[sensitivity as usize]
}
