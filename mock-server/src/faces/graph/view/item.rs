//! Parts that messages, events and contacts share in JSON: recipients, bodies, importance.

use mock365_domain::mailbox::{Body, BodyKind, Recipient};
use serde_json::{Value, json};

use super::reading::{choice, list, object, optional_text, text};
use crate::faces::graph::odata::Fault;

/// The words of `importance`, in the order of the domain's.
pub const IMPORTANCE: &[&str] = &["low", "normal", "high"];
/// The words of `sensitivity`, in the order of the domain's.
pub const SENSITIVITY: &[&str] = &["normal", "personal", "private", "confidential"];

/// A recipient.
///
/// <https://learn.microsoft.com/graph/api/resources/recipient>
pub fn recipient(recipient: &Recipient) -> Value {
    json!({ "emailAddress": { "name": recipient.name, "address": recipient.address } })
}

/// Recipients.
pub fn recipients(recipients: &[Recipient]) -> Value {
    recipients.iter().map(recipient).collect()
}

/// Reads a recipient; the address stands for a missing name.
pub fn read_recipient(value: &Value, property: &str) -> Result<Recipient, Fault> {
    let fields = object(value, property, "microsoft.graph.recipient")?;
    let Some(email) = fields.get("emailAddress").or_else(|| fields.get("EmailAddress")) else {
        return Err(Fault::new(
            "ErrorInvalidRecipients",
            format!("At least one recipient is not valid. ({property} lacks emailAddress)"),
        ));
    };
    let email = object(email, property, "microsoft.graph.emailAddress")?;
    let field = |name: &str| optional_text(email.get(name).unwrap_or(&Value::Null), property);
    let address = field("address")?.unwrap_or_default();
    let name = field("name")?.filter(|name| !name.is_empty()).unwrap_or_else(|| address.clone());
    Ok(Recipient { name, address })
}

/// Reads recipients.
pub fn read_recipients(value: &Value, property: &str) -> Result<Vec<Recipient>, Fault> {
    list(value, property)?.iter().map(|value| read_recipient(value, property)).collect()
}

/// A body; as text where the client prefers that.
///
/// <https://learn.microsoft.com/graph/api/resources/itembody>
pub fn body_json(body: &Body, as_text: bool) -> Value {
    match body.kind {
        BodyKind::Html if !as_text => json!({ "contentType": "html", "content": body.content }),
        _ => json!({ "contentType": "text", "content": body.plain() }),
    }
}

/// Reads a body.
pub fn read_body(value: &Value, property: &str) -> Result<Body, Fault> {
    if value.is_null() {
        return Ok(Body::default());
    }
    let fields = object(value, property, "microsoft.graph.itemBody")?;
    let kind = match fields.get("contentType") {
        None | Some(Value::Null) => 0,
        Some(kind) => choice(kind, property, &["text", "html"])?,
    };
    let content = text(fields.get("content").unwrap_or(&Value::Null), property)?;
    Ok(if kind == 1 { Body::html(content) } else { Body::text(content) })
}
