//! Recipients in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/recipient>

use mock365_domain::mailbox::Recipient;
use serde_json::{Value, json};

use crate::faces::graph::item_write::{email_address, several};
use crate::faces::graph::odata::ODataFault;

/// A recipient.
pub fn recipient(recipient: &Recipient) -> Value {
    json!({ "emailAddress": { "name": recipient.name, "address": recipient.address } })
}

/// Recipients.
pub fn recipients(recipients: &[Recipient]) -> Value {
    recipients.iter().map(recipient).collect()
}

/// Reads a recipient.
pub fn read_recipient(property: &str, value: &Value) -> Result<Recipient, ODataFault> {
    let email = value.get("emailAddress").or_else(|| value.get("EmailAddress"));
    email_address(email.ok_or_else(|| ODataFault::value(property, "microsoft.graph.recipient"))?)
}

/// Reads recipients.
pub fn read_recipients(property: &str, value: &Value) -> Result<Vec<Recipient>, ODataFault> {
    several(property, value, "Collection(microsoft.graph.recipient)", |one| read_recipient(property, one))
}
