//! Values in bodies that several of Graph's types share.

use mock365_domain::mailbox::{Body, BodyKind, Importance, Recipient, Sensitivity};
use serde_json::Value as Json;

use super::body::Fields;
use super::odata::ODataFault;
pub use crate::faces::odata::reader::{
    check_type, first_moment, given_text, member, number, object, optional_text, read_date_time, several, text, texts,
    truth,
};

/// The members of `importance`, in the domain's order.
pub const IMPORTANCE: &[&str] = &["low", "normal", "high"];
/// The members of `sensitivity`, in the domain's order.
pub const SENSITIVITY: &[&str] = &["normal", "personal", "private", "confidential"];

/// Whether a property's name is among some names. Bodies name properties in any casing.
pub fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// An object of a type that has these members, in any casing, and no others: nothing that stands deeper is dropped in
/// silence either.
pub fn complex<'v>(
    property: &str,
    value: &'v Json,
    kind: &'static str,
    known: &[&str],
) -> Result<Fields<'v>, ODataFault> {
    let fields = Fields::new(object(property, value, kind)?, kind.trim_start_matches("microsoft.graph."));
    fields.only(known)?;
    Ok(fields)
}

/// `importance`
pub fn importance(value: &Json) -> Result<Importance, ODataFault> {
    Ok([Importance::Low, Importance::Normal, Importance::High][member("importance", value, IMPORTANCE)?])
}

/// `sensitivity`
pub fn sensitivity(value: &Json) -> Result<Sensitivity, ODataFault> {
    use Sensitivity::{Confidential, Normal, Personal, Private};
    Ok([Normal, Personal, Private, Confidential][member("sensitivity", value, SENSITIVITY)?])
}

/// `microsoft.graph.itemBody`
pub fn body(value: &Json) -> Result<Body, ODataFault> {
    if value.is_null() {
        return Ok(Body::default());
    }
    let fields = complex("body", value, "microsoft.graph.itemBody", &["contentType", "content"])?;
    let kind = match fields.value("contentType") {
        None => BodyKind::Text,
        Some(kind) => [BodyKind::Text, BodyKind::Html][member("contentType", kind, &["text", "html"])?],
    };
    Ok(Body { kind, content: text("content", fields.or_null("content"))? })
}

/// `microsoft.graph.emailAddress`; without a name it is called by its address.
pub fn email_address(value: &Json) -> Result<Recipient, ODataFault> {
    let fields = complex("emailAddress", value, "microsoft.graph.emailAddress", &["address", "name"])?;
    let address = text("address", fields.or_null("address"))?;
    let name = optional_text("name", fields.or_null("name"))?.filter(|name| !name.is_empty());
    Ok(Recipient::new(name.unwrap_or_else(|| address.clone()), address))
}
